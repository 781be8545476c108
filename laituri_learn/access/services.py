"""Changes of access: sign in and out, choose a password, open accounts, grant roles."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update

from laituri_learn.access.audit import audit
from laituri_learn.access.errors import InvitationExpired, WeakPassword, WrongCredentials
from laituri_learn.access.models import Account, AccountSession, Grant, PasswordToken
from laituri_learn.access.policy import Viewer
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.access.sessions import SignedIn, hashed, open_session, viewer_of
from laituri_learn.database import db
from laituri_learn.network.models import Person

SHORTEST_PASSWORD = 12
INVITATION_LIFETIME = timedelta(days=7)
INVITATION = "laituri_learn/messages/invitation.html"
"""Template of the mail with the link to choose a password."""

_hasher = PasswordHasher()
_nobodys_hash = _hasher.hash(secrets.token_hex())


def sign_in(email: str, password: str, *, browser: str, at: datetime) -> SignedIn:
    """Check the proof and open a session.

    Takes as long for an unknown address as for a wrong password.

    Raises:
        WrongCredentials: they do not belong together, or the account is closed.
    """
    account = db.session.scalar(select(Account).where(Account.email == email.strip().lower()))
    stored = account.password_hash if account and account.active and account.password_hash else _nobodys_hash
    try:
        _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        raise WrongCredentials from None
    if account is None or stored is _nobodys_hash:
        raise WrongCredentials
    if _hasher.check_needs_rehash(stored):
        account.password_hash = _hasher.hash(password)
    signed_in = open_session(account, browser=browser, at=at)
    audit(signed_in.viewer, "access.sign_in", at=at)
    return signed_in


def revoke_session(viewer: Viewer, session_id: int, *, at: datetime) -> None:
    """End one of the viewer's own sessions."""
    db.session.execute(
        update(AccountSession)
        .where(AccountSession.id == session_id, AccountSession.account_id == viewer.account_id)
        .values(revoked_at=at)
    )
    audit(viewer, "access.sign_out", "session", session_id, at=at)


def revoke_all_sessions(account: Account, *, at: datetime) -> None:
    """Sign an account out everywhere."""
    db.session.execute(
        update(AccountSession)
        .where(AccountSession.account_id == account.id, AccountSession.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def hash_password(password: str) -> str:
    """What is stored of a password: argon2id with the library's present parameters."""
    return _hasher.hash(password)


def set_password(account: Account, password: str, *, by: Viewer, at: datetime) -> None:
    """Choose a new password; every session of the account ends.

    Raises:
        WeakPassword: shorter than twelve characters or the address itself.
    """
    if len(password) < SHORTEST_PASSWORD or password.lower() == account.email:
        raise WeakPassword
    account.password_hash = _hasher.hash(password)
    revoke_all_sessions(account, at=at)
    audit(by, "access.set_password", "account", account.public_id, at=at)


def invite(account: Account, *, by: Viewer, at: datetime) -> str:
    """Make a single-use token with which the account's owner chooses a password; returned once, stored hashed."""
    token = secrets.token_urlsafe(32)
    db.session.add(PasswordToken(token_hash=hashed(token), account_id=account.id, expires_at=at + INVITATION_LIFETIME))
    audit(by, "access.invite", "account", account.public_id, at=at)
    return token


def ask_for_invitation(email: str, *, at: datetime) -> None:
    """Mail a link to choose a password, if the address has an account; the answer never tells which."""
    from laituri_learn.messages.services import notify

    account = db.session.scalar(select(Account).where(Account.email == email.strip().lower(), Account.active))
    if account is not None:
        notify(account, INVITATION, at=at)


def accept_invitation(token: str, password: str, *, at: datetime) -> Account:
    """Choose a password with an invitation.

    Raises:
        InvitationExpired: used, too old or unknown.
        WeakPassword: see :func:`set_password`.
    """
    row = db.session.scalar(select(PasswordToken).where(PasswordToken.token_hash == hashed(token)).with_for_update())
    account = db.session.get(Account, row.account_id) if row else None
    if row is None or account is None or row.used_at is not None or row.expires_at < at or not account.active:
        raise InvitationExpired
    set_password(account, password, by=viewer_of(account), at=at)
    row.used_at = at
    return account


def open_account(
    email: str, display_name: str, *, language: str = "fi", person: Person | None = None, by: Viewer, at: datetime
) -> Account:
    """Add an account without a password; ``invite`` gives its owner the way in."""
    account = Account(
        email=email.strip().lower(),
        display_name=display_name,
        language=language,
        person_id=person.id if person else None,
        created_at=at,
    )
    db.session.add(account)
    db.session.flush()
    audit(by, "access.open_account", "account", account.public_id, at=at)
    return account


def grant_role(
    account: Account, role: AccessRole, kind: ScopeKind, scope_id: int | None = None, *, by: Viewer, at: datetime
) -> Grant:
    """Give an account a role with a scope; asking twice gives the same grant."""
    for grant in account.grants:
        if (grant.role, grant.scope_kind, grant.scope_id) == (role, kind, scope_id):
            return grant
    grant = Grant(account=account, role=role, scope_kind=kind, scope_id=scope_id)
    db.session.add(grant)
    db.session.flush()
    audit(by, "access.grant_role", "account", account.public_id, at=at, role=role, scope=kind, scope_id=scope_id)
    return grant
