"""The importer of absences (CSV): a row an absence."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from courses.absences.errors import AbsenceProblem
from courses.absences.models import Absence
from courses.absences.services import add_absence
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.imports.tabular import Column, Row, nearest, read_day, read_rows
from laituri_learn.network.models import Person
from laituri_learn.network.rules import normal_email
from laituri_learn.plugins.contracts import Importer

COLUMNS = (
    Column(
        "email",
        ("e-mail address", "mail"),
        required=True,
        example="aino.virtanen@kunta.example",
        meaning=_l("E-mail address of the person who cannot come"),
        finnish=("sähköposti", "sähköpostiosoite", "s-posti"),
        swedish=("e-post", "e-postadress", "mejl"),
    ),
    Column(
        "starts_on",
        ("first day", "starts"),
        required=True,
        example="2027-06-28",
        meaning=_l("First day of the absence"),
        finnish=("alkaa", "alkupäivä", "ensimmäinen päivä"),
        swedish=("börjar", "startdatum", "första dagen"),
    ),
    Column(
        "ends_on",
        ("last day", "ends"),
        example="2027-07-30",
        meaning=_l("Last day of the absence; empty: the first day only"),
        finnish=("päättyy", "loppupäivä", "viimeinen päivä"),
        swedish=("slutar", "slutdatum", "sista dagen"),
    ),
)


def import_absences(source: Source, viewer: Viewer, at: datetime) -> ImportResult:
    """Add each absence that is not known yet; none is removed."""
    result = ImportResult()
    rows = db.session.execute(select(Person.email, Person.id).where(Person.erased.is_(False))).all()
    people = {row.email: row.id for row in rows}
    known = {
        (person_id, starts_on, ends_on)
        for person_id, starts_on, ends_on in db.session.execute(
            select(Absence.person_id, Absence.starts_on, Absence.ends_on)
        )
    }
    for row in read_rows(source, COLUMNS, result):
        email = normal_email(row["email"])
        starts_on, ends_on = _day(row, "starts_on", source, result), _day(row, "ends_on", source, result)
        if email not in people:
            wrong = _l("“%(code)s” is unknown", code=row["email"])
            result.add(
                source.name, row.line, "email", wrong, nearest(email, list(people), _l("import the people first"))
            )
            continue
        if starts_on is None:
            continue
        key = (people[email], starts_on, ends_on or starts_on)
        if key in known:
            result.unchanged += 1
            continue
        known.add(key)
        try:
            add_absence(*key, by=viewer, at=at)
        except AbsenceProblem as problem:
            result.add(source.name, row.line, "ends_on", problem.message(), _l("mend the cell"))
        else:
            result.created += 1
            result.preview.append(f"+ {email}  {key[1]:%-d.%-m.%Y}–{key[2]:%-d.%-m.%Y}")
    return result


def _day(row: Row, name: str, source: Source, result: ImportResult) -> date | None:
    try:
        day = read_day(row[name])
    except ValueError:
        wrong = _l("“%(text)s” cannot be read", text=row[name])
        result.add(source.name, row.line, name, wrong, _l("write the day as 2026-11-24 or 24.11.2026"))
        return None
    if day is None and name == "starts_on":
        result.add(source.name, row.line, name, _l("the cell is empty"), _l("give the first day"))
    return day


ABSENCE_IMPORTER = Importer("absences", _l("Absences"), (".csv",), COLUMNS, import_absences, 60)
