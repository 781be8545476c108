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
from courses.sessions.copying import plan_of
from courses.sessions.errors import NO_SUCH_TIME, SessionProblem, WrongSessionState
from courses.sessions.import_columns import COLUMNS
from courses.sessions.models import CourseSession
from courses.sessions.rules import Bounds, Times, trainer_names
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
QUOTA = re.compile(r"(?P<group>[^:]+?)\s*:\s*(?P<least>\d{0,4})\s*[-–—]\s*(?P<most>\d{0,4})")
SEPARATOR = re.compile(r"[,;/]")
QUOTA_EXAMPLE = "KES:2-6, vocational:-4, upper-secondary:2-"
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
        column = {"course_id": "course", "room_seats": "seats"}.get(problem.field, problem.field)
        result.add(source.name, row.line, column, problem.message(), _l("mend the cell"))


def _known() -> dict[Key, CourseSession]:
    sessions = db.session.scalars(
        select(CourseSession)
        .options(
            selectinload(CourseSession.meetings),
            selectinload(CourseSession.mix),
            selectinload(CourseSession.quotas),
            joinedload(CourseSession.course),
        )
        .order_by(CourseSession.id)
    )
    return {_key(plan_of(session)): session for session in sessions}


def _key(plan: SessionPlan) -> Key:
    return plan.course_id, plan.language, tuple(sorted(plan.meetings)), plan.place, plan.link


def _put(session: CourseSession | None, plan: SessionPlan, result: ImportResult, viewer: Viewer, at: datetime) -> None:
    if session is None:
        result.preview.append(f"+ {_shown(plan_session(plan, by=viewer, at=at))}")
        result.created += 1
    elif plan_of(session) == plan:
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
    held_in = _one_of(row["held_in"], found["region"], "held_in", wrong) if row["held_in"] else None
    meetings = _meetings(row["meetings"], wrong)
    mix = _mix(row["mix"], found["type"], wrong)
    quotas = _quotas(row["quotas"], found["type"], found["region"], wrong)
    seats = _whole(row["seats"], "seats", 1, wrong)
    only_online = bool(row["link"]) and not row["place"]
    online_seats = _whole(row["online_seats"] or str(seats if only_online else 0), "online_seats", 0, wrong)
    if online_seats > seats:
        wrong(
            "online_seats", _l("more than all the seats"), _l("a whole number, %(least)s–%(most)s", least=0, most=seats)
        )
    cost = _whole(row["cost"] or "0", "cost", 0, wrong, 1_000_000)
    minimum_attendance = _whole(row["minimum_attendance"] or "0", "minimum_attendance", 0, wrong)
    minimum_types = _whole(row["minimum_types"] or "0", "minimum_types", 0, wrong)
    type_percent = _whole(row["type_percent"] or "0", "type_percent", 0, wrong, 100)
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
        online_seats=online_seats,
        place=row["place"],
        link=row["link"],
        region_id=region.id if region else None,
        held_in_id=held_in.id if held_in else None,
        trainers="; ".join(trainer_names(row["trainers"])),
        cost=cost,
        minimum_attendance=minimum_attendance,
        minimum_types=minimum_types,
        type_percent=type_percent,
        mix=mix,
        type_quotas={group.id: bounds for group, bounds in quotas if isinstance(group, OrganisationType)},
        region_quotas={group.id: bounds for group, bounds in quotas if isinstance(group, Region)},
    )


FIRST = {
    "course": _l("import the courses first"),
    "region": _l("import the regions first"),
    "held_in": _l("import the regions first"),
    "quotas": _l("import the organisation types and the regions first"),
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


def _quotas(
    text: str, types: Mapping[str, OrganisationType], regions: Mapping[str, Region], wrong: Wrong
) -> list[tuple[OrganisationType | Region, Bounds]]:
    quotas: list[tuple[OrganisationType | Region, Bounds]] = []
    for part in (part.strip() for part in SEPARATOR.split(text) if part.strip()):
        read = QUOTA.fullmatch(part)
        if read is None:
            wrong("quotas", _l("“%(text)s” cannot be read", text=part), QUOTA_EXAMPLE)
            continue
        group = _one_of(read["group"], {**types, **regions}, "quotas", wrong)
        if any(group is known for known, _bounds in quotas):
            wrong("quotas", _l("“%(code)s” comes twice", code=read["group"]), _l("give one quota for each group"))
        elif group is not None:
            quotas.append((group, (int(read["least"] or 0), int(read["most"]) if read["most"] else None)))
    return quotas


def _whole(text: str, column: str, least: int, wrong: Wrong, most: int = 1000) -> int:
    number = whole(text)
    if number is not None and least <= number <= most:
        return number
    right = _l("a whole number, %(least)s–%(most)s", least=least, most=most)
    wrong(column, _l("“%(text)s” cannot be read", text=text), right)
    return least


SESSION_IMPORTER = Importer("sessions", _l("Sessions"), (".csv",), COLUMNS, import_sessions, 70)
