"""The importer of sessions (CSV): a row a session, its meetings in one cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from courses.catalogue.models import Course
from courses.sessions.errors import NO_SUCH_TIME, SessionProblem, WrongSessionState
from courses.sessions.import_columns import COLUMNS
from courses.sessions.models import CourseSession
from courses.sessions.rules import Times
from courses.sessions.services import SessionPlan, change_session, plan_session, problems_of
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.imports.tabular import Row, nearest, read_day, read_rows, whole
from laituri_learn.network.models import OrganisationType, Region
from laituri_learn.plugins.contracts import Importer
from laituri_learn.settings import LANGUAGES
from laituri_learn.web.languages import finnish_moment, local

MEETING = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})\s+(?:kl(?:o)?\.?\s*)?"
    r"(?P<from_hour>\d{1,2})(?:[.:](?P<from_minute>\d{2}))?\s*[-–—]\s*(?P<to_hour>\d{1,2})(?:[.:](?P<to_minute>\d{2}))?"
)
SHARE = re.compile(r"(?P<type>[^:]+?)\s*:\s*(?P<percent>\d{1,3})\s*%?")
SEPARATOR = re.compile(r"[,;/]")
MEETINGS_EXAMPLE = "2027-02-01 09:00-15:30, 8.2.2027 9.00–15.30"
Key = tuple[int, str, tuple[Times, ...], str, str]
"""How a session is known again: course, language, meetings, place, link."""


def import_sessions(source: Source, viewer: Viewer, at: datetime) -> ImportResult:
    """Plan a session for each row; one known again (see ``Key``) is changed where it differs."""
    result = ImportResult()
    known = _known()
    found: dict[str, dict[str, Any]] = {
        "course": {row.code: row for row in db.session.scalars(select(Course).where(Course.withdrawn_at.is_(None)))},
        "type": {row.code: row for row in db.session.scalars(select(OrganisationType))},
        "region": {row.code: row for row in db.session.scalars(select(Region))},
    }
    lines: dict[Key, int] = {}
    for row in read_rows(source, COLUMNS, result):
        before = len(result.problems)
        plan = _plan(row, found, source, result)
        if plan is not None and len(result.problems) == before:
            _note(problems_of(plan, db.session.get_one(Course, plan.course_id)), row, source, result)
        if plan is None or len(result.problems) > before:
            continue
        key = _key(plan)
        if key in lines:
            wrong = _l("the same session is already on line %(line)s", line=lines[key])
            result.add(source.name, row.line, "meetings", wrong, _l("leave one of the rows out"))
            continue
        lines[key] = row.line
        try:
            _put(known.get(key), plan, result, viewer, at)
        except SessionProblem as problem:
            _note([problem], row, source, result)
        except WrongSessionState as problem:
            result.add(
                source.name, row.line, "course", problem.message(), _l("leave the row as it was, or leave it out")
            )
    return result


def _note(problems: list[SessionProblem], row: Row, source: Source, result: ImportResult) -> None:
    for problem in problems:
        column = "course" if problem.field == "course_id" else problem.field
        result.add(source.name, row.line, column, problem.message(), _l("mend the cell"))


def _known() -> dict[Key, CourseSession]:
    sessions = db.session.scalars(
        select(CourseSession)
        .options(
            selectinload(CourseSession.meetings), selectinload(CourseSession.mix), joinedload(CourseSession.course)
        )
        .order_by(CourseSession.id)
    )
    return {_key(_plan_of(session)): session for session in sessions}


def _key(plan: SessionPlan) -> Key:
    return plan.course_id, plan.language, tuple(sorted(plan.meetings)), plan.place, plan.link


def _plan_of(session: CourseSession) -> SessionPlan:
    return SessionPlan(
        course_id=session.course_id,
        meetings=tuple(session.times),
        language=session.language,
        seats=session.seats,
        place=session.place,
        link=session.link,
        region_id=session.region_id,
        trainers=session.trainers,
        minimum_attendance=session.minimum_attendance,
        minimum_types=session.minimum_types,
        mix={share.organisation_type_id: share.percent for share in session.mix},
    )


def _put(session: CourseSession | None, plan: SessionPlan, result: ImportResult, viewer: Viewer, at: datetime) -> None:
    if session is None:
        result.preview.append(f"+ {_shown(plan_session(plan, by=viewer, at=at))}")
        result.created += 1
    elif _plan_of(session) == plan:
        result.unchanged += 1
    else:
        change_session(session, plan, by=viewer, at=at)
        result.updated += 1
        result.preview.append(f"~ {_shown(session)}")


def _shown(session: CourseSession) -> str:
    """Course, first meeting, place or link."""
    start = local(session.times[0][0])
    return f"{session.course.code}  {start:%-d.%-m.%Y %-H.%M}  {session.place or session.link}"


def _plan(row: Row, found: Mapping[str, Mapping[str, Any]], source: Source, result: ImportResult) -> SessionPlan | None:
    def wrong(column: str, what: Any, right: Any) -> None:
        result.add(source.name, row.line, column, what, right)

    language = row["language"] or "fi"
    if language not in LANGUAGES:
        wrong("language", _l("“%(code)s” is unknown", code=language), ", ".join(LANGUAGES))
    course = _one_of(row["course"], found["course"], "course", wrong)
    region = _one_of(row["region"], found["region"], "region", wrong) if row["region"] else None
    meetings = _meetings(row["meetings"], wrong)
    mix = _mix(row["mix"], found["type"], wrong)
    seats = _whole(row["seats"], "seats", 1, wrong)
    minimum_attendance = _whole(row["minimum_attendance"] or "0", "minimum_attendance", 0, wrong)
    minimum_types = _whole(row["minimum_types"] or "0", "minimum_types", 0, wrong)
    for column, longest in (("place", 200), ("link", 500), ("trainers", 300)):
        if len(row[column]) > longest:
            wrong(column, _l("the text is too long"), _l("use %(count)s characters at most", count=longest))
    if course is None:
        return None
    return SessionPlan(
        course_id=course.id,
        meetings=meetings,
        language=language,
        seats=seats,
        place=row["place"],
        link=row["link"],
        region_id=region.id if region else None,
        trainers=row["trainers"],
        minimum_attendance=minimum_attendance,
        minimum_types=minimum_types,
        mix=mix,
    )


FIRST = {
    "course": _l("import the courses first"),
    "region": _l("import the regions first"),
    "mix": _l("import the organisation types first"),
}
"""What to do about a column where nothing is known that it could name."""
Wrong = Callable[[str, Any, Any], None]
"""Notes a problem: column, what is wrong, what would be right."""


def _one_of(text: str, known: Mapping[str, Any], column: str, wrong: Wrong) -> Any:
    """The row that the cell names by its code, or by its name in any language."""
    wanted = text.casefold()
    for code, row in known.items():
        names = row.title if isinstance(row, Course) else row.name
        if wanted and wanted in {code.casefold(), *(name.casefold() for name in names.as_mapping().values())}:
            return row
    if text:
        wrong(column, _l("“%(code)s” is unknown", code=text), nearest(text, list(known), FIRST[column]))
    else:
        wrong(column, _l("the cell is empty"), nearest("", list(known), FIRST[column]))
    return None


def _meetings(text: str, wrong: Wrong) -> tuple[Times, ...]:
    parts = [part.strip() for part in SEPARATOR.split(text) if part.strip()]
    meetings = []
    for part in parts:
        read = MEETING.fullmatch(part)
        try:
            if read is None:
                raise ValueError(part)
            day = read_day(read["day"])
            start = time(int(read["from_hour"]), int(read["from_minute"] or 0))
            end = time(int(read["to_hour"]), int(read["to_minute"] or 0))
            if day is None:
                raise ValueError(part)
        except ValueError:
            wrong("meetings", _l("“%(text)s” cannot be read", text=part), MEETINGS_EXAMPLE)
            continue
        begins, ends = finnish_moment(day, start), finnish_moment(day, end)
        if begins is None or ends is None:
            wrong("meetings", NO_SUCH_TIME, MEETINGS_EXAMPLE)
        else:
            meetings.append((begins, ends))
    if not parts:
        wrong("meetings", _l("the cell is empty"), MEETINGS_EXAMPLE)
    return tuple(sorted(meetings))


def _mix(text: str, types: Mapping[str, OrganisationType], wrong: Wrong) -> dict[int, int]:
    mix: dict[int, int] = {}
    for part in (part.strip() for part in SEPARATOR.split(text) if part.strip()):
        read = SHARE.fullmatch(part)
        if read is None or not 1 <= int(read["percent"]) <= 100:
            wrong("mix", _l("“%(text)s” cannot be read", text=part), "employment-area:20,upper-secondary:20")
            continue
        kind = _one_of(read["type"], types, "mix", wrong)
        if kind is not None and kind.id in mix:
            wrong("mix", _l("“%(code)s” comes twice", code=read["type"]), _l("give one share for each type"))
        elif kind is not None:
            mix[kind.id] = int(read["percent"])
    return mix


def _whole(text: str, column: str, least: int, wrong: Wrong) -> int:
    number = whole(text)
    if number is not None and least <= number <= 1000:
        return number
    wrong(column, _l("“%(text)s” cannot be read", text=text), _l("a whole number, %(least)s–1000", least=least))
    return least


SESSION_IMPORTER = Importer("sessions", _l("Sessions"), (".csv",), COLUMNS, import_sessions, 70)
