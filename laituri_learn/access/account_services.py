"""What administrators change: accounts, their roles with scopes, whether they are open. Each leaves a statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from laituri_learn.access.audit import audit
from laituri_learn.access.errors import (
    AccountClosed,
    AddressTaken,
    NoSuchAccount,
    NoSuchGrant,
    NoSuchScope,
    NotAnAddress,
    OwnAccount,
    RoleNotGranted,
)
from laituri_learn.access.models import Account, Grant
from laituri_learn.access.policy import Viewer
from laituri_learn.access.roles import SCOPES_OF_ROLE, AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.access.services import end_invitations, revoke_all_sessions
from laituri_learn.access.vocabulary import (
    ACCOUNT,
    ACCOUNT_NAME,
    CLOSED,
    GRANTED,
    OPENED,
    REOPENED,
    REVOKED,
    SIGNED_OUT,
)
from laituri_learn.database import db
from laituri_learn.network.models import Person
from laituri_learn.network.rules import is_email, normal_email
from laituri_learn.statements.recorder import Activity, Context, record
from laituri_learn.statements.vocabulary import Verb


def account_by_email(email: str) -> Account:
    """The account of an address, open or closed.

    Raises:
        NoSuchAccount: there is none.
    """
    account = db.session.scalar(select(Account).where(Account.email == normal_email(email)))
    if account is None:
        raise NoSuchAccount(email=email)
    return account


def open_account(email: str, display_name: str, *, language: str = "fi", by: Viewer, at: datetime) -> Account:
    """Add an account without a password, of the person with that address if there is one.

    ``laituri_learn.access.services.invite`` gives its owner the way in.

    Raises:
        NotAnAddress: no mail could ever reach it.
        AddressTaken: an account has it already.
    """
    email = normal_email(email)
    if not is_email(email):
        raise NotAnAddress(email=email)
    if db.session.scalar(select(Account.id).where(Account.email == email)) is not None:
        raise AddressTaken(email=email)
    person_id = db.session.scalar(select(Person.id).where(Person.email == email))
    if person_id is not None:
        other = db.session.scalar(select(Account.email).where(Account.person_id == person_id))
        if other is not None:
            raise AddressTaken(email=other)
    account = Account(
        email=email, display_name=display_name.strip(), language=language, person_id=person_id, created_at=at
    )
    db.session.add(account)
    db.session.flush()
    _note(account, "access.open_account", OPENED, by, at)
    return account


def grant_role(
    account: Account, role: AccessRole, kind: ScopeKind, scope_id: int | None = None, *, by: Viewer, at: datetime
) -> Grant:
    """Give an account a role with a scope; asking twice gives the same grant.

    Raises:
        AccountClosed: reopen it first.
        RoleNotGranted: official comes with the person.
        NoSuchScope: the role is never for that kind of place.
    """
    if not account.active:
        raise AccountClosed
    if role is AccessRole.OFFICIAL:
        raise RoleNotGranted
    if kind not in SCOPES_OF_ROLE[role] or (scope_id is None) != (kind is ScopeKind.NATIONAL):
        raise NoSuchScope(code=kind)
    for grant in account.grants:
        if (grant.role, grant.scope_kind, grant.scope_id) == (role, kind, scope_id):
            return grant
    grant = Grant(account=account, role=role, scope_kind=kind, scope_id=scope_id)
    db.session.add(grant)
    db.session.flush()
    _note(account, "access.grant_role", GRANTED, by, at, role=role, scope=kind, scope_id=scope_id)
    return grant


def revoke_role(
    account: Account, role: AccessRole, kind: ScopeKind, scope_id: int | None = None, *, by: Viewer, at: datetime
) -> None:
    """Take a role away; what she is signed in to follows at her next request.

    Raises:
        NoSuchGrant: she does not have it there.
        OwnAccount: an administrator would lock herself out.
    """
    grants = [each for each in account.grants if (each.role, each.scope_kind, each.scope_id) == (role, kind, scope_id)]
    if not grants:
        raise NoSuchGrant
    if account.id == by.account_id and role is AccessRole.ADMINISTRATOR:
        raise OwnAccount
    for grant in grants:
        account.grants.remove(grant)
    db.session.flush()
    _note(account, "access.revoke_role", REVOKED, by, at, role=role, scope=kind, scope_id=scope_id)


def close_account(account: Account, *, by: Viewer, at: datetime) -> None:
    """Let nobody sign in with it any more; sessions and open invitations end, roles and history stay.

    Raises:
        OwnAccount: an administrator would lock herself out.
    """
    if account.id == by.account_id:
        raise OwnAccount
    if not account.active:
        return
    account.active = False
    revoke_all_sessions(account, at=at)
    end_invitations(account, at=at)
    _note(account, "access.close_account", CLOSED, by, at)


def reopen_account(account: Account, *, by: Viewer, at: datetime) -> None:
    """Let its owner sign in again, with the password and the roles she had."""
    if account.active:
        return
    account.active = True
    _note(account, "access.reopen_account", REOPENED, by, at)


def sign_out_everywhere(account: Account, *, by: Viewer, at: datetime) -> None:
    """End every session of the account."""
    revoke_all_sessions(account, at=at)
    _note(account, "access.sign_out_everywhere", SIGNED_OUT, by, at)


def _note(account: Account, action: str, verb: Verb, by: Viewer, at: datetime, **detail: Any) -> None:
    audit(by, action, "account", account.public_id, at=at, **detail)
    told = {f"own:extensions/{key.replace('_', '-')}": value for key, value in detail.items() if value is not None}
    activity = Activity(f"accounts/{account.public_id}", ACCOUNT, ACCOUNT_NAME)
    record(by, verb, activity, at=at, context=Context(extensions=told))
