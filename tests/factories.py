"""Makers of valid rows; give only what the test is about. Each adds and flushes, none commits."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any, TypeVar

from flask.testing import FlaskClient

from laituri_learn.access.models import Account, Grant
from laituri_learn.access.policy import Viewer
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.access.sessions import open_session, viewer_of
from laituri_learn.database import LocalisedText, db, unit_of_work, utc_now
from laituri_learn.network.models import Organisation, OrganisationType, Person, Post, Region, Role, Unit

T = TypeVar("T")
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
_numbers = count(1)


def text(fi: str) -> LocalisedText:
    """A text in all three languages."""
    return LocalisedText(fi=fi, sv=f"{fi} sv", en=f"{fi} en")


def added(row: T) -> T:
    """The row, with its identifier."""
    db.session.add(row)
    db.session.flush()
    return row


def make_region(code: str | None = None, **values: Any) -> Region:
    code = code or f"R{next(_numbers)}"
    return added(Region(**{"code": code, "name": text(code), "group_name": text("ELO"), "languages": ["fi"], **values}))


def make_type(code: str | None = None) -> OrganisationType:
    code = code or f"type-{next(_numbers)}"
    return added(OrganisationType(code=code, name=text(code)))


def make_role(code: str | None = None) -> Role:
    code = code or f"role-{next(_numbers)}"
    return added(Role(code=code, name=text(code)))


def make_organisation(**values: Any) -> Organisation:
    code = values.pop("code", None) or f"org-{next(_numbers)}"
    values.setdefault("type", None)
    values.setdefault("region", None)
    values["type"] = values["type"] or make_type()
    values["region"] = values["region"] or make_region()
    return added(Organisation(**{"code": code, "name": text(code), **values}))


def make_unit(organisation: Organisation | None = None, **values: Any) -> Unit:
    code = values.pop("code", None) or f"unit-{next(_numbers)}"
    return added(
        Unit(**{"code": code, "name": text(code), "organisation": organisation or make_organisation(), **values})
    )


def make_person(unit: Unit | None = None, role: Role | None = None, **values: Any) -> Person:
    """A person; with a unit (or a role) she gets a post in force since 2025."""
    number = next(_numbers)
    person = added(
        Person(
            **{
                "email": f"person{number}@demo.example",
                "first_name": "Aino",
                "last_name": f"Virtanen{number}",
                "languages": ["fi"],
                **values,
            }
        )
    )
    if unit is not None or role is not None:
        make_post(person, unit=unit, role=role)
    return person


def make_post(person: Person, unit: Unit | None = None, role: Role | None = None, **values: Any) -> Post:
    return added(
        Post(
            **{
                "person": person,
                "unit": unit or make_unit(),
                "role": role or make_role(),
                "starts_on": date(2025, 1, 1),
                **values,
            }
        )
    )


def make_account(
    person: Person | None = None,
    role: AccessRole | None = None,
    scope: ScopeKind = ScopeKind.NATIONAL,
    scope_id: int | None = None,
    **values: Any,
) -> Account:
    """An account, of a person or not, with one granted role or none."""
    number = next(_numbers)
    account = added(
        Account(
            **{
                "email": person.email if person else f"account{number}@demo.example",
                "display_name": person.name if person else f"Tili {number}",
                "person_id": person.id if person else None,
                **values,
            }
        )
    )
    if role is not None:
        added(Grant(account=account, role=role, scope_kind=scope, scope_id=scope_id))
    return account


def make_viewer(role: AccessRole | None = None, **values: Any) -> Viewer:
    """The viewer of a fresh account; see :func:`make_account`."""
    account = make_account(role=role, **values)
    db.session.flush()
    return viewer_of(account)


def signed_in(client: FlaskClient, account: Account) -> FlaskClient:
    """The client, signed in as the account (which is committed first)."""
    account_id = account.id
    db.session.commit()
    with unit_of_work():
        session = open_session(db.session.get(Account, account_id), browser="test", at=utc_now())
    with client.session_transaction() as cookie:
        cookie["_user_id"] = session.token
        cookie["_fresh"] = True
    return client
