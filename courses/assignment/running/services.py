"""Start runs, from nothing or from an earlier one; stop and discard them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select, update

from courses.assignment.assembly import planned_sessions
from courses.assignment.errors import NothingFrozen, NothingToFill, NothingToRepair, WrongRunState
from courses.assignment.instance import Policy, Seat
from courses.assignment.models import (
    IN_HAND,
    WAITS,
    AssignmentRun,
    Candidate,
    Forbidden,
    FrozenInputs,
    Origin,
    Proposal,
    RunState,
)
from courses.assignment.running.inputs import as_row, policy_of, seats_as_rows
from courses.assignment.vocabulary import DISCARDED, SESSIONS, STARTED, run_activity
from courses.sessions.models import CourseSession
from courses.sessions.rules import SessionState
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db, rows_changed
from laituri_learn.statements.recorder import Result, record

KEEP_IN_REPAIR = 200
"""How many levels a published seat weighs in a repair: more than a seat can close, so that only what must is moved."""


@dataclass(frozen=True)
class Options:
    """How a run is solved; see the columns of :class:`AssignmentRun`."""

    policy: Policy = field(default_factory=Policy)
    policy_id: int | None = None
    budget: int | None = None
    mix_aside: bool = False
    seed: int = 1
    time_limit: int = 30
    name: str = ""


def options_of(run: AssignmentRun) -> Options:
    """How a run was solved."""
    return Options(policy_of(run), run.policy_id, run.budget, run.mix_aside, run.seed, run.time_limit, run.name)


def start_run(
    session_ids: Iterable[int] | None,
    options: Options = Options(),
    *,
    start_from: int | None = None,
    by: Viewer,
    at: datetime,
) -> AssignmentRun:
    """Queue a run over these planned sessions (``None``: all); a worker of the scheduler solves it.

    ``start_from``: a run whose plan the search starts from.

    Raises:
        NothingToFill: none of the sessions is planned and still to come.
    """
    sessions = planned_sessions(session_ids, at)
    if not sessions:
        raise NothingToFill
    return _queue(Origin.NEW, [session.id for session in sessions], options, parent_id=start_from, by=by, at=at)


def repeat_run(run_id: int, options: Options, *, by: Viewer, at: datetime) -> AssignmentRun:
    """Queue a run that asks what an earlier one asked, in another way.

    Raises:
        NothingFrozen: the inputs of the earlier run were not kept.
    """
    earlier = _with_inputs(run_id)
    return _queue(
        Origin.REPEAT,
        earlier.session_ids,
        options,
        parent_id=run_id,
        repairs_id=earlier.repairs_id,
        demands=earlier.demands,
        by=by,
        at=at,
    )


def solve_again(
    run_id: int,
    *,
    with_lock: Seat | None = None,
    without: Collection[tuple[int, int]] = (),
    by: Viewer,
    at: datetime,
) -> AssignmentRun:
    """Queue a run in which what is locked in a plan stays, and the rest is sought anew; what is published is done with.

    ``with_lock``: a seat that is to be in the new plan as well; ``without``: pairs (person, session) that may not.

    Raises:
        NothingFrozen: see :func:`repeat_run`.
        WrongRunState: there is no plan in hand.
    """
    earlier = _with_inputs(run_id)
    if earlier.state not in IN_HAND:
        raise WrongRunState
    rows = db.session.execute(
        select(Proposal.person_id, Proposal.session_id, Proposal.mode).where(
            Proposal.run_id == run_id, Proposal.locked, Proposal.waiting_rank.is_(None)
        )
    )
    apart = {(str(person), str(session)) for person, session in without}
    kept = [Seat(str(person), str(session), mode) for person, session, mode in rows]
    locks = [seat for seat in kept if (seat.person, seat.session) not in apart]
    if with_lock is not None:
        locks = [seat for seat in locks if seat[:2] != with_lock[:2]] + [with_lock]
    ruled_out = db.session.execute(
        select(Forbidden.person_id, Forbidden.session_id).where(Forbidden.run_id == run_id)
    ).all()
    wanted = (int(with_lock.person), int(with_lock.session)) if with_lock is not None else None
    forbidden = sorted({tuple(pair) for pair in ruled_out} | set(without) - {wanted})
    published = {each.session_id for each in earlier.candidates if each.published_at is not None}
    return _queue(
        Origin.AGAIN,
        [key for key in earlier.session_ids if key not in published],
        options_of(earlier),
        parent_id=run_id,
        repairs_id=earlier.repairs_id,
        demands={"locks": seats_as_rows(locks), "forbidden": [list(pair) for pair in forbidden]},
        by=by,
        at=at,
    )


def repair_run(run_id: int, *, by: Viewer, at: datetime) -> AssignmentRun:
    """Queue a run that keeps the published seats and fills what a cancellation or a new person has changed.

    Raises:
        NothingToRepair: no session that the run published is published and still to come.
    """
    published = db.session.scalars(
        select(CourseSession)
        .join(Candidate, Candidate.session_id == CourseSession.id)
        .where(
            Candidate.run_id == run_id,
            Candidate.published_at.is_not(None),
            CourseSession.state == SessionState.PUBLISHED,
        )
        .order_by(CourseSession.id)
    ).all()
    coming = [session.id for session in published if session.starts_at > at]
    if not coming:
        raise NothingToRepair
    earlier = db.session.get_one(AssignmentRun, run_id)
    options = options_of(earlier)
    options = replace(
        options, policy=replace(options.policy, keep=KEEP_IN_REPAIR * options.policy.gap), budget=None, mix_aside=False
    )
    return _queue(Origin.REPAIR, coming, options, parent_id=run_id, repairs_id=run_id, by=by, at=at)


def stop_run(run_id: int, *, by: Viewer, at: datetime) -> None:
    """Ask the worker to end its search and keep the best plan so far; a run that waits is put away.

    Raises:
        WrongRunState: it has ended already.
    """
    waiting = update(AssignmentRun).where(AssignmentRun.id == run_id, AssignmentRun.state.in_(WAITS))
    if not rows_changed(waiting.values(stop_asked=True)):
        raise WrongRunState
    run = db.session.get_one(AssignmentRun, run_id, populate_existing=True)
    if run.state is RunState.QUEUED:
        run.state, run.ended_at = RunState.DISCARDED, at
    audit(by, "assignment.stop", "assignment_run", run.public_id, at=at)


def discard_run(run_id: int, *, by: Viewer, at: datetime) -> None:
    """Put a plan away unpublished; it stays to be looked at.

    Raises:
        WrongRunState: it has no plan, or some of it is published.
    """
    run = lock_run(run_id)
    if run.state is not RunState.SOLVED:
        raise WrongRunState
    run.state = RunState.DISCARDED
    audit(by, "assignment.discard", "assignment_run", run.public_id, at=at)
    record(by, DISCARDED, run_activity(run), at=at)


def lock_run(run_id: int) -> AssignmentRun:
    """The run, its plan in hand, locked until the unit of work ends.

    Raises:
        WrongRunState: there is no plan to work on, or it is dealt with.
    """
    run = db.session.get(AssignmentRun, run_id, with_for_update=True, populate_existing=True)
    if run is None or run.state not in IN_HAND:
        raise WrongRunState
    return run


def _with_inputs(run_id: int) -> AssignmentRun:
    if db.session.scalar(select(FrozenInputs.run_id).where(FrozenInputs.run_id == run_id)) is None:
        raise NothingFrozen
    return db.session.get_one(AssignmentRun, run_id)


def _queue(
    origin: Origin, session_ids: list[int], options: Options, *, by: Viewer, at: datetime, **from_where: object
) -> AssignmentRun:
    run = AssignmentRun(
        origin=origin,
        session_ids=session_ids,
        created_at=at,
        created_by_id=by.account_id,
        name=options.name,
        policy=as_row(options.policy),
        policy_id=options.policy_id,
        budget=options.budget,
        mix_aside=options.mix_aside,
        seed=options.seed,
        time_limit=options.time_limit,
        **from_where,
    )
    db.session.add(run)
    db.session.flush()
    for person_id, session_id in run.demands.get("forbidden", ()):
        db.session.add(Forbidden(run_id=run.id, person_id=person_id, session_id=session_id))
    audit(by, "assignment.start", "assignment_run", run.public_id, at=at, sessions=len(session_ids))
    record(by, STARTED, run_activity(run), at=at, result=Result(extensions={SESSIONS: len(session_ids)}))
    return run
