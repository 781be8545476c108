"""Mark who was there, and close a session."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from courses.attendance.models import Attendance
from courses.attendance.rules import counts_as_attended
from courses.enrolment.models import Enrolment
from courses.enrolment.moves import move
from courses.enrolment.rules import EnrolmentState
from courses.sessions.models import CourseSession
from courses.sessions.queries import lock_session
from courses.sessions.services import mark_held
from courses.sessions.vocabulary import course_activity
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.plugins import current_registry
from laituri_learn.plugins.contracts import CompetenceRef, CompletedActivity

S = EnrolmentState
PLACED = (S.APPROVED, S.ATTENDED, S.ABSENT)


def on_the_list(session: CourseSession) -> list[Enrolment]:
    """The people expected: approved, or already marked."""
    found = db.session.scalars(
        select(Enrolment).where(Enrolment.session_id == session.id, Enrolment.state.in_(PLACED))
    ).all()
    return sorted(found, key=lambda each: each.person.last_name)


def mark_attendance(session: CourseSession, present: Collection[tuple[int, int]], *, by: Viewer, at: datetime) -> None:
    """Keep who was at which meeting: ``present`` holds (enrolment, meeting) rows; the others were away."""
    session = lock_session(session.id)
    enrolments = on_the_list(session)
    marked = {
        (row.enrolment_id, row.meeting_id): row
        for row in db.session.scalars(
            select(Attendance).where(Attendance.enrolment_id.in_([each.id for each in enrolments]))
        )
    }
    for enrolment in enrolments:
        for meeting in session.meetings:
            key = (enrolment.id, meeting.id)
            row = marked.get(key)
            if row is None:
                row = Attendance(enrolment_id=enrolment.id, meeting_id=meeting.id, present=False, marked_at=at)
                db.session.add(row)
            row.present = key in present
            row.marked_at = at
            row.marked_by_id = by.account_id
    db.session.flush()


def close_attendance(session: CourseSession, *, by: Viewer, at: datetime) -> int:
    """Make the marks count: who attended is told to everyone who cares; returns how many attended.

    Attendance raises no level by itself. May be repeated to correct a mark; each person's
    completion is told once, when she becomes one who attended.

    Raises:
        NotOverYet: a meeting is still to end.
    """
    session = lock_session(session.id)
    if session.state == "published":
        mark_held(session, by=by, at=at)
    attended = 0
    for enrolment in on_the_list(session):
        marks = db.session.scalars(select(Attendance.present).where(Attendance.enrolment_id == enrolment.id)).all()
        then = S.ATTENDED if counts_as_attended(sum(marks), len(session.meetings)) else S.ABSENT
        attended += then is S.ATTENDED
        if enrolment.state is then:
            continue
        move(enrolment, then, by=by, at=at)
        if then is S.ATTENDED:
            current_registry().call.laituri_learning_completed(
                person_id=enrolment.person_id,
                activity=CompletedActivity(
                    course_activity(session.course).iri(),
                    session.course.title,
                    tuple(CompetenceRef(each.framework, each.code) for each in session.course.competences),
                    at,
                ),
            )
    return attended
