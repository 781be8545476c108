"""Changes of sessions: plan, change, publish, cancel, close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified

import courses.enrolment.services as enrolment
from courses.catalogue.models import Course
from courses.sessions import errors, rules
from courses.sessions.models import CourseSession, Meeting, MixShare
from courses.sessions.queries import lock_session
from courses.sessions.rules import SessionState, Times
from courses.sessions.vocabulary import CANCELLED, CHANGED, HELD, PLANNED, PUBLISHED, course_activity, session_activity
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.errors import NotFound
from laituri_learn.statements.recorder import Context, record
from laituri_learn.statements.vocabulary import Verb


@dataclass(frozen=True)
class SessionPlan:
    """What a co-ordinator decides about a session.

    ``meetings``: start and end of each, timezone-aware. ``minimum_attendance`` people;
    ``minimum_types`` organisation types at the table; ``mix``: organisation type (row) to its smallest share, percent.
    """

    course_id: int
    meetings: tuple[Times, ...]
    language: str
    seats: int
    place: str = ""
    link: str = ""
    region_id: int | None = None
    trainers: str = ""
    minimum_attendance: int = 0
    minimum_types: int = 0
    mix: Mapping[int, int] = field(default_factory=dict)


def plan_session(plan: SessionPlan, *, by: Viewer, at: datetime) -> CourseSession:
    """Add a session in the state planned.

    Raises:
        SessionProblem: one of its subclasses, for the first thing that does not fit.
    """
    course = _course(plan)
    if course.withdrawn_at is not None:
        raise errors.SessionWithdrawnCourse
    _check(plan, course)
    if not rules.none_in_the_past(plan.meetings, at):
        raise errors.MeetingInThePast
    session = CourseSession(course=course, state=SessionState.PLANNED, created_at=at)
    _apply(plan, session)
    db.session.add(session)
    db.session.flush()
    _tell(session, PLANNED, "session.plan", by=by, at=at)
    return session


def change_session(
    session: CourseSession, plan: SessionPlan, *, by: Viewer, at: datetime, version: int | None = None
) -> None:
    """Change a session that is still to come; tell those who hold a seat when a published one gets new times or place.

    ``version``: the one that the co-ordinator's page showed.

    Raises:
        ChangedMeanwhile: the session has a newer version.
        WrongSessionState: it was held or cancelled.
        SessionProblem: see :func:`plan_session`; also fewer seats than taken, or a published session's course.
    """
    session = lock_session(session.id)
    if version is not None and version != session.version:
        raise errors.ChangedMeanwhile
    if session.state not in rules.CHANGEABLE:
        raise errors.WrongSessionState
    course = _course(plan)
    _check(plan, course)
    published = session.state is SessionState.PUBLISHED
    if published and (plan.course_id, plan.language) != (session.course_id, session.language):
        raise errors.FixedByPublishing
    if not rules.begun_meetings_stay(session.times, plan.meetings, at):
        raise errors.MeetingInThePast
    taken = session.seats - enrolment.seats_free(session)
    if plan.seats < taken:
        raise errors.SeatsBelowTaken(taken=taken)
    facts_before = (session.times, session.place, session.link)
    _apply(plan, session)
    flag_modified(session, "seats")  # the version counts new meeting times too
    db.session.flush()
    _tell(session, CHANGED, "session.change", by=by, at=at)
    if published:
        if facts_before != (session.times, session.place, session.link):
            enrolment.tell_about_change(session, at=at)
        enrolment.fill_freed_seats(session, at)


def publish_session(session: CourseSession, *, by: Viewer, at: datetime) -> None:
    """Show a planned session to everybody; seats may be offered from here on.

    Raises:
        WrongSessionState: it is not planned.
        MeetingInThePast: it would have begun already.
    """
    session = _move(session, SessionState.PUBLISHED)
    if not rules.none_in_the_past(session.times, at):
        raise errors.MeetingInThePast
    _tell(session, PUBLISHED, "session.publish", by=by, at=at)


def cancel_session(session: CourseSession, reason: str, *, by: Viewer, at: datetime) -> None:
    """Cancel a session and every enrolment that is still open, and tell the people why.

    Raises:
        ReasonMissing: ``reason`` is empty.
        WrongSessionState: it was held, or cancelled before.
    """
    if not reason:
        raise errors.ReasonMissing
    session = _move(session, SessionState.CANCELLED)
    session.cancelled_reason = reason
    enrolment.cancel_all(session, reason, by=by, at=at)
    _tell(session, CANCELLED, "session.cancel", by=by, at=at)


def mark_held(session: CourseSession, *, by: Viewer, at: datetime) -> None:
    """Close a session whose meetings are over; called when its attendance is closed.

    Raises:
        NotOverYet: a meeting is still to end.
        WrongSessionState: it is not published.
    """
    session = lock_session(session.id)
    if session.ends_at > at:
        raise errors.NotOverYet
    _move(session, SessionState.HELD)
    _tell(session, HELD, "session.hold", by=by, at=at)


def _course(plan: SessionPlan) -> Course:
    course = db.session.get(Course, plan.course_id)
    if course is None:
        raise NotFound
    return course


def problems_of(plan: SessionPlan, course: Course) -> list[errors.SessionProblem]:
    """Everything about a plan that does not fit, whatever the time and the session's state."""
    checks = (
        (bool(plan.meetings), errors.NoMeeting),
        (rules.times_in_order(plan.meetings), errors.TimesNotInOrder),
        (bool(plan.place or plan.link), errors.NoPlace),
        (not plan.link or rules.is_web_address(plan.link), errors.NotAWebAddress),
        (plan.language in course.languages, errors.WrongLanguage),
        (0 <= plan.minimum_attendance <= plan.seats, errors.MinimumAboveSeats),
        (rules.shares_fit(plan.mix.values()), errors.SharesDoNotFit),
    )
    return [problem() for fits, problem in checks if not fits]


def _check(plan: SessionPlan, course: Course) -> None:
    for problem in problems_of(plan, course):
        raise problem


def _apply(plan: SessionPlan, session: CourseSession) -> None:
    session.course_id = plan.course_id
    session.language = plan.language
    session.place = plan.place
    session.link = plan.link
    session.region_id = plan.region_id
    session.trainers = plan.trainers
    session.seats = plan.seats
    session.minimum_attendance = plan.minimum_attendance
    session.minimum_types = plan.minimum_types
    kept = {(meeting.starts_at, meeting.ends_at): meeting for meeting in session.meetings}
    session.meetings = [
        kept.get(times) or Meeting(starts_at=times[0], ends_at=times[1]) for times in sorted(plan.meetings)
    ]
    shares = {share.organisation_type_id: share for share in session.mix}
    for type_id, percent in plan.mix.items():
        if type_id in shares:
            shares[type_id].percent = percent
        else:
            session.mix.append(MixShare(organisation_type_id=type_id, percent=percent))
    for type_id, share in shares.items():
        if type_id not in plan.mix:
            session.mix.remove(share)


def _move(session: CourseSession, then: SessionState) -> CourseSession:
    session = lock_session(session.id)
    if not rules.may_follow(session.state, then):
        raise errors.WrongSessionState
    session.state = then
    return session


def _tell(session: CourseSession, verb: Verb, action: str, *, by: Viewer, at: datetime) -> None:
    record(
        by,
        verb,
        session_activity(session),
        at=at,
        context=Context(grouping=(course_activity(session.course),), language=session.language),
    )
    audit(by, action, "session", session.public_id, at=at)
