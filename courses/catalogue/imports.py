"""The importer of courses (CSV)."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from courses.catalogue.models import Course, CourseCompetence, CourseKind
from laituri_learn.access.policy import Viewer
from laituri_learn.database import LocalisedText, db
from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.imports.tabular import Column, Row, nearest, read_rows
from laituri_learn.network.models import Organisation
from laituri_learn.plugins import ask
from laituri_learn.plugins.contracts import CompetenceRef, Importer
from laituri_learn.settings import LANGUAGES

COLUMNS = (
    Column("code", ("koodi", "kod"), required=True, example="palvelutarve"),
    Column("kind", ("laji", "slag"), example="training"),
    *(
        Column(f"title_{language}", required=language == "fi", example="Palvelutarpeen arviointi")
        for language in LANGUAGES
    ),
    *(Column(f"summary_{language}") for language in LANGUAGES),
    Column("days", ("päivät", "dagar"), required=True, example="1.5"),
    Column("languages", ("kielet", "språk"), example="fi,sv"),
    Column("competences", ("osaamiset", "kompetenser"), required=True, example="B2:1-3,B6:1-2"),
    Column("organiser", ("järjestäjä", "arrangör")),
    Column("framework", ("kehys", "ram"), example="ohjaus"),
)
STEP = re.compile(r"(?P<code>[^:\s]+)\s*:\s*(?P<start>\d)\s*-\s*(?P<end>\d)")


def import_courses(source: Source, _viewer: Viewer, _at: datetime) -> ImportResult:
    """Courses by their code; importing again changes what differs."""
    result = ImportResult()
    known = {
        course.code: course for course in db.session.scalars(select(Course).options(selectinload(Course.competences)))
    }
    organisers = {row.code: row.id for row in db.session.scalars(select(Organisation))}
    infos = [info.ref for info in ask("laituri_competences")]
    lines: dict[str, int] = {}
    for row in read_rows(source, COLUMNS, result):
        before = len(result.problems)
        if row["code"] in lines:
            wrong = _l("“%(code)s” is already on line %(line)s", code=row["code"], line=lines[row["code"]])
            result.add(source.name, row.line, "code", wrong, _l("leave one of the rows out"))
        lines[row["code"]] = row.line
        values = _values(row, organisers, source, result)
        steps = _steps(row, infos, source, result)
        if len(result.problems) > before:
            continue
        _put(known, row["code"], values, steps, result)
    db.session.flush()
    return result


def _put(
    known: dict[str, Course], code: str, values: dict[str, Any], steps: dict[CompetenceRef, Any], result: ImportResult
) -> None:
    course = known.get(code)
    if course is None:
        course = known[code] = Course(code=code, **values)
        db.session.add(course)
        result.created += 1
    else:
        now = {
            CompetenceRef(each.framework, each.code): (each.from_level, each.to_level) for each in course.competences
        }
        if now == steps and all(getattr(course, key) == value for key, value in values.items()):
            result.unchanged += 1
            return
        for key, value in values.items():
            setattr(course, key, value)
        course.competences.clear()
        db.session.flush()
        result.updated += 1
    for ref, (start, end) in steps.items():
        course.competences.append(
            CourseCompetence(framework=ref.framework, code=ref.code, from_level=start, to_level=end)
        )


def _values(row: Row, organisers: dict[str, int], source: Source, result: ImportResult) -> dict[str, Any]:
    def wrong(column: str, what: Any, right: Any) -> None:
        result.add(source.name, row.line, column, what, right)

    if not row["code"]:
        wrong("code", _l("the cell is empty"), _l("give a code of your own"))
    kinds = [kind.value for kind in CourseKind]
    kind = row["kind"] or CourseKind.TRAINING.value
    if kind not in kinds:
        wrong("kind", _l("“%(code)s” is unknown", code=kind), nearest(kind, kinds))
    title = LocalisedText(**{language: row[f"title_{language}"] or None for language in LANGUAGES})
    if not title.as_mapping():
        wrong("title_fi", _l("there is no name"), _l("give the name in one language at least"))
    days = 0.0
    with suppress(ValueError):
        days = float(row["days"].replace(",", "."))
    if not 0 < days < 100:
        wrong("days", _l("“%(text)s” cannot be read", text=row["days"]), "0.5, 1, 2.5")
    languages = [each.strip() for each in (row["languages"] or "fi").split(",")]
    if unknown := [each for each in languages if each not in LANGUAGES]:
        wrong("languages", _l("“%(code)s” is unknown", code=unknown[0]), "fi, sv, en")
    if row["organiser"] and row["organiser"] not in organisers:
        wrong(
            "organiser", _l("“%(code)s” is unknown", code=row["organiser"]), nearest(row["organiser"], list(organisers))
        )
    return {
        "kind": kind,
        "title": title,
        "summary": LocalisedText(**{language: row[f"summary_{language}"] or None for language in LANGUAGES}),
        "days": days,
        "languages": languages,
        "organiser_id": organisers.get(row["organiser"]),
    }


def _steps(
    row: Row, infos: list[CompetenceRef], source: Source, result: ImportResult
) -> dict[CompetenceRef, tuple[int, int]]:
    found: dict[CompetenceRef, tuple[int, int]] = {}
    codes = {ref.code: ref for ref in reversed(infos) if row["framework"] in ("", ref.framework)}
    for part in row["competences"].split(","):
        read = STEP.fullmatch(part.strip())
        if read is None or not 0 <= int(read["start"]) < int(read["end"]) <= 4:
            wrong = _l("“%(text)s” cannot be read", text=part.strip())
            result.add(source.name, row.line, "competences", wrong, "B2:1-3,B6:1-2")
        elif read["code"] not in codes:
            wrong = _l("“%(code)s” is unknown", code=read["code"])
            result.add(source.name, row.line, "competences", wrong, nearest(read["code"], list(codes)))
        else:
            found[codes[read["code"]]] = (int(read["start"]), int(read["end"]))
    return found


COURSE_IMPORTER = Importer("courses", _l("Courses"), (".csv",), COLUMNS, import_courses, 60)
