"""Changes of sessions: plan, change, publish, cancel, close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified

import courses.enrolment.services as enrolment
from courses.assignment.instance import Mode
from courses.catalogue.models import Course
from courses.sessions import errors, rules
from courses.sessions.models import CourseSession, Meeting, MixShare, SeatQuota
from courses.sessions.queries import lock_session, sharing_trainers, trainers_elsewhere
from courses.sessions.rules import Bounds, SessionState, Times
from courses.sessions.vocabulary import CANCELLED, CHANGED, HELD, PLANNED, PUBLISHED, course_activity, session_activity
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.errors import NotFound
from laituri_learn.statements.recorder import Context, record
from laituri_learn.statements.vocabulary import Verb
from laituri_learn.web.filters import plain


@dataclass(frozen=True)
class SessionPlan:
    """What a co-ordinator decides about a session.

    ``meetings``: start and end of each, timezone-aware. ``seats``: all, of which ``online_seats`` are online.
    ``region_id``: whose people may come; ``held_in_id``: where the room is. ``trainers``: names with semicolons.
    ``minimum_attendance`` people; ``minimum_types`` organisation types at the table, each with ``type_percent``;
    ``mix``: organisation type (row) to its smallest share, percent. Quotas by row of the type or the region.
    ``cost``: euros.
    """

    course_id: int
    meetings: tuple[Times, ...]
    language: str
    seats: int
    online_seats: int = 0
    place: str = ""
    link: str = ""
    region_id: int | None = None
    held_in_id: int | None = None
    trainers: str = ""
    cost: int = 0
    minimum_attendance: int = 0
    minimum_types: int = 0
    type_percent: int = 0
    mix: Mapping[int, int] = field(default_factory=dict)
    type_quotas: Mapping[int, Bounds] = field(default_factory=dict)
    region_quotas: Mapping[int, Bounds] = field(default_factory=dict)

    @property
    def only_mode(self) -> Mode | None:
        """How everybody takes part; ``None``: in either way."""
        return {0: Mode.ROOM, self.seats: Mode.ONLINE}.get(self.online_seats)

    @property
    def bounds(self) -> tuple[Bounds, ...]:
        """Those of every quota."""
        return (*self.type_quotas.values(), *self.region_quotas.values())


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
    _seats_suffice(plan, session)
    facts_before = (session.times, session.place, session.link)
    _apply(plan, session)
    flag_modified(session, "seats")  # the version counts new meeting times too
    db.session.flush()
    _tell(session, CHANGED, "session.change", by=by, at=at)
    if published:
        _trainers_can_come(session)
        if plan.only_mode is not None:
            enrolment.seat_everybody(session, plan.only_mode)
        if facts_before != (session.times, session.place, session.link):
            enrolment.tell_about_change(session, at=at)
        enrolment.fill_freed_seats(session, at)


def publish_session(session: CourseSession, *, by: Viewer, at: datetime) -> None:
    """Show a planned session to everybody; seats may be offered from here on.

    Raises:
        WrongSessionState: it is not planned.
        MeetingInThePast: it would have begun already.
        TrainerElsewhere: a trainer is in another published session by then.
    """
    session = _move(session, SessionState.PUBLISHED)
    if not rules.none_in_the_past(session.times, at):
        raise errors.MeetingInThePast
    _trainers_can_come(session)
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


def _seats_suffice(plan: SessionPlan, session: CourseSession) -> None:
    """Everybody keeps a seat; where only one way of taking part is left, everybody takes it."""
    taken = enrolment.seats_taken(session)
    room, online = taken[Mode.ROOM], taken[Mode.ONLINE]
    if plan.only_mode is Mode.ROOM:
        room, online = room + online, 0
    elif plan.only_mode is Mode.ONLINE:
        room, online = 0, room + online
    if plan.seats - plan.online_seats < room:
        raise errors.SeatsBelowTaken(taken=room)
    if plan.online_seats < online:
        raise errors.OnlineSeatsBelowTaken(taken=online)


def _trainers_can_come(session: CourseSession) -> None:
    for name, other in trainers_elsewhere(session, sharing_trainers(session)):
        raise errors.TrainerElsewhere(trainer=name, title=plain(other.course.title))


def problems_of(plan: SessionPlan, course: Course) -> list[errors.SessionProblem]:
    """Everything about a plan that does not fit, whatever the time and the session's state."""
    checks = (
        (bool(plan.meetings), errors.NoMeeting),
        (rules.times_in_order(plan.meetings), errors.TimesNotInOrder),
        (plan.seats > 0, errors.NoSeats),
        (bool(plan.place) or plan.online_seats == plan.seats, errors.NoPlace),
        (not plan.place or plan.online_seats < plan.seats, errors.PlaceWithoutSeats),
        (bool(plan.link) or not plan.online_seats, errors.NoLink),
        (not plan.link or rules.is_web_address(plan.link), errors.NotAWebAddress),
        (plan.language in course.languages, errors.WrongLanguage),
        (0 <= plan.minimum_attendance <= plan.seats, errors.MinimumAboveSeats),
        (rules.shares_fit(plan.mix.values()), errors.SharesDoNotFit),
        (rules.types_fit(plan.minimum_types, plan.type_percent), errors.TypesDoNotFit),
        (all(rules.quota_fits(each, plan.seats) for each in plan.bounds), errors.QuotaDoesNotFit),
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
    session.held_in_id = plan.held_in_id
    session.trainers = plan.trainers
    session.cost = plan.cost
    session.seats = plan.seats
    session.online_seats = plan.online_seats
    session.minimum_attendance = plan.minimum_attendance
    session.minimum_types = plan.minimum_types
    session.type_percent = plan.type_percent
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
    _apply_quotas(plan, session)


def _apply_quotas(plan: SessionPlan, session: CourseSession) -> None:
    wanted = {("organisation_type_id", row): bounds for row, bounds in plan.type_quotas.items()}
    wanted |= {("region_id", row): bounds for row, bounds in plan.region_quotas.items()}
    known = {
        ("region_id", quota.region_id)
        if quota.region_id
        else ("organisation_type_id", quota.organisation_type_id): quota
        for quota in session.quotas
    }
    for group, quota in known.items():
        if group not in wanted:
            session.quotas.remove(quota)
    for group, (at_least, at_most) in wanted.items():
        if group not in known:
            column, row = group
            known[group] = SeatQuota(**{column: row})
            session.quotas.append(known[group])
        known[group].at_least, known[group].at_most = at_least, at_most


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
