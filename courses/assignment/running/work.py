"""Solve one run: take it, freeze what it asks, solve, check, explain and keep the plan."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from sqlalchemy import select, update

from courses.assignment.checker import faults
from courses.assignment.conflicts import smallest_conflict
from courses.assignment.engine import Infeasible, solve
from courses.assignment.errors import NothingFrozen
from courses.assignment.models import WAITS, AssignmentRun, Failure, RunState, Step
from courses.assignment.running.inputs import freeze, put_together
from courses.assignment.running.keeping import explain, keep_conflict, keep_plan
from courses.assignment.running.reporting import Reporter
from courses.assignment.running.telling import conflict_text
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, new_public_id, unit_of_work, utc_now

log = logging.getLogger("courses.assignment")

MEMORY = 4000
"""Megabytes that a search may use."""
PATIENCE = timedelta(minutes=2)
"""How long a worker may be silent before its run counts as interrupted and is taken up again."""
ATTEMPTS = 3
"""How many workers may die on one run before it counts as failed."""

Keep = Callable[[AssignmentRun], None]
"""Writes what came of a run to its row."""


def waiting_runs() -> list[int]:
    """Runs to be solved, the oldest first; those whose worker fell silent are among them, or failed for good."""
    silent = select(AssignmentRun.id).where(
        AssignmentRun.state == RunState.RUNNING, AssignmentRun.seen_at < utc_now() - PATIENCE
    )
    interrupted = db.session.scalars(silent).all()
    db.session.rollback()
    for run_id in interrupted:
        give_back(run_id)
    queued = select(AssignmentRun.id).where(AssignmentRun.state == RunState.QUEUED).order_by(AssignmentRun.id)
    found = list(db.session.scalars(queued))
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
                _end(run, partial(_fail, failure=Failure.WORKERS))


def fail_run(run_id: int, failure: Failure) -> None:
    """End a run that has not ended by itself."""
    with unit_of_work():
        run = db.session.get_one(AssignmentRun, run_id, with_for_update=True, populate_existing=True)
        if run.state in WAITS:
            _end(run, partial(_fail, failure=failure))


def solve_run(run_id: int) -> None:
    """Take a queued run and bring it to its end; nothing is done if another worker has it.

    All writing is in short units of work: nobody waits while everybody's needs are read, or while the solver works.
    A plan with a fault is never kept.
    """
    worker = _take(run_id)
    if worker is None:
        return
    with Reporter(run_id, worker) as reporter:
        try:
            keep = _outcome(run_id, reporter)
        except MemoryError:
            log.exception("run %s needs more memory than it may use", run_id)
            keep = partial(_fail, failure=Failure.MEMORY)
    with unit_of_work():
        run = db.session.get_one(AssignmentRun, run_id, with_for_update=True, populate_existing=True)
        if run.state is RunState.RUNNING and run.worker == worker:
            run.progress = reporter.points()
            _end(run, keep)


def _outcome(run_id: int, reporter: Reporter) -> Keep:
    run = db.session.get_one(AssignmentRun, run_id)
    time_limit, seed = run.time_limit, run.seed
    try:
        instance, refusing = put_together(run, utc_now())
    except NothingFrozen:
        return partial(_fail, failure=Failure.INPUTS)
    db.session.rollback()
    with unit_of_work():
        freeze(run_id, instance)
    try:
        plan = solve(
            instance,
            time_limit=time_limit,
            seed=seed,
            memory_limit=MEMORY,
            progress=reporter.progress,
            stop=reporter.stop_asked,
        )
    except Infeasible:
        reporter.at(Step.EXPLAINING)
        conflict = conflict_text(instance, smallest_conflict(instance))
        return partial(keep_conflict, conflict=conflict, refusing=refusing)
    reporter.at(Step.EXPLAINING)
    if wrong := faults(instance, plan.seats, plan.held):
        log.error("run %s broke its rules: %s", run_id, "; ".join(map(str, wrong)))
        return partial(_fail, failure=Failure.FAULTS)
    return partial(keep_plan, instance=instance, plan=plan, why=explain(instance, plan), refusing=refusing)


def _take(run_id: int) -> str | None:
    """Mark the run as taken; answers by which name, or ``None`` if another worker was quicker."""
    worker = new_public_id()
    now = utc_now()
    with unit_of_work():
        taken = db.session.execute(
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
            .execution_options(synchronize_session=False)
        )
    return worker if taken.rowcount else None  # type: ignore[attr-defined]


def _end(run: AssignmentRun, keep: Keep) -> None:
    run.ended_at = utc_now()
    run.value = run.bound = None
    keep(run)
    audit(SYSTEM, f"assignment.{run.state.value}", "assignment_run", run.public_id, at=run.ended_at)


def _fail(run: AssignmentRun, *, failure: Failure) -> None:
    run.state, run.failure = RunState.FAILED, failure
