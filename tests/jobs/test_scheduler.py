"""One scheduler of several works; a failing job stops no other; the process ends when told."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, func, select

from laituri_learn import create_app
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.jobs import services
from laituri_learn.jobs.models import JobRun, Lease
from laituri_learn.plugins.contracts import Job
from tests.conftest import SECRET, both_databases, environment, migrated
from tests.factories import NOW
from tests.servers.waiting import PATIENCE, until
from tests.servers.web import scheduler_process


def holder():
    db.session.rollback()
    return db.session.scalar(select(Lease.holder))


def fails():
    raise ValueError("the job's own fault")


@both_databases
def test_of_two_schedulers_one_works_until_its_lease_runs_out(app):
    with unit_of_work():
        assert services.take_lease("one", at=NOW)
    with unit_of_work():
        assert not services.take_lease("two", at=NOW + timedelta(seconds=29))
    with unit_of_work():
        assert services.take_lease("one", at=NOW + timedelta(seconds=29))
    with unit_of_work():
        assert services.take_lease("two", at=NOW + timedelta(seconds=60))
    assert not services.holds_lease("one", at=NOW + timedelta(seconds=60))


@both_databases
def test_health_tells_of_a_scheduler_that_is_gone(client):
    assert client.get("/health").json == {"state": "ok", "scheduler": "none"}
    for ago, status, shown in (
        (timedelta(), 200, {"state": "ok", "scheduler": "active"}),
        (timedelta(minutes=4), 200, {"state": "ok", "scheduler": "waiting"}),
        (timedelta(minutes=6), 503, {"state": "no scheduler", "scheduler": "gone"}),
    ):
        with unit_of_work():
            db.session.execute(delete(Lease))
            services.take_lease("one", at=utc_now() - ago)
        answer = client.get("/health")
        assert (answer.status_code, answer.json) == (status, shown)


def test_a_scheduler_that_starts_before_its_database_is_there_waits_for_it(tmp_path):
    with scheduler_process(environment(tmp_path)) as scheduler:
        until(lambda: "the database failed" in scheduler.says())
        with migrated(create_app(environment(tmp_path))).app_context():
            until(holder)
            db.engine.dispose()
        assert "is active" in scheduler.says()


def test_a_failing_job_is_noted_and_the_next_runs(app):
    assert not services.run_job(Job("bad", "bad", fails)).succeeded
    assert services.run_job(Job("good", "good", lambda: "did it")).succeeded
    assert services.run_job(Job("idle", "idle", lambda: "")) is None
    summaries = db.session.scalars(select(JobRun.summary).order_by(JobRun.id)).all()
    assert summaries == ["ValueError: the job's own fault", "did it"]


def test_a_real_scheduler_process_takes_the_lease_and_gives_it_up_when_told_to_stop(app, tmp_path):
    environment = {"LAITURI_DATA_FOLDER": str(tmp_path), "LAITURI_SECRET_KEY": SECRET, "PATH": "/usr/bin:/bin"}
    program = [str(Path(sys.executable).parent / "laituri"), "scheduler"]
    process = subprocess.Popen(program, env=environment)
    try:
        until(holder)
        db.session.rollback()
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(PATIENCE)
    assert code == 0
    assert db.session.scalar(select(func.count()).select_from(Lease)) == 0
