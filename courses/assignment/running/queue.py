"""Runs that wait for a worker, and those that a worker has left behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from sqlalchemy import ColumnElement, and_, or_, select, update

from courses.assignment.models import HAS_PLAN, WAITS, AssignmentRun, Failure, RunState, Step
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, new_public_id, rows_changed, unit_of_work, utc_now

PATIENCE = timedelta(minutes=2)
"""How long a worker may be silent before its run counts as interrupted and is taken up again."""
ATTEMPTS = 3
"""How many workers may die on one run before it counts as failed."""

Keep = Callable[[AssignmentRun], None]
"""Writes what came of a run to its row."""


def waiting_runs() -> list[int]:
    """Runs to be solved or explained, the oldest first.

    Those whose worker fell silent are among them; one on which several have is failed.
    """
    silent = select(AssignmentRun.id).where(
        AssignmentRun.state == RunState.RUNNING, AssignmentRun.seen_at < utc_now() - PATIENCE
    )
    interrupted = db.session.scalars(silent).all()
    db.session.rollback()
    for run_id in interrupted:
        give_back(run_id)
    waiting = select(AssignmentRun.id).where(or_(AssignmentRun.state == RunState.QUEUED, _unexplained()))
    found = list(db.session.scalars(waiting.order_by(AssignmentRun.id)))
    db.session.rollback()
    return found


def give_back(run_id: int) -> None:
    """Queue a run again whose worker has died; it is failed once several have died on it."""
    with unit_of_work():
        run = db.session.get_one(AssignmentRun, run_id, with_for_update=True, populate_existing=True)
        if run.state is RunState.QUEUED:
            run.attempts += 1
        if run.state in WAITS:
            run.state, run.worker = RunState.QUEUED, ""
            if run.attempts >= ATTEMPTS:
                end_run(run, partial(fail, failure=Failure.WORKERS))


def fail_run(run_id: int, failure: Failure) -> None:
    """End a run that has not ended by itself."""
    with unit_of_work():
        run = db.session.get_one(AssignmentRun, run_id, with_for_update=True, populate_existing=True)
        if run.state in WAITS:
            end_run(run, partial(fail, failure=failure))


def _unexplained() -> ColumnElement[bool]:
    """Condition: there is a plan, and whoever wrote down its reasons fell silent before the end."""
    return and_(
        AssignmentRun.state.in_(HAS_PLAN),
        AssignmentRun.value.is_not(None),
        AssignmentRun.explained_at.is_(None),
        AssignmentRun.seen_at < utc_now() - PATIENCE,
    )


def take_reasons(run_id: int) -> str | None:
    """Mark a plan as taken that nobody explains any more; answers by which name, or ``None``."""
    worker = new_public_id()
    with unit_of_work():
        left = update(AssignmentRun).where(AssignmentRun.id == run_id, _unexplained())
        taken = rows_changed(left.values(worker=worker, seen_at=utc_now()))
    return worker if taken else None


def take_run(run_id: int) -> str | None:
    """Mark the run as taken; answers by which name, or ``None`` if another worker was quicker."""
    worker = new_public_id()
    now = utc_now()
    with unit_of_work():
        taken = rows_changed(
            update(AssignmentRun)
            .where(AssignmentRun.id == run_id, AssignmentRun.state == RunState.QUEUED)
            .values(
                state=RunState.RUNNING,
                worker=worker,
                started_at=now,
                seen_at=now,
                step=Step.READING,
                attempts=AssignmentRun.attempts + 1,
            )
        )
    return worker if taken else None


def end_run(run: AssignmentRun, keep: Keep) -> None:
    """End a locked run by what came of it."""
    run.ended_at = utc_now()
    run.value = run.bound = None
    keep(run)
    audit(SYSTEM, f"assignment.{run.state.value}", "assignment_run", run.public_id, at=run.ended_at)


def fail(run: AssignmentRun, *, failure: Failure) -> None:
    """There is no plan, for a reason that lies in no demand."""
    run.state, run.failure = RunState.FAILED, failure


def put_away(run: AssignmentRun) -> None:
    """It was stopped before there was any plan."""
    run.state = RunState.DISCARDED
