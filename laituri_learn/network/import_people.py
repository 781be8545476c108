"""The importer of people with posts: bulk, one row a post."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import insert, select, update
from sqlalchemy.orm import joinedload

from laituri_learn.access.models import Account
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db, new_public_id
from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.imports.tabular import Column, Row, nearest, read_day, read_rows
from laituri_learn.network.models import Organisation, Person, Post, Role, Unit
from laituri_learn.plugins import current_registry
from laituri_learn.settings import LANGUAGES

PEOPLE_COLUMNS = (
    Column("email", ("e-mail", "sähköposti", "e-post"), required=True, example="aino.virtanen@kunta.example"),
    Column("first_name", ("etunimi", "förnamn"), required=True, example="Aino"),
    Column("last_name", ("sukunimi", "efternamn"), required=True, example="Virtanen"),
    Column("language", ("kieli", "språk"), example="fi"),
    Column("languages", ("kielet", "koulutuskielet"), example="fi,sv"),
    Column("training_days", ("koulutuspäivät", "utbildningsdagar"), example="5"),
    Column("organisation", ("organisaatio",), example="KES-TYO"),
    Column("unit", ("toimipaikka", "verksamhetsställe"), example="KES-TYO-JKL"),
    Column("role", ("tehtävä", "uppgift"), required=True, example="te-2"),
    Column("starts_on", ("alkaa", "börjar"), example="2025-01-01"),
    Column("ends_on", ("päättyy", "slutar")),
)
EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
BULK = 2000


class _Places:
    """What a row may name: units, organisations and roles, by code or by name."""

    def __init__(self) -> None:
        self.units = {unit.code: unit.id for unit in db.session.scalars(select(Unit))}
        self.roles: dict[str, int] = {}
        for role in db.session.scalars(select(Role)):
            self.roles[role.code] = role.id
            for name in role.name.as_mapping().values():
                self.roles.setdefault(name.casefold(), role.id)
        self.role_codes = list(db.session.scalars(select(Role.code)))
        self.units_of: dict[str, list[str]] = {}
        for organisation in db.session.scalars(select(Organisation).options(joinedload(Organisation.units))).unique():
            codes = [unit.code for unit in organisation.units]
            for key in (organisation.code, *(name.casefold() for name in organisation.name.as_mapping().values())):
                self.units_of.setdefault(key, codes)


def import_people(source: Source, _viewer: Viewer, at: datetime) -> ImportResult:
    """People by e-mail address, one row a post; every new person gets an account without a password."""
    result = ImportResult()
    places = _Places()
    people: dict[str, dict[str, Any]] = {}
    posts: dict[str, dict[tuple[int, int, date], date | None]] = {}
    for row in read_rows(source, PEOPLE_COLUMNS, result):
        read = _read_row(row, places, source, result, at)
        if read is None:
            continue
        person, (key, ends_on) = read
        email = person["email"]
        if email in people and people[email] != person:
            wrong = _l("“%(email)s” has other names or languages on an earlier line", email=email)
            result.add(source.name, row.line, "email", wrong, _l("write the same on each line of a person"))
        elif key in posts.setdefault(email, {}):
            result.add(source.name, row.line, "role", _l("the same post comes twice"), _l("leave one of the rows out"))
        people[email] = person
        posts[email][key] = ends_on
    if not result.problems:
        _write(people, posts, result, at)
    return result


def _read_row(
    row: Row, places: _Places, source: Source, result: ImportResult, at: datetime
) -> tuple[dict[str, Any], tuple[tuple[int, int, date], date | None]] | None:
    before = len(result.problems)

    def wrong(column: str, what: Any, right: Any) -> None:
        result.add(source.name, row.line, column, what, right)

    email = row["email"].lower()
    if not EMAIL.fullmatch(email) or len(email) > 254:
        wrong("email", _l("“%(text)s” is not an e-mail address", text=email), "aino.virtanen@kunta.example")
    for column in ("first_name", "last_name"):
        if not row[column]:
            wrong(column, _l("the cell is empty"), _l("give the name"))
    language = row["language"] or "fi"
    languages = [each.strip() for each in (row["languages"] or language).split(",")]
    for column, given in (("language", [language]), ("languages", languages)):
        for each in given:
            if each not in LANGUAGES:
                wrong(column, _l("“%(code)s” is unknown", code=each), "fi, sv, en")
    days = row["training_days"]
    if days and not days.isdecimal():
        wrong("training_days", _l("“%(text)s” cannot be read", text=days), _l("a whole number, 0 or more, or nothing"))
    unit = _unit_code(row, places, wrong)
    role = places.roles.get(row["role"]) or places.roles.get(row["role"].casefold())
    if role is None:
        wrong("role", _l("“%(code)s” is unknown", code=row["role"]), nearest(row["role"], places.role_codes))
    period: list[date | None] = []
    for column in ("starts_on", "ends_on"):
        try:
            period.append(read_day(row[column]))
        except ValueError:
            wrong(
                column,
                _l("“%(text)s” cannot be read", text=row[column]),
                _l("write the day as 2026-11-24 or 24.11.2026"),
            )
            period.append(None)
    starts_on, ends_on = period[0] or date(at.year, 1, 1), period[1]
    if ends_on and ends_on < starts_on:
        wrong("ends_on", _l("the end comes before the start"), _l("exchange the days"))
    if len(result.problems) > before or unit is None or role is None:
        return None
    person = {
        "email": email,
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "language": language,
        "languages": languages,
        "training_days": int(days) if days else None,
    }
    return person, ((places.units[unit], role, starts_on), ends_on)


def _unit_code(row: Row, places: _Places, wrong: Any) -> str | None:
    if row["unit"]:
        if row["unit"] in places.units:
            return row["unit"]
        wrong("unit", _l("“%(code)s” is unknown", code=row["unit"]), nearest(row["unit"], list(places.units)))
        return None
    wanted = row["organisation"]
    codes = places.units_of.get(wanted) or places.units_of.get(wanted.casefold())
    if not wanted or codes is None:
        what = _l("“%(code)s” is unknown", code=wanted) if wanted else _l("the cell is empty")
        wrong("organisation", what, nearest(wanted, list(places.units_of)))
        return None
    if len(codes) != 1:
        wrong("unit", _l("the organisation has several units"), _l("give one: %(codes)s", codes=", ".join(codes[:10])))
        return None
    return codes[0]


def _write(
    people: dict[str, dict[str, Any]],
    posts: dict[str, dict[tuple[int, int, date], date | None]],
    result: ImportResult,
    at: datetime,
) -> None:
    fields = ("email", "first_name", "last_name", "language", "languages", "training_days")
    existing = {
        row.email: row for row in db.session.execute(select(Person.id, *(getattr(Person, name) for name in fields)))
    }
    new = [
        {**person, "public_id": new_public_id(), "created_at": at}
        for email, person in people.items()
        if email not in existing
    ]
    _bulk(insert(Person), new)
    changed = [
        {"id": existing[email].id, **person}
        for email, person in people.items()
        if email in existing and any(getattr(existing[email], name) != person[name] for name in fields)
    ]
    _bulk(update(Person), changed)
    ids: dict[str, int] = dict(db.session.execute(select(Person.email, Person.id)).all())  # type: ignore[arg-type]
    with_account = set(db.session.scalars(select(Account.email)))
    _bulk(
        insert(Account),
        [
            {
                "public_id": new_public_id(),
                "email": person["email"],
                "display_name": f"{person['first_name']} {person['last_name']}",
                "person_id": ids[person["email"]],
                "language": person["language"],
                "active": True,
                "created_at": at,
            }
            for person in new
            if person["email"] not in with_account
        ],
    )
    touched = _write_posts(posts, ids)
    result.created = len(new)
    changed_ids = {row["id"] for row in changed}
    new_emails = {person["email"] for person in new}
    result.updated = len(
        changed_ids | {ids[email] for email in people if email not in new_emails and ids[email] in touched}
    )
    result.unchanged = len(people) - result.created - result.updated
    result.preview = [f"+ {person['first_name']} {person['last_name']} <{person['email']}>" for person in new[:5]]
    if touched:
        db.session.flush()
        current_registry().call.laituri_posts_changed(person_ids=sorted(touched))


def _write_posts(posts: dict[str, dict[tuple[int, int, date], date | None]], ids: dict[str, int]) -> set[int]:
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
                new.append(
                    {
                        "person_id": person_id,
                        "unit_id": unit_id,
                        "role_id": role_id,
                        "starts_on": starts_on,
                        "ends_on": ends_on,
                    }
                )
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
