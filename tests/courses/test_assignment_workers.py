"""Worker processes: one a run, killed and stopped for real."""

from threading import Event

import pytest

from courses.assignment.engine import NoPlanInTime, solve
from courses.assignment.models import AssignmentRun, Failure, RunState, Step
from courses.assignment.plan import Ended, Phase, Progress
from courses.assignment.running import work
from courses.assignment.running.queue import PATIENCE, fail_run, waiting_runs
from courses.assignment.running.services import stop_run
from courses.assignment.running.work import solve_run
from courses.assignment.running.workers import Workers
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work, utc_now
from tests.competences.assessing import publish_framework
from tests.conftest import environment
from tests.courses.assigning import planned, run_of, seats_of, start, state
from tests.courses.training import assessed


@pytest.fixture
def framework(app):
    publish_framework()
    return app


@pytest.fixture
def workers(framework, tmp_path, monkeypatch):
    """Those of a scheduler whose settings name the test's database."""
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    made = Workers()
    yield made
    for process in made.processes():
        process.kill()
        process.wait()


def test_a_run_is_solved_by_a_process_of_its_own(workers):
    account = assessed()
    where = planned()
    run_id = start()
    assert workers.tend() == "1 started"
    [process] = workers.processes()
    assert process.wait() == 0
    assert workers.tend() == ""
    assert workers.processes() == []
    assert (state(run_id), seats_of(run_id)) == (RunState.SOLVED, {account.person_id: {where.id}})
    assert run_of(run_id).explained_at is not None


def test_a_killed_worker_leaves_its_run_to_the_next(workers):
    assessed()
    planned()
    run_id = start()
    workers.tend()
    [process] = workers.processes()
    process.kill()
    process.wait()
    assert workers.tend() == "1 started"
    [process] = workers.processes()
    process.wait()
    assert (state(run_id), run_of(run_id).attempts) == (RunState.SOLVED, 2)


def test_a_short_run_does_not_wait_for_a_long_one_and_a_third_waits(workers):
    assessed()
    planned()
    for _number in range(3):
        start()
    assert workers.tend() == "2 started"
    assert workers.tend() == ""
    for process in workers.processes():
        process.wait()
    assert workers.tend() == "1 started"


def test_a_stopped_search_keeps_the_best_so_far_and_tells_how_far_it_is(framework, monkeypatch):
    assessed()
    planned()
    run_id = start()
    seen = []

    def until_it_is_stopped(instance, *, progress, stop, **values):
        progress(Progress(Phase.BOUND, 2.0, 100.0, 250.0))
        with unit_of_work():
            stop_run(run_id, by=SYSTEM, at=utc_now())
        while not stop():
            Event().wait(0.01)
        found = run_of(run_id)
        seen.append((found.state, found.step, found.value, found.bound, found.progress))
        db.session.rollback()
        return solve(instance, progress=progress, stop=stop, **values)

    monkeypatch.setattr(work, "solve", until_it_is_stopped)
    solve_run(run_id)
    assert seen == [(RunState.RUNNING, Step.BOUND, 100.0, 250.0, [[2.0, 100.0, 250.0]])]
    assert state(run_id) is RunState.SOLVED
    assert run_of(run_id).ended in (Ended.STOPPED, Ended.PROVEN)


def test_a_search_that_is_stopped_before_there_is_a_plan_is_put_away(framework, monkeypatch):
    assessed()
    planned()
    run_id = start()

    def nothing_yet(*_arguments, stop, **_values):
        with unit_of_work():
            stop_run(run_id, by=SYSTEM, at=utc_now())
        while not stop():
            Event().wait(0.01)
        raise NoPlanInTime

    monkeypatch.setattr(work, "solve", nothing_yet)
    solve_run(run_id)
    assert (state(run_id), run_of(run_id).failure) == (RunState.DISCARDED, None)


def test_reasons_that_a_worker_left_unwritten_are_written_by_the_next(framework):
    assessed()
    planned(minimum_attendance=2)
    run_id = start()
    solve_run(run_id)
    with unit_of_work():
        found = db.session.get(AssignmentRun, run_id)
        found.explained_at, found.candidates[0].lacks = None, []
    assert waiting_runs() == []
    with unit_of_work():
        db.session.get(AssignmentRun, run_id).seen_at = utc_now() - 2 * PATIENCE
    assert waiting_runs() == [run_id]
    solve_run(run_id)
    assert run_of(run_id).explained_at is not None
    assert run_of(run_id).candidates[0].lacks[0]["en"].startswith("too few people could come")


def test_a_run_that_does_not_end_is_failed_and_its_late_answer_not_taken(framework, monkeypatch):
    assessed()
    planned()
    run_id = start()

    def late(*arguments, **values):
        fail_run(run_id, Failure.TIME)
        return solve(*arguments, **values)

    monkeypatch.setattr(work, "solve", late)
    solve_run(run_id)
    assert (state(run_id), run_of(run_id).failure, seats_of(run_id)) == (RunState.FAILED, Failure.TIME, {})


def test_a_run_without_memory_is_failed_and_says_so(framework, monkeypatch):
    assessed()
    planned()
    run_id = start()

    def greedy(*_arguments, **_values):
        raise MemoryError

    monkeypatch.setattr(work, "solve", greedy)
    solve_run(run_id)
    assert (state(run_id), run_of(run_id).failure) == (RunState.FAILED, Failure.MEMORY)
