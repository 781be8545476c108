"""Bring in self-assessments that were made elsewhere, on paper or in a spreadsheet: a row a competence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from competences.assessment import rules
from competences.assessment.models import Answer, Assessment, AssessmentState
from competences.assessment.queries import choice_of, consent_in_force, round_open_on
from competences.assessment.services import record_submission
from competences.frameworks.models import Competence, Framework
from competences.profile.services import refresh_standings
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.imports.tabular import Column, Row, nearest, read_day, read_rows, whole
from laituri_learn.messages.services import notify_person
from laituri_learn.network.models import Person
from laituri_learn.plugins.contracts import Importer
from laituri_learn.web.languages import FINLAND, local

COLUMNS = (
    Column(
        "email",
        ("e-mail address", "mail"),
        required=True,
        example="aino.virtanen@kunta.example",
        meaning=_l("E-mail address of a person who is known here"),
        finnish=("sähköposti", "sähköpostiosoite", "s-posti", "työsähköposti"),
        swedish=("e-post", "e-postadress", "mejl", "mejladress"),
    ),
    Column(
        "assessed_on",
        ("assessed", "day", "date"),
        required=True,
        example="2026-10-01",
        meaning=_l("Day of the assessment; the rows of one person and day are one assessment"),
        finnish=("arvioitu", "arviointipäivä", "päivä", "päivämäärä", "pvm"),
        swedish=("bedömd", "bedömningsdag", "dag", "datum"),
    ),
    Column(
        "competence",
        ("competence code",),
        required=True,
        example="B2",
        meaning=_l("Code of a competence of the framework"),
        finnish=("osaaminen", "osaamisen koodi", "kompetenssi"),
        swedish=("kompetens", "kompetensens kod", "kompetenskod"),
    ),
    Column(
        "level",
        required=True,
        example="2",
        meaning=_l("0–4, the person's own level"),
        finnish=("taso", "osaamistaso", "oma taso"),
        swedish=("nivå", "kompetensnivå", "egen nivå"),
    ),
    Column(
        "use_at_work",
        ("use",),
        example="3",
        meaning=_l("0–3, how much the work uses it"),
        finnish=("käyttö työssä", "käyttö"),
        swedish=("användning i arbetet", "användning"),
    ),
    Column(
        "evidence",
        longest=rules.LONGEST_EVIDENCE,
        meaning=_l("Evidence in the person's own words; may be empty"),
        finnish=("näyttö", "osaamisen näyttö", "perustelu"),
        swedish=("belägg", "motivering"),
    ),
    Column(
        "share",
        ("shared", "share with manager"),
        example="no",
        meaning=_l("May the manager see the levels: yes, or no if empty; the same on all rows of a day"),
        finnish=("jakaminen", "näytetään esihenkilölle", "jaetaan", "jako"),
        swedish=("delning", "visas för chefen", "delas"),
    ),
    Column(
        "planning",
        ("use for planning",),
        example="yes",
        meaning=_l("May the gaps be used for planning: yes, or no if empty; the same on all rows of a day"),
        finnish=("suunnittelu", "suunnitteluun", "käyttö suunnittelussa"),
        swedish=("planering", "för planering", "användning i planeringen"),
    ),
    Column(
        "framework",
        example="ohjaus",
        meaning=_l("Code of the framework; empty: the newest that has the competence"),
        finnish=("osaamiskehys", "kehys", "viitekehys"),
        swedish=("kompetensram", "ram", "referensram"),
    ),
)
YES = frozenset({"yes", "y", "1", "x", "kyllä", "k", "ja", "j", "true"})
NO = frozenset({"", "no", "n", "0", "ei", "e", "nej", "false"})
NOON = time(12)

Key = tuple[int, int, date]
"""Person (row), framework (row), day: one assessment."""


@dataclass
class Given:
    """One assessment of the file: the line it begins on, consent, and the choices by competence (row)."""

    line: int
    email: str
    day: date
    share: bool
    planning: bool
    choices: dict[int, rules.Choice]
    contradicted: bool = False
    """A line with other consent was noted already."""

    def shown(self) -> str:
        """Who assessed how much on which day; no level."""
        count = ngettext("%(num)s competence", "%(num)s competences", len(self.choices))
        return f"+ {self.email}  {self.day.day}.{self.day.month}.{self.day.year}  {count}"


class _Known:
    """What a row may name."""

    def __init__(self) -> None:
        self.people: dict[str, int] = dict(db.session.execute(select(Person.email, Person.id)).all())  # type: ignore[arg-type]
        self.competences: dict[tuple[str, str], Competence] = {}
        self.frameworks: list[str] = []
        found = select(Competence).join(Competence.framework).where(Framework.in_force)
        for each in db.session.scalars(found.order_by(Framework.published_at.desc(), Competence.position)):
            self.competences[each.framework.code, each.code] = each
            self.competences.setdefault(("", each.code), each)

    def codes(self) -> list[str]:
        """Competence codes in force."""
        return sorted({code for _framework, code in self.competences})


def import_assessments(source: Source, viewer: Viewer, at: datetime) -> ImportResult:
    """Submitted self-assessments, one for each person, framework and day; the same again changes nothing.

    A submitted assessment is fixed: other levels for the same day are a problem, and so is any row for a
    day on which she submitted here herself: whether it is the same would tell her levels. The file says who
    may see and use her levels only until she has a submitted assessment; then her own word stays. Each
    person is told.
    """
    result = ImportResult()
    known = _Known()
    given: dict[Key, Given] = {}
    for row in read_rows(source, COLUMNS, result):
        _read(row, known, given, source, result, at)
    before = _stored(given)
    for key, each in given.items():
        stored = before.get(key)
        if stored is None:
            result.created += 1
            result.preview.append(each.shown())
        elif stored.brought_in and stored.choices == each.choices:
            result.unchanged += 1
        else:
            wrong = _l("the person has submitted other answers for this day")
            result.add(source.name, each.line, "assessed_on", wrong, _l("give another day: what is submitted is fixed"))
    if not result.problems:
        _write({key: each for key, each in given.items() if key not in before}, known, at)
    return result


def _read(row: Row, known: _Known, given: dict[Key, Given], source: Source, result: ImportResult, at: datetime) -> None:
    before = len(result.problems)

    def wrong(column: str, what: Any, right: Any) -> None:
        result.add(source.name, row.line, column, what, right)

    email = row["email"].lower()
    person = known.people.get(email)
    if person is None:
        wrong("email", _l("“%(text)s” belongs to nobody here", text=email), _l("import the person first"))
    competence = known.competences.get((row["framework"], row["competence"].upper()))
    if competence is None:
        what = _l("“%(code)s” is unknown", code=row["competence"])
        wrong("competence", what, nearest(row["competence"], known.codes(), _l("import a framework first")))
    level = _number(row, "level", rules.HIGHEST_LEVEL, wrong)
    use = _number(row, "use_at_work", rules.HIGHEST_USE, wrong) if row["use_at_work"] else None
    share, planning = (_flag(row, column, wrong) for column in ("share", "planning"))
    day = _day(row, local(at).date(), wrong)
    if len(result.problems) > before or person is None or competence is None or day is None:
        return
    key = (person, competence.framework_id, day)
    entry = given.setdefault(key, Given(row.line, email, day, share, planning, {}))
    if competence.id in entry.choices:
        wrong("competence", _l("the competence comes twice for this day"), _l("leave one of the rows out"))
    for column, said, earlier in (("share", share, entry.share), ("planning", planning, entry.planning)):
        if said != earlier and not entry.contradicted:
            entry.contradicted = True
            what = _l("line %(line)s says otherwise of the same person and day", line=entry.line)
            wrong(column, what, _l("write the same on each line of a day"))
    entry.choices[competence.id] = rules.Choice(level, use, evidence=row["evidence"])


def _number(row: Row, column: str, highest: int, wrong: Any) -> int | None:
    text = row[column]
    number = whole(text)
    if number is not None and number <= highest:
        return number
    right = _l("a whole number from 0 to %(highest)s", highest=highest)
    wrong(column, _l("“%(text)s” cannot be read", text=text), right)
    return None


def _flag(row: Row, column: str, wrong: Any) -> bool:
    text = row[column].casefold()
    if text not in YES | NO:
        wrong(column, _l("“%(text)s” cannot be read", text=row[column]), _l("yes or no"))
    return text in YES


def _day(row: Row, today: date, wrong: Any) -> date | None:
    try:
        day = read_day(row["assessed_on"])
    except ValueError:
        day = None
    if day is None:
        what = _l("“%(text)s” cannot be read", text=row["assessed_on"])
        wrong("assessed_on", what, _l("write the day as 2026-11-24 or 24.11.2026"))
    elif day > today:
        wrong("assessed_on", _l("the day is still to come"), _l("give the day of the assessment"))
        return None
    return day


@dataclass
class _Stored:
    """What is submitted already of one person, framework and day."""

    brought_in: bool = True
    choices: dict[int, rules.Choice] = field(default_factory=dict)


def _stored(given: Iterable[Key]) -> dict[Key, _Stored]:
    people = {person for person, _framework, _day in given}
    found: dict[Key, _Stored] = defaultdict(_Stored)
    rows = db.session.execute(
        select(Assessment, Answer)
        .join(Answer.assessment)
        .where(Assessment.person_id.in_(people), Assessment.state == AssessmentState.SUBMITTED)
        .order_by(Assessment.submitted_at)
    )
    for assessment, answer in rows:
        if assessment.submitted_at is not None:
            day = local(assessment.submitted_at).date()
            stored = found[assessment.person_id, assessment.framework_id, day]
            stored.brought_in = stored.brought_in and assessment.brought_in
            stored.choices[answer.competence_id] = choice_of(answer)
    return {key: stored for key, stored in found.items() if key in set(given)}


def _write(given: Mapping[Key, Given], known: _Known, at: datetime) -> None:
    competences = {each.id: each for each in known.competences.values()}
    for (person_id, framework_id, day), each in sorted(given.items(), key=lambda item: item[0]):
        share, planning = consent_in_force(person_id) or (each.share, each.planning)
        moment = min(at, datetime.combine(day, NOON, FINLAND))
        assessment = Assessment(
            person=db.session.get_one(Person, person_id),
            framework=db.session.get_one(Framework, framework_id),
            round=round_open_on(day),
            state=AssessmentState.SUBMITTED,
            started_at=moment,
            submitted_at=moment,
            share_with_manager=share,
            use_for_planning=planning,
            brought_in=True,
        )
        for competence_id, choice in each.choices.items():
            competence = competences[competence_id]
            assessment.answers.append(
                Answer(
                    competence=competence,
                    position=competence.position,
                    level=choice.level,
                    use_at_work=choice.use_at_work,
                    evidence=choice.evidence,
                    version=1,
                    updated_at=moment,
                )
            )
        db.session.add(assessment)
        db.session.flush()
        record_submission(assessment, moment)
        notify_person(
            person_id,
            "competences/messages/brought_in.html",
            href=f"/assessments/{assessment.public_id}",
            at=at,
            day=day.strftime("%-d.%-m.%Y"),
            share=share,
            planning=planning,
        )
    refresh_standings(sorted({person for person, _framework, _day in given}), on=local(at).date())


ASSESSMENT_IMPORTER = Importer(
    "assessments", _l("Self-assessments made elsewhere"), (".csv",), COLUMNS, import_assessments, 70
)
