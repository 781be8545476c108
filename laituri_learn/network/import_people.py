"""The importer of people with posts: bulk, one row a post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.imports.tabular import Row, listed, nearest, read_day, read_rows, whole
from laituri_learn.network.models import Organisation, Post, Role, Unit
from laituri_learn.network.people_columns import PEOPLE_COLUMNS
from laituri_learn.network.rules import first_overlap, is_email, normal_email
from laituri_learn.network.write_people import PostKey, known_accounts, known_people, write_people
from laituri_learn.settings import LANGUAGES


@dataclass(frozen=True)
class _Read:
    """One row that can be used: the person's values and one post of hers; ``starts_on`` may be left open."""

    line: int
    person: dict[str, Any]
    unit_id: int
    role_id: int
    starts_on: date | None
    ends_on: date | None


class _Places:
    """What a row may name: units, organisations and roles, by code or by name."""

    def __init__(self) -> None:
        self.roles: dict[str, int] = {}
        self.role_codes: list[str] = []
        for role in db.session.scalars(select(Role)):
            self.role_codes.append(role.code)
            self.roles[role.code] = role.id
            for title in role.name.as_mapping().values():
                self.roles.setdefault(title.casefold(), role.id)
        units = db.session.execute(select(Unit.code, Unit.id, Unit.organisation_id).order_by(Unit.code)).all()
        self.units = {code: unit_id for code, unit_id, _organisation_id in units}
        self.unit_codes = sorted(self.units)
        self.organisation_of = {code: organisation_id for code, _unit_id, organisation_id in units}
        self.units_of: dict[int, list[str]] = {}
        for code, _unit_id, organisation_id in units:
            self.units_of.setdefault(organisation_id, []).append(code)
        self.organisations: dict[str, int] = {}
        self.organisation_codes: list[str] = []
        for organisation_id, code, name in db.session.execute(
            select(Organisation.id, Organisation.code, Organisation.name).order_by(Organisation.code)
        ):
            self.organisation_codes.append(code)
            self.organisations[code] = organisation_id
            for title in name.as_mapping().values():
                self.organisations.setdefault(title.casefold(), organisation_id)


def import_people(source: Source, _viewer: Viewer, at: datetime) -> ImportResult:
    """People by e-mail address, one row a post; each gets an account without a password, if she has none."""
    result = ImportResult()
    places = _Places()
    rows = [
        read
        for row in read_rows(source, PEOPLE_COLUMNS, result)
        if (read := _read_row(row, places, source, result)) is not None
    ]
    people: dict[str, dict[str, Any]] = {}
    for read in rows:
        email = read.person["email"]
        if people.setdefault(email, read.person) != read.person:
            wrong = _l("“%(email)s” has other names or languages on an earlier line", email=email)
            result.add(source.name, read.line, "email", wrong, _l("write the same on each line of a person"))
    existing = known_people()
    accounts = known_accounts()
    posts = _posts(rows, existing, source, result, at)
    _check_accounts(rows, existing, accounts, source, result)
    result.problems.sort(key=lambda problem: problem.line)
    if not result.problems:
        write_people(people, posts, existing, accounts, result, at)
    return result


def _read_row(row: Row, places: _Places, source: Source, result: ImportResult) -> _Read | None:
    before = len(result.problems)

    def wrong(column: str, what: Any, right: Any) -> None:
        result.add(source.name, row.line, column, what, right)

    email = normal_email(row["email"])
    if not is_email(email):
        wrong("email", _l("“%(text)s” is not an e-mail address", text=row["email"]), "aino.virtanen@kunta.example")
    for column in ("first_name", "last_name"):
        if not row[column]:
            wrong(column, _l("the cell is empty"), _l("give the name"))
    language = row["language"].lower() or "fi"
    languages = [each.strip().lower() for each in (row["languages"] or language).split(",")]
    for column, given in (("language", [language]), ("languages", languages)):
        for each in given:
            if each not in LANGUAGES:
                wrong(column, _l("“%(code)s” is unknown", code=each), "fi, sv, en")
    days = whole(row["training_days"])
    if row["training_days"] and (days is None or days > 366):
        wrong(
            "training_days",
            _l("“%(text)s” cannot be read", text=row["training_days"]),
            _l("a whole number, 0 or more, or nothing"),
        )
    unit = _unit_code(row, places, wrong)
    role = places.roles.get(row["role"]) or places.roles.get(row["role"].casefold())
    if role is None:
        what = _l("“%(code)s” is unknown", code=row["role"]) if row["role"] else _l("the cell is empty")
        wrong("role", what, nearest(row["role"], places.role_codes, _l("import a framework first")))
    starts_on, ends_on = _period(row, wrong)
    if len(result.problems) > before or unit is None or role is None:
        return None
    person = {
        "email": email,
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "language": language,
        "languages": list(dict.fromkeys(languages)),
        "training_days": days,
    }
    return _Read(row.line, person, places.units[unit], role, starts_on, ends_on)


def _period(row: Row, wrong: Any) -> tuple[date | None, date | None]:
    period: list[date | None] = []
    for column in ("starts_on", "ends_on"):
        try:
            period.append(read_day(row[column]))
        except ValueError:
            what = _l("“%(text)s” cannot be read", text=row[column])
            wrong(column, what, _l("write the day as 2026-11-24 or 24.11.2026"))
            period.append(None)
    starts_on, ends_on = period
    if starts_on and ends_on and ends_on < starts_on:
        wrong("ends_on", _l("the end comes before the start"), _l("exchange the days"))
    return starts_on, ends_on


def _unit_code(row: Row, places: _Places, wrong: Any) -> str | None:
    """The unit that the row names, by itself or as the only one of its organisation."""
    wanted = row["organisation"]
    organisation = places.organisations.get(wanted) or places.organisations.get(wanted.casefold())
    if wanted and organisation is None:
        wrong(
            "organisation",
            _l("“%(code)s” is unknown", code=wanted),
            nearest(wanted, places.organisation_codes, _l("import the organisations first")),
        )
        return None
    if row["unit"]:
        return _named_unit(row, organisation, places, wrong)
    if organisation is None:
        wrong("organisation", _l("the cell is empty"), _l("give the organisation or the unit"))
        return None
    codes = places.units_of.get(organisation, [])
    if len(codes) != 1:
        wrong("unit", _l("the organisation has several units"), _l("give one: %(codes)s", codes=listed(codes)))
        return None
    return codes[0]


def _named_unit(row: Row, organisation: int | None, places: _Places, wrong: Any) -> str | None:
    code = row["unit"]
    if code not in places.units:
        wrong(
            "unit",
            _l("“%(code)s” is unknown", code=code),
            nearest(code, places.unit_codes, _l("import the organisations first")),
        )
        return None
    if organisation is not None and places.organisation_of[code] != organisation:
        what = _l("the unit “%(code)s” belongs to another organisation", code=code)
        right = _l("give one: %(codes)s", codes=listed(places.units_of.get(organisation, [])))
        wrong("unit", what, right)
        return None
    return code


def _posts(
    rows: list[_Read], existing: dict[str, Any], source: Source, result: ImportResult, at: datetime
) -> dict[str, dict[PostKey, date | None]]:
    """The posts of the file by e-mail address; those that come twice or overlap are noted.

    A row without a start means the post that the person has already, else one since the beginning of the year.
    """
    known = _known_posts()
    given: dict[str, dict[PostKey, date | None]] = {}
    lines: dict[tuple[str, int, int], int] = {}
    for read in rows:
        email = read.person["email"]
        held = known.get((_person_id(existing, email), read.unit_id, read.role_id), {})
        in_force = [start for start, end in held.items() if end is None or end >= at.date()]
        starts_on = read.starts_on or max(in_force, default=date(at.year, 1, 1))
        if read.ends_on and read.ends_on < starts_on:
            wrong = _l("the post would end before it starts (%(day)s)", day=_shown(starts_on))
            result.add(source.name, read.line, "starts_on", wrong, _l("give the day on which the post started"))
            continue
        key = (read.unit_id, read.role_id, starts_on)
        if key in given.setdefault(email, {}):
            result.add(source.name, read.line, "role", _l("the same post comes twice"), _l("leave one of the rows out"))
            continue
        given[email][key] = read.ends_on
        lines[email, read.unit_id, read.role_id] = read.line
    for (email, unit_id, role_id), line in lines.items():
        periods = dict(known.get((_person_id(existing, email), unit_id, role_id), {}))
        periods |= {start: end for (*place, start), end in given[email].items() if place == [unit_id, role_id]}
        overlap = first_overlap(periods.items())
        if overlap is not None:
            first, second = (_shown(each) for each in overlap)
            wrong = _l("two equal posts overlap: from %(first)s and from %(second)s", first=first, second=second)
            result.add(source.name, line, "starts_on", wrong, _l("give the earlier one an end, or the same start"))
    return given


def _known_posts() -> dict[tuple[int | None, int, int], dict[date, date | None]]:
    """Posts in the database by person, unit and role: start to end."""
    found: dict[tuple[int | None, int, int], dict[date, date | None]] = {}
    for person_id, unit_id, role_id, starts_on, ends_on in db.session.execute(
        select(Post.person_id, Post.unit_id, Post.role_id, Post.starts_on, Post.ends_on)
    ):
        found.setdefault((person_id, unit_id, role_id), {})[starts_on] = ends_on
    return found


def _check_accounts(
    rows: list[_Read], existing: dict[str, Any], accounts: dict[str, Any], source: Source, result: ImportResult
) -> None:
    """Note each address with which somebody else signs in."""
    noted: set[str] = set()
    for read in rows:
        email = read.person["email"]
        account = accounts.get(email)
        if account is None or account.person_id in (None, _person_id(existing, email)) or email in noted:
            continue
        noted.add(email)
        wrong = _l("another person signs in with “%(email)s”", email=email)
        result.add(source.name, read.line, "email", wrong, _l("give the address that belongs to this person"))


def _person_id(existing: dict[str, Any], email: str) -> int | None:
    return existing[email].id if email in existing else None


def _shown(value: date) -> str:
    """As Finland writes it, in each language."""
    return f"{value.day}.{value.month}.{value.year}"
