"""What stood in people's way, what would help, and what sessions lack, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from courses.assignment.instance import Mode
from courses.assignment.models import Candidate
from courses.assignment.not_held import NotHeld
from courses.assignment.reading.people import competence_names, named
from courses.assignment.reading.told import group_name, half_day_name, session_name
from courses.assignment.rules import Obstacle
from courses.assignment.running.telling import BY_HAND
from courses.sessions.models import CourseSession
from laituri_learn.database import LocalisedText, db
from laituri_learn.web.filters import language, number

OBSTACLES: dict[str, Any] = {
    Obstacle.NO_COURSE: _l("no session of this run raises the competence from her level"),
    Obstacle.MODE: _l("it has no seats of this kind for her"),
    Obstacle.FORBIDDEN: _l("it is ruled out for her"),
    Obstacle.LANGUAGE: _l("the session is not in a language of hers"),
    Obstacle.REGION: _l("the session is for another region"),
    Obstacle.SAME_COURSE: _l("she has a seat in this course already, or has just been to it"),
    Obstacle.CLASH: _l("she has something else at the same time, or is not there in time"),
    Obstacle.DAYS: _l("she has too few training days left in the year of the session"),
    Obstacle.TRAVEL: _l("the way there is longer than the policy asks of anybody"),
    Obstacle.NOT_HELD: _l("the session is not held"),
    Obstacle.STAFFING: _l("too many of her unit would be away on the day"),
    Obstacle.FULL: _l("the seats went to people for whom they close as much or more"),
    Obstacle.MIX: _l("the session's mix rule leaves no room for more people of her organisation type"),
    Obstacle.QUOTA: _l("the session's quota leaves no room for more people of her group"),
    Obstacle.RESOURCE: _l("what the session takes is used up"),
    Obstacle.BUDGET: _l("the budget does not suffice for the session"),
    Obstacle.ATTENDANCE: _l("she has the one seat that she may have"),
    Obstacle.WORTH: _l("the seat costs more than it closes"),
    BY_HAND: _l("she was taken out by hand"),
}
DETAILED: dict[str, Any] = {
    Obstacle.CLASH: ("session", _l("she is in %(session)s at that time, or is not there in time")),
    Obstacle.DAYS: ("year", _l("she lacks training days in %(year)s: %(days)s")),
    Obstacle.STAFFING: ("unit", _l("too many of %(unit)s would be away (%(when)s)")),
    Obstacle.QUOTA: ("group", _l("the session's quota leaves no room for more people of %(group)s")),
}
"""The same where it is known of what; with the fact that has to be there."""
HELP: dict[str, Any] = {
    Obstacle.FORBIDDEN: _l("it were not ruled out for her"),
    Obstacle.LANGUAGE: _l("it were held in a language of hers (it is in %(language)s)"),
    Obstacle.REGION: _l("it were open to her region"),
    Obstacle.CLASH: _l("it were at another time"),
    Obstacle.DAYS: _l("she had more training days (%(days)s)"),
    Obstacle.TRAVEL: _l("it were nearer or online (the way takes %(hours)s h)"),
    Obstacle.NOT_HELD: _l("it were held"),
    Obstacle.STAFFING: _l("one person more of %(unit)s could be away (%(when)s)"),
    Obstacle.FULL: _l("it had one seat more"),
    Obstacle.MIX: _l("its mix rule left room"),
    Obstacle.QUOTA: _l("its quota left room"),
    Obstacle.RESOURCE: _l("there were more of what it takes"),
    Obstacle.BUDGET: _l("the budget were larger"),
}
LACKS: dict[str, Any] = {
    NotHeld.PEOPLE: _l("too few people could come and gain from it: %(found)s (it takes at least %(needed)s)"),
    NotHeld.TYPES: _l(
        "the people who could come are of too few organisation types: %(found)s (the mix rule asks for %(needed)s)"
    ),
    NotHeld.SHARE: _l("too few people of %(group)s could come: %(found)s (their share takes at least %(needed)s)"),
    NotHeld.QUOTA: _l("too few people of %(group)s could come: %(found)s (the quota asks for %(needed)s)"),
    NotHeld.TRAINER: _l("its trainer is in %(session)s at that time"),
    NotHeld.BUDGET: _l("the budget does not suffice: %(found)s euros are left, it costs %(needed)s"),
    NotHeld.LIMITS: _l(
        "enough people could come, but units and training days let only %(found)s go (it takes at least %(needed)s)"
    ),
    NotHeld.ELSEWHERE: _l(
        "enough people could come, but what they close in other sessions, or what the session costs, counts for more"
    ),
}


@dataclass(frozen=True)
class Hindrance:
    """What stood in the way to one course: in words, and what would help, if anything."""

    course: LocalisedText | None
    words: str
    competences: tuple[LocalisedText, ...]


@dataclass(frozen=True)
class Hindrances:
    """What stood in somebody's way, and the single changes that would each let her go."""

    missed: tuple[Hindrance, ...]
    would_go: tuple[Hindrance, ...]


def hindrances(rows: Sequence[Mapping[str, Any]]) -> list[Hindrances]:
    """What stood in each of these people's way."""
    parts = ("missed", "would_go")
    keys = {each["session_id"] for row in rows for part in parts for each in row[part] if each["session_id"]}
    found = db.session.scalars(
        select(CourseSession)
        .where(CourseSession.id.in_(keys))
        .options(joinedload(CourseSession.course), selectinload(CourseSession.meetings))
    )
    sessions, names = {session.id: session for session in found}, competence_names()

    def told(each: Mapping[str, Any], words: str) -> Hindrance:
        session = sessions.get(each["session_id"])
        return Hindrance(session.course.title if session else None, words, named(each["competences"], names))

    return [
        Hindrances(
            tuple(told(each, _obstacles(each)) for each in row["missed"]),
            tuple(told(each, _help(each, sessions.get(each["session_id"]))) for each in row["would_go"]),
        )
        for row in rows
    ]


def lacking(found: Iterable[Candidate]) -> list[tuple[Candidate, list[str]]]:
    """Sessions that are not held, each with what it lacks."""
    return [(each, [lack_words(lack) for lack in each.lacks.get("lacks", ())]) for each in found]


def lack_words(lack: Mapping[str, Any]) -> str:
    """What a session lacks."""
    facts = {"found": number(lack.get("found")), "needed": number(lack.get("needed"))}
    if "group" in lack:
        facts["group"] = group_name(*lack["group"])
    if "session" in lack:
        facts["session"] = session_name(lack["session"])
    return str(LACKS[lack["what"]]) % facts


def _obstacles(missed: Mapping[str, Any]) -> str:
    """Everything that was in the way, and for a session that is not held, what it lacks."""
    told = [_bar(bar) for bar in missed["bars"]]
    return "; ".join(dict.fromkeys([*told, *(lack_words(lack) for lack in missed["lacks"])]))


def _bar(bar: Mapping[str, Any]) -> str:
    needed, words = DETAILED.get(bar["obstacle"], (None, None))
    return str(words) % _facts(bar) if needed in bar else str(OBSTACLES[bar["obstacle"]])


def _help(missed: Mapping[str, Any], session: CourseSession | None) -> str:
    bar = missed["bars"][0]
    facts = _facts(bar) | {"hours": number(missed["minutes"] / 60), "language": ""}
    if session is not None:
        facts["language"] = language(session.language)
    words = str(HELP[bar["obstacle"]]) % facts
    if missed["mode"] == Mode.ONLINE:
        return _("%(change)s (online)", change=words)
    return words


def _facts(bar: Mapping[str, Any]) -> dict[str, str]:
    return {
        "session": session_name(bar.get("session")),
        "year": str(bar.get("year", "")),
        "days": str(bar.get("days", "")),
        "unit": group_name("unit", bar["unit"]) if "unit" in bar else "",
        "when": ", ".join(half_day_name(*half) for half in bar.get("half_days", ())),
        "group": group_name(*bar["group"]) if "group" in bar else "",
    }
