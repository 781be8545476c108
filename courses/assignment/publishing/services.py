"""Publish a plan: sessions opened, seats offered, waiting lists made, people told; or nothing of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from courses.assignment.assembly import planned_sessions
from courses.assignment.errors import ConfirmedWouldMove, MixLeftAside, NothingChosen
from courses.assignment.models import AssignmentRun, Candidate, Proposal, RunState
from courses.assignment.publishing.moves import moves_of
from courses.assignment.publishing.staleness import refuse_stale, refuse_stale_repair
from courses.assignment.running.services import lock_run
from courses.assignment.vocabulary import plan_result, run_activity
from courses.enrolment.services import offer_seat, put_on_waiting_list, take_seat_back
from courses.sessions.models import CourseSession
from courses.sessions.services import publish_session
from courses.sessions.vocabulary import PUBLISHED
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.statements.recorder import record


def publish_run(
    run_id: int,
    session_ids: Collection[int] | None = None,
    *,
    respond_by: datetime,
    moving_confirmed: bool = False,
    by: Viewer,
    at: datetime,
) -> AssignmentRun:
    """Publish what a plan holds in these sessions (``None``: in all); the rest stays in the run for later.

    A repair is published as a whole: who moves from one session to another moves in both. ``moving_confirmed``: the
    co-ordinator knows that people who have said yes lose their seat.

    Raises:
        WrongRunState: there is no plan, or it was published or discarded.
        MixLeftAside: it was solved for comparison.
        NothingChosen: none of these sessions is held by the plan and unpublished.
        PlanIsStale: what it was solved for is no longer so.
        ConfirmedWouldMove: they would, and it was not confirmed.
    """
    run = lock_run(run_id)
    if run.mix_aside and run.repairs_id is None:
        raise MixLeftAside
    waiting = {each.session_id: each for each in run.candidates if each.held and each.published_at is None}
    chosen = waiting.keys() if session_ids is None or run.repairs_id else waiting.keys() & set(session_ids)
    if not chosen:
        raise NothingChosen
    seats = _proposals(run, chosen)
    if run.repairs_id is None:
        _open_sessions(run, chosen, seats, respond_by=respond_by, by=by, at=at)
    else:
        _move_people(run, respond_by=respond_by, moving_confirmed=moving_confirmed, by=by, at=at)
    for session_id in chosen:
        waiting[session_id].published_at = at
    run.state = RunState.PUBLISHED if len(chosen) == len(waiting) else RunState.PARTLY_PUBLISHED
    given = sum(each.waiting_rank is None for each in seats)
    audit(by, "assignment.publish", "assignment_run", run.public_id, at=at, seats=given, sessions=len(chosen))
    record(by, PUBLISHED, run_activity(run), at=at, result=plan_result(given, len(chosen)))
    return run


def _proposals(run: AssignmentRun, session_ids: Collection[int]) -> list[Proposal]:
    """Seats of these sessions, then their waiting lists in order."""
    found = db.session.scalars(
        select(Proposal)
        .where(Proposal.run_id == run.id, Proposal.session_id.in_(session_ids))
        .order_by(Proposal.session_id, Proposal.id)
    )
    return sorted(found, key=lambda each: each.waiting_rank or 0)


def _open_sessions(
    run: AssignmentRun,
    chosen: Collection[int],
    proposals: list[Proposal],
    *,
    respond_by: datetime,
    by: Viewer,
    at: datetime,
) -> None:
    sessions = {session.id: session for session in planned_sessions(chosen, at)}
    still_wanting = refuse_stale(run, sessions, chosen, proposals, at)
    for session in sessions.values():
        publish_session(session, by=by, at=at)
    for each in proposals:
        session = sessions[each.session_id]
        if each.waiting_rank is None:
            _offer(run, session, each, respond_by=respond_by, by=by, at=at)
        elif each.person_id in still_wanting:
            put_on_waiting_list(
                session,
                each.person_id,
                each.waiting_rank,
                mode=each.mode,
                run_id=run.id,
                reasons=each.competences,
                by=by,
                at=at,
            )


def _move_people(run: AssignmentRun, *, respond_by: datetime, moving_confirmed: bool, by: Viewer, at: datetime) -> None:
    moves = moves_of(run)
    confirmed = [each for each in moves if each.confirmed and each.leaves is not None]
    if confirmed and not moving_confirmed:
        raise ConfirmedWouldMove(count=len(confirmed))
    refuse_stale_repair(run, moves, at)
    for move in moves:
        if move.leaves is not None:
            take_seat_back(move.leaves, moved=move.gets is not None, by=by, at=at)
    sessions: dict[int, CourseSession] = {}
    for move in moves:
        if move.gets is not None:
            session = sessions.setdefault(move.gets.session_id, db.session.get_one(CourseSession, move.gets.session_id))
            _offer(run, session, move.gets, respond_by=respond_by, by=by, at=at)


def _offer(
    run: AssignmentRun, session: CourseSession, seat: Proposal, *, respond_by: datetime, by: Viewer, at: datetime
) -> None:
    offer_seat(
        session,
        seat.person_id,
        mode=seat.mode,
        run_id=run.id,
        reasons=seat.competences,
        respond_by=min(respond_by, session.starts_at),
        by=by,
        at=at,
    )


def candidates_to_publish(run: AssignmentRun) -> list[Candidate]:
    """Sessions that the plan holds and that are not published yet."""
    return [each for each in run.candidates if each.held and each.published_at is None]
