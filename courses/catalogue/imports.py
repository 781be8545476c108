"""The importer of courses (CSV)."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
from laituri_learn.web.filters import plain

IN_FINNISH = {"fi": "suomeksi", "sv": "ruotsiksi", "en": "englanniksi"}
IN_SWEDISH = {"fi": "på finska", "sv": "på svenska", "en": "på engelska"}
TITLES = (_l("Name of the course in Finnish"), _l("Name of the course in Swedish"), _l("Name of the course in English"))
SUMMARIES = (
    _l("What the course is about, in Finnish"),
    _l("What the course is about, in Swedish"),
    _l("What the course is about, in English"),
)


def _in_languages(name: str, finnish: tuple[str, ...], swedish: tuple[str, ...], **values: Any) -> Iterator[Column]:
    """A column a language; the Finnish and the Swedish one go by the words alone too, in their own language."""
    for language, meaning in zip(LANGUAGES, values.pop("meanings"), strict=True):
        yield Column(
            f"{name}_{language}",
            (name,) if language == "fi" else (),
            meaning=meaning,
            finnish=(
                *(f"{word} {IN_FINNISH[language]}" for word in finnish),
                *(f"{word}_{language}" for word in finnish),
                *(finnish if language == "fi" else ()),
            ),
            swedish=(
                *(f"{word} {IN_SWEDISH[language]}" for word in swedish),
                *(f"{word}_{language}" for word in swedish),
                *(swedish if language == "sv" else ()),
            ),
            required=values.get("required", False) and language == "fi",
            example=values.get("example", ""),
        )


COLUMNS = (
    Column(
        "code",
        ("course code",),
        required=True,
        example="palvelutarve",
        meaning=_l("A code of your own; it stays the same"),
        finnish=("koodi", "tunnus", "koulutuksen koodi", "kurssin koodi", "kurssikoodi"),
        swedish=("kod", "utbildningens kod", "kursens kod", "kurskod"),
    ),
    Column(
        "kind",
        ("type",),
        example="training",
        meaning=_l("One of: %(codes)s; empty: training", codes=", ".join(kind.value for kind in CourseKind)),
        finnish=("laji", "tyyppi", "koulutuksen laji", "koulutusmuoto"),
        swedish=("slag", "typ", "utbildningens slag", "utbildningsform"),
    ),
    *_in_languages(
        "title",
        ("nimi", "otsikko", "koulutuksen nimi", "kurssin nimi"),
        ("namn", "rubrik", "utbildningens namn", "kursens namn"),
        meanings=TITLES,
        required=True,
        example="Palvelutarpeen arviointi",
    ),
    *_in_languages(
        "summary",
        ("kuvaus", "tiivistelmä", "esittely"),
        ("beskrivning", "sammanfattning", "presentation"),
        meanings=SUMMARIES,
    ),
    Column(
        "days",
        ("length in days",),
        required=True,
        example="1.5",
        meaning=_l("Length in days, more than 0 and less than 100"),
        finnish=("päivät", "päiviä", "kesto päivinä", "kesto"),
        swedish=("dagar", "längd i dagar", "längd"),
    ),
    Column(
        "languages",
        example="fi,sv",
        meaning=_l("Languages in which the course is held, with commas; empty: fi"),
        finnish=("kielet", "koulutuskielet"),
        swedish=("språk", "utbildningsspråk"),
    ),
    Column(
        "competences",
        required=True,
        example="B2:1-3,B6:1-2",
        meaning=_l("Competences that it raises: code, level before and level after, with commas"),
        finnish=("osaamiset", "osaaminen", "kompetenssit"),
        swedish=("kompetenser", "kompetens"),
    ),
    Column(
        "organiser",
        ("organizer",),
        meaning=_l("Code of the organisation that holds it"),
        finnish=("järjestäjä", "järjestävä organisaatio", "organisaatio"),
        swedish=("arrangör", "arrangerande organisation"),
    ),
    Column(
        "framework",
        example="ohjaus",
        meaning=_l("Code of the framework; empty: the newest that has the competence"),
        finnish=("osaamiskehys", "kehys", "viitekehys"),
        swedish=("kompetensram", "ram", "referensram"),
    ),
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
        result.preview.append(f"+ {code}  {plain(course.title)}")
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
        result.preview.append(f"~ {code}  {plain(course.title)}")
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
            "organiser",
            _l("“%(code)s” is unknown", code=row["organiser"]),
            nearest(row["organiser"], list(organisers), _l("import the organisations first")),
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
            result.add(
                source.name,
                row.line,
                "competences",
                wrong,
                nearest(read["code"], list(codes), _l("import a framework first")),
            )
        else:
            found[codes[read["code"]]] = (int(read["start"]), int(read["end"]))
    return found


COURSE_IMPORTER = Importer("courses", _l("Courses"), (".csv",), COLUMNS, import_courses, 60)
