"""Mark who was there, and close a session."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from courses.attendance.errors import NotBegunYet, NothingToMark
from courses.attendance.models import Attendance
from courses.attendance.rules import counts_as_attended, may_be_marked
from courses.attendance.vocabulary import MARKED, MARKS
from courses.enrolment.models import Enrolment
from courses.enrolment.moves import move
from courses.enrolment.rules import EnrolmentState
from courses.enrolment.services import lapse_undecided
from courses.sessions.models import CourseSession
from courses.sessions.queries import lock_session
from courses.sessions.rules import SessionState
from courses.sessions.services import mark_held
from courses.sessions.vocabulary import course_activity, session_activity
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.plugins import current_registry
from laituri_learn.plugins.contracts import CompetenceRef, CompletedActivity
from laituri_learn.statements.recorder import Context, Result, record
from laituri_learn.web.filters import day

S = EnrolmentState
PLACED = (S.APPROVED, S.ATTENDED, S.ABSENT)


def on_the_list(session: CourseSession) -> list[Enrolment]:
    """The people expected: approved, or already marked."""
    found = db.session.scalars(
        select(Enrolment).where(Enrolment.session_id == session.id, Enrolment.state.in_(PLACED))
    ).all()
    return sorted(found, key=lambda each: (each.person.last_name, each.person.first_name, each.id))


def mark_attendance(session: CourseSession, present: Collection[tuple[int, int]], *, by: Viewer, at: datetime) -> int:
    """Keep who was at which meeting that has begun: ``present`` holds (enrolment, meeting) rows; the others were away.

    Returns how many marks are new or changed.

    Raises:
        NothingToMark: the session is planned or cancelled.
        NotBegunYet: somebody is marked present at a meeting still to begin.
    """
    session = lock_session(session.id)
    if session.state not in (SessionState.PUBLISHED, SessionState.HELD):
        raise NothingToMark
    marked_meetings = {meeting for _enrolment, meeting in present}
    for meeting in session.meetings:
        if meeting.id in marked_meetings and not may_be_marked(meeting.starts_at, at):
            raise NotBegunYet(day=day(meeting.starts_at))
    changed = _write_marks(session, present, by=by, at=at)
    if changed:
        audit(by, "attendance.mark", "session", session.public_id, at=at, marks=changed)
        record(
            by,
            MARKED,
            session_activity(session),
            at=at,
            result=Result(extensions={MARKS: changed}),
            context=Context(grouping=(course_activity(session.course),), language=session.language),
        )
    db.session.flush()
    return changed


def _write_marks(session: CourseSession, present: Collection[tuple[int, int]], *, by: Viewer, at: datetime) -> int:
    enrolments = on_the_list(session)
    marked = {
        (row.enrolment_id, row.meeting_id): row
        for row in db.session.scalars(
            select(Attendance).where(Attendance.enrolment_id.in_([each.id for each in enrolments]))
        )
    }
    changed = 0
    for enrolment in enrolments:
        for meeting in session.meetings:
            key = (enrolment.id, meeting.id)
            row = marked.get(key)
            if not may_be_marked(meeting.starts_at, at) or (row is not None and row.present == (key in present)):
                continue
            if row is None:
                row = Attendance(enrolment_id=enrolment.id, meeting_id=meeting.id)
                db.session.add(row)
            row.present, row.marked_at, row.marked_by_id = key in present, at, by.account_id
            changed += 1
    return changed


def close_attendance(session: CourseSession, *, by: Viewer, at: datetime) -> int:
    """Make the marks count: who attended is told to everyone who cares; returns how many attended.

    Attendance raises no level by itself. May be repeated to correct a mark; each person's
    completion is told once, when she becomes one who attended.

    Raises:
        NotOverYet: a meeting is still to end.
        WrongSessionState: it was never published, or is cancelled.
    """
    session = lock_session(session.id)
    if session.state is not SessionState.HELD:
        mark_held(session, by=by, at=at)
        lapse_undecided(session, at)
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
