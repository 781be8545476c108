"""Reads of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from courses.catalogue.models import Course, CourseCompetence, CourseKind
from courses.sessions.models import CourseSession, Meeting, SessionState
from laituri_learn.access.scope import Scope
from laituri_learn.database import db
from laituri_learn.network.models import Person
from laituri_learn.plugins import ask
from laituri_learn.plugins.contracts import CompetenceGap, CompetenceRef, Opportunity


def courses(kind: str = "", competence: str = "") -> Select[Course]:
    """Courses not withdrawn, by code; of a kind, raising a competence."""
    statement = (
        select(Course)
        .where(Course.withdrawn_at.is_(None))
        .options(selectinload(Course.competences), joinedload(Course.organiser))
        .order_by(Course.code)
    )
    if kind in set(CourseKind):
        statement = statement.where(Course.kind == CourseKind(kind))
    if competence:
        statement = statement.where(Course.competences.any(CourseCompetence.code == competence))
    return statement


def course_by_code(code: str) -> Course | None:
    """A course with its competences."""
    return db.session.scalar(select(Course).where(Course.code == code).options(selectinload(Course.competences)))


def coming_sessions(course_ids: Sequence[int], at: datetime) -> list[CourseSession]:
    """Published sessions of these courses that have not begun, the first to begin first."""
    sessions = db.session.scalars(
        select(CourseSession)
        .where(
            CourseSession.course_id.in_(course_ids),
            CourseSession.state == SessionState.PUBLISHED,
            CourseSession.meetings.any(Meeting.starts_at > at),
        )
        .options(selectinload(CourseSession.meetings), joinedload(CourseSession.course))
    ).all()
    return sorted((session for session in sessions if session.starts_at > at), key=lambda session: session.starts_at)


def opportunities(wanted: Sequence[CompetenceRef], person_id: int | None, at: datetime) -> Iterator[Opportunity]:
    """Courses that raise these competences, in the order asked for; with the next session in a language of hers."""
    codes = {ref.code for ref in wanted}
    found = db.session.scalars(courses().where(Course.competences.any(CourseCompetence.code.in_(codes)))).unique().all()
    person = db.session.get(Person, person_id) if person_id is not None else None
    gaps: dict[CompetenceRef, CompetenceGap] = {}
    if person is not None:
        own = ask("laituri_competence_gaps", scope=Scope(person=person.id), below_target=False, person_ids=None)
        gaps = {gap.competence: gap for gap in own}
    sessions = coming_sessions([course.id for course in found], at)
    seen = set()
    for ref in wanted:
        for course in found:
            step = next(
                (each for each in course.competences if (each.framework, each.code) == (ref.framework, ref.code)), None
            )
            if step is None or course.id in seen or not _suits(course, step, person, gaps.get(ref)):
                continue
            seen.add(course.id)
            suited = [
                each
                for each in sessions
                if each.course_id == course.id and (person is None or each.language in person.languages)
            ]
            yield Opportunity(
                ref,
                course.title,
                course.kind,
                step.from_level,
                step.to_level,
                f"/courses/{course.code}",
                suited[0].starts_at if suited else None,
                suited[0].place if suited else "",
                suited[0].language if suited else "",
            )


def _suits(course: Course, step: CourseCompetence, person: Person | None, gap: CompetenceGap | None) -> bool:
    """Whether the course closes some of this gap of the person's, in a language of hers; as an assignment run reckons.

    Without a person or a known gap every course that raises the competence does.
    """
    if person is None or gap is None or gap.held is None:
        return True
    closes = gap.held >= step.from_level and min(step.to_level, gap.target) > gap.held
    return closes and not set(course.languages).isdisjoint(person.languages)
