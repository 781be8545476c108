"""Reads of seats and completions for a statement from outside."""

from __future__ import annotations

from sqlalchemy import select

from courses.completions.models import Completion
from courses.enrolment.models import Enrolment
from courses.sessions.models import CourseSession
from laituri_learn.database import db


def seats_on(course_id: int, person_id: int) -> list[Enrolment]:
    """Her enrolments on the sessions of a course, the first session to begin first."""
    found = db.session.scalars(
        select(Enrolment)
        .join(Enrolment.session)
        .where(CourseSession.course_id == course_id, Enrolment.person_id == person_id)
    ).all()
    return sorted(found, key=lambda each: each.session.starts_at)


def standing_completion(course_id: int, person_id: int) -> Completion | None:
    """Her completion of the course that stands, if another system has told of one."""
    return db.session.scalar(
        select(Completion)
        .where(Completion.course_id == course_id, Completion.person_id == person_id, Completion.taken_back_at.is_(None))
        .limit(1)
    )
