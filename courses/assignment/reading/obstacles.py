"""What stood in people's way, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from courses.assignment.models import AssignmentRun
from courses.assignment.reading.people import competence_names, named
from courses.assignment.rules import Obstacle
from courses.sessions.models import CourseSession
from laituri_learn.database import LocalisedText, db

BY_HAND = "by_hand"
"""Reason why somebody has no seat: the co-ordinator has taken her out."""
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
    Obstacle.NOT_HELD: _l("the session would not reach its minimum attendance or its mix"),
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


@dataclass(frozen=True)
class Hindrance:
    """What stood in the way to one course: in words, and what would help, if anything."""

    course: LocalisedText | None
    words: str
    competences: tuple[LocalisedText, ...]
    help: str = ""


def hindrances(run: AssignmentRun, rows: Sequence[Sequence[Mapping[str, Any]]]) -> list[tuple[Hindrance, ...]]:
    """What stood in each of these people's way."""
    keys = {each["session_id"] for row in rows for each in row if each["session_id"] is not None}
    found = db.session.scalars(
        select(CourseSession).where(CourseSession.id.in_(keys)).options(joinedload(CourseSession.course))
    )
    sessions, names = {session.id: session for session in found}, competence_names()
    return [
        tuple(
            Hindrance(
                sessions[each["session_id"]].course.title if each["session_id"] in sessions else None,
                str(OBSTACLES[each["reason"]]),
                named(each["competences"], names),
            )
            for each in row
        )
        for row in rows
    ]
