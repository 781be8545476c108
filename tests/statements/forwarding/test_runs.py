"""Each target has a run of its own: one that hangs delays no other, no job, no page and no writer."""

import time

import pytest
from sqlalchemy import select

from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.jobs.known import all_jobs
from laituri_learn.jobs.models import JobRun
from laituri_learn.statements.forwarding import remote, services, store
from laituri_learn.statements.forwarding.jobs import start_due_runs
from laituri_learn.statements.forwarding.models import ForwardingTarget
from tests.conftest import both_databases, environment
from tests.servers.lrs import lrs_server
from tests.servers.waiting import PATIENCE, until
from tests.servers.web import scheduler_process
from tests.statements.forwarding.sending import now, target_for, write


def ask_for_trial(target_id):
    with unit_of_work():
        services.ask_trial(db.session.get_one(ForwardingTarget, target_id), by=SYSTEM, at=utc_now())


def test_the_scheduler_starts_the_runs(app):
    assert "forwarding" in [job.name for job in all_jobs()]


@both_databases
def test_a_target_that_hangs_delays_no_other_and_no_writer(app, lrs, monkeypatch):
    monkeypatch.setattr(remote, "REQUEST_SECONDS", 20 * PATIENCE)
    with lrs_server() as hanging:
        hanging.manner = "hang"
        stuck, fine = target_for(hanging), target_for(lrs)
        for round_number in range(3):
            write(2)
            until(lambda count=2 * (round_number + 1): start_due_runs() or len(lrs.statements) == count)
            until(lambda: now(fine).cursor == store.newest_position())
        until(lambda: db.session.rollback() or db.engine.pool.checkedout() == 0)
        assert len(hanging.requests) == 1
        assert (now(stuck).cursor, now(stuck).tries) == (0, 0)
        hanging.manner = "well"
        hanging.let_go.set()
        until(lambda: now(stuck).tries == 1)


def test_each_run_keeps_an_account_of_its_own(app, lrs):
    write(2)
    target_for(lrs, name="Partner")
    start_due_runs()
    until(lambda: db.session.rollback() or db.session.scalar(select(JobRun.id)))
    run = db.session.scalars(select(JobRun)).one()
    assert (run.job, run.succeeded, run.summary) == ("forwarding: Partner", True, "2 sent, 0 refused")


def test_a_paused_target_is_sent_nothing_and_goes_on_where_it_was(app, lrs):
    write(2)
    target_id = target_for(lrs)
    with unit_of_work():
        services.pause_target(db.session.get_one(ForwardingTarget, target_id), by=SYSTEM, at=utc_now())
    start_due_runs()
    time.sleep(0.3)
    assert lrs.requests == []
    with unit_of_work():
        services.resume_target(db.session.get_one(ForwardingTarget, target_id), by=SYSTEM, at=utc_now())
    start_due_runs()
    until(lambda: len(lrs.statements) == 2)


@pytest.mark.parametrize(
    ("manner", "failure"),
    [
        ("well", None),
        ("rubbish", "rubbish"),
        ("hang", "no_answer"),
        ("fault", "server_fault"),
        ("redirect", "redirected"),
    ],
)
def test_a_trial_sends_nothing_and_tells_how_it_went(app, lrs, short, manner, failure):
    target_id = target_for(lrs)
    lrs.manner, lrs.redirect_to = manner, "http://127.0.0.1/"
    ask_for_trial(target_id)
    start_due_runs()
    until(lambda: now(target_id).trial_ended_at)
    target = now(target_id)
    assert target.trial_asked_at is None
    assert (target.trial_failure or {}).get("kind") == failure
    assert lrs.statements == {}
    assert target.tries == 0


def test_a_trial_tells_a_wrong_secret_from_a_right_one(app, lrs):
    wrong = target_for(lrs, secret="wrong")
    ask_for_trial(wrong)
    start_due_runs()
    until(lambda: now(wrong).trial_ended_at)
    assert now(wrong).trial_failure["kind"] == "credentials"


def test_a_real_scheduler_forwards_and_ends_at_once_although_a_target_hangs(app, lrs, tmp_path):
    with lrs_server() as hanging:
        hanging.manner = "hang"
        stuck = target_for(hanging)
        target_for(lrs)
        write(3)
        settings = environment(tmp_path) | {"LAITURI_ALLOW_PRIVATE_TARGETS": "1", "PATH": "/usr/bin:/bin"}
        with scheduler_process(settings) as scheduler:
            lrs.wait_for(3)
            until(lambda: hanging.requests)
            write(2)
            lrs.wait_for(5)
            tries = now(stuck).tries
        assert (scheduler.process.returncode, now(stuck).tries) == (0, tries)
