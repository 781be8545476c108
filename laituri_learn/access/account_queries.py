"""Reads for administrators: accounts with their roles in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from laituri_learn.access.models import Account, Grant
from laituri_learn.access.places import Place, places_by_grant
from laituri_learn.access.roles import AccessRole
from laituri_learn.database import db


@dataclass(frozen=True)
class GivenRole:
    """A role of an account and the place it is for."""

    grant_id: int
    role: AccessRole
    place: Place


@dataclass(frozen=True)
class AccountRow:
    """An account as listed."""

    public_id: str
    email: str
    name: str
    active: bool
    has_password: bool
    roles: tuple[GivenRole, ...]


def accounts(wanted: str, role: AccessRole | None) -> Select[Account]:
    """Accounts by address whose name or address has the words; of one role, or all; without those erased."""
    statement = (
        select(Account).where(Account.erased.is_(False)).options(selectinload(Account.grants)).order_by(Account.email)
    )
    for word in wanted.split():
        statement = statement.where(
            or_(Account.email.icontains(word, autoescape=True), Account.display_name.icontains(word, autoescape=True))
        )
    if role is AccessRole.OFFICIAL:
        return statement.where(Account.person_id.is_not(None))
    if role is not None:
        statement = statement.where(Account.grants.any(Grant.role == role))
    return statement


def all_accounts(wanted: str, role: AccessRole | None) -> list[AccountRow]:
    """What :func:`accounts` finds, without pages."""
    return rows_of(db.session.scalars(accounts(wanted, role)))


def rows_of(found: Iterable[Account]) -> list[AccountRow]:
    """Accounts with their roles in words; one query a kind of place."""
    listed = list(found)
    places = places_by_grant(grant for account in listed for grant in account.grants)
    return [
        AccountRow(
            account.public_id,
            account.email,
            account.display_name,
            account.active,
            account.password_hash is not None,
            tuple(
                GivenRole(grant.id, grant.role, places[grant.id])
                for grant in sorted(account.grants, key=lambda each: (each.role, each.scope_kind, each.id))
            ),
        )
        for account in listed
    ]


def account_by_public_id(public_id: str) -> Account | None:
    """One account with its grants."""
    return db.session.scalar(
        select(Account)
        .where(Account.public_id == public_id, Account.erased.is_(False))
        .options(selectinload(Account.grants))
    )


def account_of_person(person_ids: Sequence[int]) -> dict[int, str]:
    """Public identifiers of these people's accounts, by person."""
    rows = db.session.execute(select(Account.person_id, Account.public_id).where(Account.person_id.in_(person_ids)))
    return {row.person_id: row.public_id for row in rows}
