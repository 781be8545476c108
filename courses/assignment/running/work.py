"""Solve one run: take it, freeze what it asks, solve, check, explain and keep the plan."""

from __future__ import annotations

import logging
from functools import partial

from courses.assignment.checker import faults
from courses.assignment.conflicts.smallest import smallest_conflict
from courses.assignment.engine import Infeasible, NoPlanInTime, solve
from courses.assignment.errors import NothingFrozen
from courses.assignment.models import AssignmentRun, Failure, RunState, Step
from courses.assignment.running.conflicting import conflict_text
from courses.assignment.running.inputs import freeze, put_together
from courses.assignment.running.keeping import keep_conflict, keep_plan, rows_of
from courses.assignment.running.queue import Keep, end_run, fail, put_away, take_reasons, take_run
from courses.assignment.running.reasons import write_reasons
from courses.assignment.running.reporting import Reporter
from laituri_learn.database import db, unit_of_work, utc_now

log = logging.getLogger("courses.assignment")

MEMORY = 4000
"""Megabytes that a search may use."""


def solve_run(run_id: int) -> None:
    """Take a queued run and bring it to its end; nothing is done if another worker has it.

    All writing is in short units of work: nobody waits while everybody's needs are read, or while the solver works.
    A plan with a fault is never kept. Its reasons are written once it is there to be looked at; one that another worker
    has left without them is given them.
    """
    worker = take_run(run_id)
    if worker is not None:
        _solve(run_id, worker)
    else:
        worker = take_reasons(run_id)
    if worker is not None and _has_plan(run_id):
        write_reasons(run_id, worker)


def _solve(run_id: int, worker: str) -> None:
    with Reporter(run_id, worker) as reporter:
        try:
            keep = _outcome(run_id, reporter)
        except MemoryError:
            log.exception("run %s needs more memory than it may use", run_id)
            keep = partial(fail, failure=Failure.MEMORY)
    with unit_of_work():
        run = db.session.get_one(AssignmentRun, run_id, with_for_update=True, populate_existing=True)
        if run.state is RunState.RUNNING and run.worker == worker:
            run.progress = reporter.points()
            end_run(run, keep)


def _has_plan(run_id: int) -> bool:
    found = db.session.get_one(AssignmentRun, run_id, populate_existing=True).has_plan
    db.session.rollback()
    return found


def _outcome(run_id: int, reporter: Reporter) -> Keep:
    run = db.session.get_one(AssignmentRun, run_id)
    time_limit, seed = run.time_limit, run.seed
    try:
        instance, refusing = put_together(run, utc_now())
    except NothingFrozen:
        return partial(fail, failure=Failure.INPUTS)
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
    except NoPlanInTime:
        return put_away if reporter.stop_asked() else partial(fail, failure=Failure.SEARCH)
    except Infeasible:
        reporter.at(Step.EXPLAINING)
        conflict = conflict_text(instance, smallest_conflict(instance))
        return partial(keep_conflict, conflict=conflict, refusing=refusing)
    reporter.at(Step.EXPLAINING)
    if wrong := faults(instance, plan.seats, plan.held):
        log.error("run %s broke its rules: %s", run_id, "; ".join(map(str, wrong)))
        return partial(fail, failure=Failure.FAULTS)
    return partial(keep_plan, plan=plan, rows=rows_of(instance, plan), refusing=refusing)
