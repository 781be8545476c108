"""What the audit trail speaks of, by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from courses.enrolment.models import Enrolment
from courses.policies.models import AssignmentPolicy
from courses.sessions.models import CourseSession
from laituri_learn.database import db
from laituri_learn.web.filters import day, plain


def names(kind: str, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Sessions by course and first day; enrolments by person and course; policies by name."""
    if kind == "session":
        sessions = db.session.scalars(
            select(CourseSession)
            .where(CourseSession.public_id.in_(ids))
            .options(joinedload(CourseSession.course), selectinload(CourseSession.meetings))
        )
        for session in sessions:
            yield session.public_id, f"{plain(session.course.title)}, {day(session.starts_at)}"
    elif kind == "enrolment":
        enrolments = db.session.scalars(
            select(Enrolment)
            .where(Enrolment.public_id.in_(ids))
            .options(joinedload(Enrolment.person), joinedload(Enrolment.session).joinedload(CourseSession.course))
        )
        for each in enrolments:
            yield each.public_id, f"{each.person.name}, {plain(each.session.course.title)}"
    elif kind == "policy":
        policies = db.session.scalars(select(AssignmentPolicy).where(AssignmentPolicy.public_id.in_(ids)))
        yield from ((policy.public_id, plain(policy.name)) for policy in policies)
