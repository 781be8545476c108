"""Use cases of enrolment: offer, answer, approve, and hand freed seats on.

Each move that the same person makes twice counts as done the second time, and is not told or recorded again.
Each one that counts seats locks the session's row first, so that two people never get one seat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from courses.assignment.instance import Mode
from courses.enrolment import errors, rules
from courses.enrolment.models import Enrolment
from courses.enrolment.moves import enter, move
from courses.enrolment.notices import approvers, tell_managers, tell_person
from courses.enrolment.rules import BINDS, HOLDS_SEAT, OPEN, EnrolmentState
from courses.enrolment.staffing import (
    beyond_limit,
    clashing_seats,
    lock_units,
    seat_is_possible,
    session_days,
    session_halves,
)
from courses.sessions.models import CourseSession
from courses.sessions.queries import lock_session
from courses.sessions.rules import SessionState
from laituri_learn.access.policy import SYSTEM, Viewer
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.web.filters import day, plain

S = EnrolmentState

NO_MANAGER = "no manager"
"""Note of an approval that nobody could give: no other active account approves for the person's units."""
BEYOND_LIMIT = "beyond the staffing limit, confirmed"
"""Note of an approval that a manager confirmed against her unit's limit."""
MOVED, TAKEN_BACK = "moved by a repair", "taken back by a repair"
"""Notes of a seat that a repaired plan gives to somebody else."""


def seats_taken(session: CourseSession) -> Counter[Mode]:
    """Seats offered or taken, by mode. True for as long as the session is locked."""
    modes = db.session.scalars(
        select(Enrolment.mode).where(Enrolment.session_id == session.id, Enrolment.state.in_(HOLDS_SEAT))
    )
    return Counter(modes)


def seats_free(session: CourseSession) -> Counter[Mode]:
    """Seats neither offered nor taken, by mode. True for as long as the session is locked."""
    taken = seats_taken(session)
    return Counter({mode: session.seats_in(mode) - taken[mode] for mode in Mode})


def seat_everybody(session: CourseSession, mode: Mode) -> None:
    """Let everybody on a session take part in the one way that it has left; the caller tells them."""
    for enrolment in _in_states(session, HOLDS_SEAT | OPEN):
        enrolment.mode = mode


def offer_seat(
    session: CourseSession,
    person_id: int,
    *,
    mode: Mode,
    run_id: int | None,
    reasons: Sequence[dict[str, Any]],
    respond_by: datetime,
    by: Viewer,
    at: datetime,
) -> Enrolment:
    """Offer a person a free seat of a published session, in the room or online, and tell her.

    ``reasons``: the competences it serves, ``{"framework", "code"}``; levels are left out if given.

    Raises:
        SessionNotOpen: it is not published, or has begun.
        SessionFull: no seat of that mode is free.
        AlreadyEnrolled: she is or was on its list, other than waiting.
    """
    session = _open(session, at)
    if seats_free(session)[mode] < 1:
        raise errors.SessionFull
    enrolment = _of(session, person_id)
    if enrolment is None:
        enrolment = enter(session, person_id, S.OFFERED, mode=mode, run_id=run_id, reasons=reasons, by=by, at=at)
    elif enrolment.state is S.WAITING:
        enrolment.mode = mode
        move(enrolment, S.OFFERED, by=by, at=at)
    else:
        raise errors.AlreadyEnrolled
    enrolment.respond_by = min(respond_by, session.starts_at)
    tell_person(enrolment, "seat_offered", at=at, respond_by=day(enrolment.respond_by))
    return enrolment


def put_on_waiting_list(
    session: CourseSession,
    person_id: int,
    rank: int,
    *,
    mode: Mode,
    run_id: int | None,
    reasons: Sequence[dict[str, Any]],
    by: Viewer,
    at: datetime,
) -> Enrolment:
    """Put a person on the waiting list of a published session; the smallest rank gets the next freed seat of its mode.

    Raises:
        SessionNotOpen, AlreadyEnrolled: see :func:`offer_seat`.
    """
    session = _open(session, at)
    if _of(session, person_id) is not None:
        raise errors.AlreadyEnrolled
    return enter(session, person_id, S.WAITING, mode=mode, rank=rank, run_id=run_id, reasons=reasons, by=by, at=at)


def accept(enrolment: Enrolment, by: Viewer, at: datetime) -> None:
    """Take an offered seat; her manager is asked next.

    Where nobody but herself approves for her units, the participation counts as approved, and its history says so.

    Raises:
        OfferHasLapsed: the answer is late.
        ClashingSeat: she has accepted another seat at the same time, or too far away just before or after.
        WrongEnrolmentState, SessionNotOpen: it is no longer on offer.
    """
    enrolment = _locked(enrolment)
    if _already(enrolment, by, S.ACCEPTED):
        return
    session = _open(enrolment.session, at)
    if enrolment.state is S.OFFERED and enrolment.respond_by is not None and enrolment.respond_by < at:
        raise errors.OfferHasLapsed
    clashing = clashing_seats(session, enrolment.mode, enrolment.person_id, BINDS)
    if clashing:
        raise errors.ClashingSeat(title=plain(clashing[0].course.title))
    move(enrolment, S.ACCEPTED, by=by, at=at)
    if approvers(enrolment.person_id, session):
        tell_managers(enrolment, "approval_waiting", at=at)
    else:
        move(enrolment, S.APPROVED, by=SYSTEM, at=at, note=NO_MANAGER)


def decline(enrolment: Enrolment, by: Viewer, at: datetime) -> None:
    """Turn an offered seat down; it goes to the next on the waiting list."""
    enrolment = _locked(enrolment)
    if _already(enrolment, by, S.DECLINED):
        return
    move(enrolment, S.DECLINED, by=by, at=at)
    fill_freed_seats(enrolment.session, at)


def withdraw(enrolment: Enrolment, by: Viewer, at: datetime) -> None:
    """Give up a seat or a place on the waiting list before the session begins.

    Raises:
        SessionNotOpen: it has begun.
    """
    enrolment = _locked(enrolment)
    if _already(enrolment, by, S.WITHDRAWN):
        return
    session = _open(enrolment.session, at)
    had_seat = enrolment.state in BINDS
    move(enrolment, S.WITHDRAWN, by=by, at=at)
    if had_seat:
        tell_managers(enrolment, "seat_withdrawn", at=at)
        fill_freed_seats(session, at)


def approve(enrolment: Enrolment, by: Viewer, at: datetime, *, beyond_the_limit: bool = False) -> None:
    """Approve an accepted seat; the person is told.

    ``beyond_the_limit``: the manager knows that her unit's limit is exceeded and confirms; the history says so.

    Raises:
        BeyondStaffingLimit: too many of the unit would be away, and she has not confirmed.
    """
    enrolment = _locked(enrolment)
    if _already(enrolment, by, S.APPROVED):
        return
    session = enrolment.session
    if session.state is not SessionState.PUBLISHED:
        raise errors.SessionNotOpen
    units = lock_units(enrolment.person_id, session_days(session)[0])
    excesses = beyond_limit(units, enrolment.person_id, session_halves(session), {S.APPROVED})
    if excesses and not beyond_the_limit:
        raise errors.BeyondStaffingLimit(
            days=", ".join(day(each) for each in excesses[0].days), limit=excesses[0].unit.max_away
        )
    move(enrolment, S.APPROVED, by=by, at=at, note=BEYOND_LIMIT if excesses else "")
    tell_person(enrolment, "seat_approved", at=at)


def refuse(enrolment: Enrolment, reason: str, by: Viewer, at: datetime) -> None:
    """Refuse an accepted seat; the person is told why, and the seat goes on.

    Raises:
        ReasonMissing: the reason is empty.
    """
    if not reason.strip():
        raise errors.ReasonMissing
    enrolment = _locked(enrolment)
    if _already(enrolment, by, S.REFUSED):
        return
    move(enrolment, S.REFUSED, by=by, at=at, note=reason.strip())
    tell_person(enrolment, "seat_refused", at=at, reason=reason.strip())
    fill_freed_seats(enrolment.session, at)


def cancel_all(session: CourseSession, reason: str, *, by: Viewer, at: datetime) -> None:
    """Cancel every open enrolment of a session that is cancelled, and tell the people."""
    for enrolment in _in_states(session, OPEN):
        move(enrolment, S.CANCELLED, by=by, at=at, note=reason)
        tell_person(enrolment, "session_cancelled", at=at, reason=reason)


def tell_about_change(session: CourseSession, *, at: datetime) -> None:
    """Tell those who hold a seat that times or place have changed."""
    for enrolment in _in_states(session, HOLDS_SEAT & OPEN):
        tell_person(enrolment, "session_changed", at=at)


def lapse_unanswered(session_id: int, at: datetime) -> int:
    """Let a session's offers lapse whose time has passed, and its waiting list once it has begun; freed seats go on.

    Returns how many lapsed.
    """
    session = lock_session(session_id)
    begun = session.starts_at <= at
    late = [
        each
        for each in _in_states(session, {S.OFFERED, S.WAITING})
        if begun or (each.state is S.OFFERED and each.respond_by is not None and each.respond_by < at)
    ]
    for enrolment in late:
        _lapse(enrolment, at)
    fill_freed_seats(session, at)
    return len(late)


def lapse_everywhere() -> str:
    """The hourly job: :func:`lapse_unanswered` session by session, each in its own unit of work."""
    lapsed = 0
    waiting = sessions_to_lapse(utc_now())
    db.session.rollback()
    for session_id in waiting:
        with unit_of_work():
            lapsed += lapse_unanswered(session_id, utc_now())
    return f"{lapsed} lapsed" if lapsed else ""


def lapse_undecided(session: CourseSession, at: datetime) -> None:
    """When a session is closed, let lapse what was neither approved nor turned down in time."""
    for enrolment in _in_states(session, OPEN - {S.APPROVED}):
        _lapse(enrolment, at)


def _lapse(enrolment: Enrolment, at: datetime) -> None:
    was_offered = enrolment.state is S.OFFERED
    move(enrolment, S.LAPSED, by=SYSTEM, at=at)
    if was_offered:
        tell_person(enrolment, "seat_lapsed", at=at)


def sessions_to_lapse(at: datetime) -> list[int]:
    """Published sessions (rows, in order) that have an offer past its time, or have begun with somebody waiting."""
    rows = db.session.execute(
        select(CourseSession, func.min(Enrolment.respond_by))
        .join(Enrolment, Enrolment.session_id == CourseSession.id)
        .where(CourseSession.state == SessionState.PUBLISHED, Enrolment.state.in_((S.OFFERED, S.WAITING)))
        .group_by(CourseSession.id)
        .order_by(CourseSession.id)
    ).all()
    return [session.id for session, earliest in rows if session.starts_at <= at or (earliest and earliest < at)]


def fill_freed_seats(session: CourseSession, at: datetime) -> list[Enrolment]:
    """Offer every free seat of a published session to the next who waits for one of its mode and can have it.

    Returns the new offers. Those who are passed over keep their place on the list.
    """
    session = lock_session(session.id)
    if session.state is not SessionState.PUBLISHED or session.starts_at <= at:
        return []
    free = seats_free(session)
    offered: list[Enrolment] = []
    for enrolment in _in_states(session, {S.WAITING}) if max(free.values()) > 0 else []:
        if free[enrolment.mode] > 0 and seat_is_possible(session, enrolment.mode, enrolment.person):
            free[enrolment.mode] -= 1
            move(enrolment, S.OFFERED, by=SYSTEM, at=at)
            enrolment.respond_by = rules.answer_by(at, session.starts_at)
            tell_person(enrolment, "seat_freed", at=at, respond_by=day(enrolment.respond_by))
            offered.append(enrolment)
    return offered


def release_seats(person_id: int, *, at: datetime) -> int:
    """Take an erased person off every session to come; her seats go to the next on the lists. Returns how many moved.

    Nobody is told: nothing is left to tell them whom it is about.
    """
    coming = db.session.scalars(
        select(Enrolment)
        .where(Enrolment.person_id == person_id, Enrolment.state.in_(OPEN))
        .order_by(Enrolment.session_id)
    ).all()
    released = 0
    for enrolment in coming:
        session = lock_session(enrolment.session_id)
        if session.starts_at > at:
            had_seat = enrolment.state in HOLDS_SEAT
            move(enrolment, S.LAPSED if enrolment.state is S.OFFERED else S.WITHDRAWN, by=SYSTEM, at=at)
            released += 1
            if had_seat:
                fill_freed_seats(session, at)
    return released


def _open(session: CourseSession, at: datetime) -> CourseSession:
    session = lock_session(session.id)
    if session.state is not SessionState.PUBLISHED or session.starts_at <= at:
        raise errors.SessionNotOpen
    return session


def _locked(enrolment: Enrolment) -> Enrolment:
    """The enrolment as it is once its session is locked."""
    lock_session(enrolment.session_id)
    return db.session.scalars(
        select(Enrolment).where(Enrolment.id == enrolment.id).execution_options(populate_existing=True)
    ).one()


def _already(enrolment: Enrolment, by: Viewer, then: EnrolmentState) -> bool:
    """Whether the same person has made this very move, and nothing came after it: a second click is no fault.

    An approval that nobody could give comes with the acceptance.
    """
    moves = list(enrolment.history)
    if moves and moves[-1].note == NO_MANAGER:
        moves.pop()
    last = moves[-1] if moves else None
    return last is not None and last.after is then and last.by_id is not None and last.by_id == by.account_id


def _of(session: CourseSession, person_id: int) -> Enrolment | None:
    return db.session.scalar(
        select(Enrolment).where(Enrolment.session_id == session.id, Enrolment.person_id == person_id)
    )


def _in_states(session: CourseSession, states: Sequence[S] | frozenset[S] | set[S]) -> list[Enrolment]:
    """Enrolments of a locked session, in the order of its waiting list."""
    return list(
        db.session.scalars(
            select(Enrolment)
            .where(Enrolment.session_id == session.id, Enrolment.state.in_(states))
            .order_by(Enrolment.rank, Enrolment.id)
            .execution_options(populate_existing=True)
        )
    )


def take_seat_back(enrolment: Enrolment, *, moved: bool, by: Viewer, at: datetime) -> None:
    """Take an offered or accepted seat back when a plan is repaired; the person is told, and her managers if they knew.

    ``moved``: she is offered another seat instead. The seat goes to whom the repair gives it, so the list is not asked.

    Raises:
        WrongEnrolmentState: she has no seat that is still to come.
    """
    enrolment = _locked(enrolment)
    bound = enrolment.state in BINDS
    move(enrolment, S.CANCELLED, by=by, at=at, note=MOVED if moved else TAKEN_BACK)
    tell_person(enrolment, "seat_taken_back", at=at, moved=moved)
    if bound:
        tell_managers(enrolment, "seat_taken_back_told", at=at)
