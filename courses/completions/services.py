"""Make a completion told by another system count, and take it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from courses.attendance.models import Attendance
from courses.catalogue.models import Course, CourseKind
from courses.catalogue.queries import course_by_code, courses
from courses.completions.models import Completion
from courses.completions.queries import seats_on, standing_completion
from courses.completions.vocabulary import COMPLETED, LOST, SOURCE_STATEMENT
from courses.enrolment.models import Enrolment
from courses.enrolment.moves import move
from courses.enrolment.rules import EnrolmentState
from courses.sessions.queries import lock_session
from courses.sessions.vocabulary import course_activity
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db
from laituri_learn.network.models import Person
from laituri_learn.plugins import current_registry
from laituri_learn.plugins.contracts import (
    CompetenceRef,
    CompletedActivity,
    OutcomeField,
    StatementEffect,
    StatementFacts,
    StatementOutcome,
)
from laituri_learn.statements.recorder import Context, Result, record

OUTCOME = "courses.completed"
S = EnrolmentState


def outcome() -> StatementOutcome:
    """Completion of a course, as administrators choose it for a rule."""
    found = db.session.scalars(courses()).unique().all()
    return StatementOutcome(
        OUTCOME,
        _l("Completion of a course"),
        _l(
            "The person's approved seat on the course becomes attended. "
            "An e-learning course is marked completed without a seat, too. Nobody gets a seat this way."
        ),
        (OutcomeField("course", _l("Course"), tuple((course.code, course.title) for course in found)),),
    )


def complete_course(
    parameters: Mapping[str, str], person_id: int, facts: StatementFacts, *, at: datetime
) -> StatementEffect:
    """Mark the seat attended, or the e-learning course completed; tell everybody who cares, once."""
    course = course_by_code(parameters["course"])
    if course is None:
        return StatementEffect(False, _l("The course of the rule is no longer in the catalogue."))
    person = db.session.get_one(Person, person_id, with_for_update=True)
    seats = seats_on(course.id, person_id)
    if standing_completion(course.id, person_id) is not None or any(seat.state is S.ATTENDED for seat in seats):
        return StatementEffect(False, _l("It has been marked before."))
    approved = [seat for seat in seats if seat.state is S.APPROVED]
    begun = [seat for seat in approved if seat.session.starts_at <= facts.happened_at]
    if begun:
        _attend(begun[-1], at)
        _keep(course, person, facts, at, begun[-1])
        return StatementEffect(True, _l("The seat is marked as attended."))
    if course.kind is CourseKind.E_LEARNING:
        _keep(course, person, facts, at, None)
        return StatementEffect(True, _l("The e-learning course is marked as completed."))
    if approved:
        why = _l("The person's session had not begun when the statement says it was completed.")
    else:
        why = _l("The person has no approved seat on the course.")
    return StatementEffect(False, why)


def take_back_completion(person_id: int, statement_id: str, *, at: datetime) -> StatementEffect:
    """Undo what a voided statement completed: a seat that it marked becomes absent, to be marked by hand."""
    rows = db.session.scalars(
        select(Completion).where(
            Completion.person_id == person_id,
            Completion.statement_id == statement_id,
            Completion.taken_back_at.is_(None),
        )
    ).all()
    for row in rows:
        row.taken_back_at = at
        if row.enrolment is not None and row.enrolment.state is S.ATTENDED:
            lock_session(row.enrolment.session_id)
            _mark(row.enrolment, False, at)
            move(row.enrolment, S.ABSENT, by=SYSTEM, at=at)
        context = Context(extensions={SOURCE_STATEMENT: statement_id})
        record(row.person, LOST, course_activity(row.course), at=at, context=context)
    return StatementEffect(bool(rows), _l("The statement was voided, and the completion no longer counts."))


def _attend(seat: Enrolment, at: datetime) -> None:
    lock_session(seat.session_id)
    _mark(seat, True, at)
    move(seat, S.ATTENDED, by=SYSTEM, at=at)


def _mark(seat: Enrolment, present: bool, at: datetime) -> None:
    """Mark every meeting, so that closing the session by hand comes to the same."""
    marked = {
        row.meeting_id: row for row in db.session.scalars(select(Attendance).where(Attendance.enrolment_id == seat.id))
    }
    for meeting in seat.session.meetings:
        row = marked.get(meeting.id)
        if row is None:
            row = Attendance(enrolment_id=seat.id, meeting_id=meeting.id)
            db.session.add(row)
        row.present, row.marked_at = present, at
    db.session.flush()


def _keep(course: Course, person: Person, facts: StatementFacts, at: datetime, seat: Enrolment | None) -> None:
    db.session.add(
        Completion(
            course=course,
            person=person,
            enrolment=seat,
            statement_id=facts.statement_id,
            completed_at=facts.happened_at,
            received_at=at,
        )
    )
    db.session.flush()
    record(
        person,
        COMPLETED,
        course_activity(course),
        at=at,
        result=Result(completion=True),
        context=Context(extensions={SOURCE_STATEMENT: facts.statement_id}),
    )
    current_registry().call.laituri_learning_completed(
        person_id=person.id,
        activity=CompletedActivity(
            course_activity(course).iri(),
            course.title,
            tuple(CompetenceRef(each.framework, each.code) for each in course.competences),
            facts.happened_at,
        ),
    )
