"""Write checked people, their posts and their accounts, in bulk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update

from laituri_learn.access.models import Account
from laituri_learn.database import db, new_public_id
from laituri_learn.imports.contracts import ImportResult
from laituri_learn.network.models import Person, Post
from laituri_learn.plugins import current_registry

BULK = 2000
FIELDS = ("email", "first_name", "last_name", "language", "languages", "training_days")

PostKey = tuple[int, int, date]
"""What makes two posts of a person the same: unit, role, start."""


def known_people() -> dict[str, Any]:
    """Everybody's row by e-mail address: ``id`` and the fields of an import."""
    columns = (getattr(Person, name) for name in FIELDS)
    return {row.email: row for row in db.session.execute(select(Person.id, *columns))}


def known_accounts() -> dict[str, Any]:
    """Every account's ``id`` and ``person_id`` by e-mail address."""
    return {row.email: row for row in db.session.execute(select(Account.email, Account.id, Account.person_id))}


def write_people(
    people: dict[str, dict[str, Any]],
    posts: dict[str, dict[PostKey, date | None]],
    existing: dict[str, Any],
    accounts: dict[str, Any],
    result: ImportResult,
    at: datetime,
) -> None:
    """Add and change people, accounts and posts, and count them in ``result``.

    ``existing`` and ``accounts`` come from :func:`known_people` and :func:`known_accounts` in the same transaction.
    """
    new = [
        {**person, "public_id": new_public_id(), "created_at": at}
        for email, person in people.items()
        if email not in existing
    ]
    _bulk(insert(Person), new)
    changed = [
        {"id": existing[email].id, **person}
        for email, person in people.items()
        if email in existing and any(getattr(existing[email], name) != person[name] for name in FIELDS)
    ]
    _bulk(update(Person), changed)
    ids: dict[str, int] = dict(db.session.execute(select(Person.email, Person.id)).all())  # type: ignore[arg-type]
    given_access = _write_accounts(people, ids, accounts, {row["id"] for row in changed}, at)
    touched = _write_posts(posts, ids)
    new_ids = {ids[person["email"]] for person in new}
    differing = ({row["id"] for row in changed} | given_access | touched) - new_ids
    result.created = len(new)
    result.updated = len(differing)
    result.unchanged = len(people) - result.created - result.updated
    result.preview = [f"+ {_shown(person)}" for person in new]
    result.preview += [f"~ {_shown(person)}" for email, person in people.items() if ids[email] in differing]
    if touched:
        db.session.flush()
        current_registry().call.laituri_posts_changed(person_ids=sorted(touched))


def _shown(person: dict[str, Any]) -> str:
    return f"{person['first_name']} {person['last_name']} <{person['email']}>"


def _write_accounts(
    people: dict[str, dict[str, Any]], ids: dict[str, int], accounts: dict[str, Any], renamed: set[int], at: datetime
) -> set[int]:
    """Open an account for who has none, link one that waits for its person, bring names up to date.

    Returns the people who got an account.
    """
    by_person = {row.person_id: row.id for row in accounts.values() if row.person_id is not None}
    new, linked, names = [], [], []
    for email, person in people.items():
        person_id = ids[email]
        name = f"{person['first_name']} {person['last_name']}"
        if person_id in by_person:
            if person_id in renamed:
                names.append({"id": by_person[person_id], "display_name": name})
        elif email in accounts:
            linked.append({"id": accounts[email].id, "person_id": person_id, "display_name": name})
        else:
            new.append(
                {
                    "public_id": new_public_id(),
                    "email": email,
                    "display_name": name,
                    "person_id": person_id,
                    "language": person["language"],
                    "active": True,
                    "created_at": at,
                }
            )
    _bulk(insert(Account), new)
    _bulk(update(Account), linked)
    _bulk(update(Account), names)
    return {row["person_id"] for row in (*new, *linked)}


def _write_posts(posts: dict[str, dict[PostKey, date | None]], ids: dict[str, int]) -> set[int]:
    """Add new posts and change the end of known ones; returns the people concerned."""
    known = {
        (row.person_id, row.unit_id, row.role_id, row.starts_on): (row.id, row.ends_on)
        for row in db.session.execute(
            select(Post.id, Post.person_id, Post.unit_id, Post.role_id, Post.starts_on, Post.ends_on)
        )
    }
    new, changed, touched = [], [], set()
    for email, held in posts.items():
        person_id = ids[email]
        for (unit_id, role_id, starts_on), ends_on in held.items():
            found = known.get((person_id, unit_id, role_id, starts_on))
            if found is None:
                post = {"person_id": person_id, "unit_id": unit_id, "role_id": role_id}
                new.append({**post, "starts_on": starts_on, "ends_on": ends_on})
            elif found[1] != ends_on:
                changed.append({"id": found[0], "ends_on": ends_on})
            else:
                continue
            touched.add(person_id)
    _bulk(insert(Post), new)
    _bulk(update(Post), changed)
    return touched


def _bulk(statement: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), BULK):
        db.session.execute(statement, rows[start : start + BULK])
