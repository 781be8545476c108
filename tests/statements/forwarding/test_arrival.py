"""Every statement arrives, once by its id, whatever happens in between."""

import json
import signal
import subprocess
import threading
from dataclasses import replace

import pytest

from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.settings import Settings
from laituri_learn.statements.forwarding import services, store
from laituri_learn.statements.forwarding.jobs import forward
from laituri_learn.statements.forwarding.rules import BATCH, FailureKind
from laituri_learn.statements.models import StoredStatement
from laituri_learn.statements.recorder import Activity, record
from laituri_learn.statements.vocabulary import DATA_FILE, IMPORTED
from tests.conftest import both_databases, environment
from tests.factories import NOW, make_person
from tests.servers.waiting import PATIENCE
from tests.servers.web import PROGRAMS
from tests.statements.forwarding.sending import letters, now, target_for, write


def record_one():
    """A statement in the open transaction."""
    return record(make_person(), IMPORTED, Activity("files/1", DATA_FILE, "A file"), at=NOW)


def process_environment(app, folder):
    """Settings of a process of its own on the test's database."""
    more = {"LAITURI_ALLOW_PRIVATE_TARGETS": "1", "PATH": "/usr/bin:/bin"}
    return environment(folder, app.config["SQLALCHEMY_DATABASE_URI"]) | more


@both_databases
def test_everything_arrives_as_stored_in_the_order_stored(app, lrs):
    written = write(250)
    target_id = target_for(lrs)
    assert str(forward(target_id)) == "250 sent, 0 refused"
    assert list(lrs.statements) == written
    for row in db.session.query(StoredStatement):
        assert lrs.statements[row.statement_id] == json.loads(row.document)
    assert [path for _method, path, _headers in lrs.requests] == ["/xapi/statements"] * 3
    assert {headers["x-experience-api-version"] for *_rest, headers in lrs.requests} == {"1.0.3"}
    assert now(target_id).last_failure is None
    assert str(forward(target_id)) == ""


def test_a_target_of_xapi_2_is_told_so_and_gets_no_version_of_1(app, lrs):
    write(2)
    target_id = target_for(lrs, version="2.0.0")
    assert forward(target_id).sent == 2
    assert lrs.requests[0][2]["x-experience-api-version"] == "2.0.0"
    assert all("version" not in each for each in lrs.statements.values())


def test_a_new_target_gets_what_is_recorded_from_then_on(app, lrs):
    write(3)
    target_id = target_for(lrs, from_start=False)
    later = write(2)
    assert forward(target_id).sent == 2
    assert list(lrs.statements) == later


@both_databases
def test_a_run_killed_in_the_middle_loses_nothing_and_stores_nothing_twice(app, lrs, tmp_path):
    settings = process_environment(app, tmp_path)
    written = write(12 * BATCH)
    target_for(lrs)
    lrs.seconds = 0.1
    command = [str(PROGRAMS / "laituri"), "forwarding", "run"]
    for enough in (3 * BATCH, 7 * BATCH):
        process = subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL)
        try:
            lrs.wait_for(enough)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert len(lrs.statements) < len(written)
    lrs.seconds = 0
    done = subprocess.run(command, check=False, env=settings, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert list(lrs.statements) == written
    assert max(lrs.arrivals.values()) <= 3
    again = subprocess.run(command, check=False, env=settings, capture_output=True, text=True, timeout=PATIENCE)
    assert again.stdout == "There was nothing to do.\n"


def test_a_target_that_answers_409_to_what_it_knows_gets_the_rest(app, lrs):
    written = write(10)
    target_id = target_for(lrs)
    for known in written[:4]:
        lrs.statements[known] = json.loads(store.document_of(known))
    lrs.conflicts = True
    assert forward(target_id).sent == 10
    assert set(lrs.statements) == set(written)
    assert letters(target_id) == {}
    assert now(target_id).last_failure is None


def test_another_statement_under_our_id_is_a_dead_letter_and_blocks_nothing(app, lrs):
    written = write(5)
    target_id = target_for(lrs)
    lrs.statements[written[2]] = {"id": written[2], "actor": {}, "verb": {"id": "other"}, "object": {"id": "other"}}
    lrs.conflicts = True
    forward(target_id)
    assert letters(target_id) == {written[2]: "open"}
    assert set(lrs.statements) == set(written)


@both_databases
def test_two_runs_at_once_move_the_cursor_once(app, lrs):
    write(2 * BATCH)
    target_id = target_for(lrs)
    lrs.seconds = 0.1

    def run():
        with app.app_context():
            forward(target_id)

    runs = [threading.Thread(target=run) for _number in range(3)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert len(lrs.statements) == 2 * BATCH
    assert now(target_id).cursor == store.newest_position()


@both_databases
def test_a_batch_counts_only_from_the_cursor_it_was_read_at(app, lrs):
    write(3)
    target_id = target_for(lrs)
    with unit_of_work():
        assert services.note_delivery(target_id, services.Outcome(2, ["a"]), since=0, cursor=2, at=utc_now())
    with unit_of_work():
        assert not services.note_delivery(target_id, services.Outcome(1, ["a"]), since=0, cursor=1, at=utc_now())
    assert now(target_id).cursor == 2


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_a_statement_committed_late_with_an_early_position_is_not_passed_over(app, lrs):
    target_id = target_for(lrs)
    holds, may_commit = threading.Event(), threading.Event()
    early = []

    def write_slowly():
        with app.app_context(), unit_of_work():
            early.append(record_one().statement_id)
            db.session.flush()
            holds.set()
            may_commit.wait(PATIENCE)

    slow = threading.Thread(target=write_slowly)
    slow.start()
    assert holds.wait(PATIENCE)
    late = write(2)
    assert forward(target_id).sent == 0
    assert now(target_id).cursor == 0
    may_commit.set()
    slow.join()
    assert forward(target_id).sent == 3
    assert list(lrs.statements) == [*early, *late]


@pytest.mark.parametrize(
    ("manner", "kind"),
    [
        ("hang", FailureKind.NO_ANSWER),
        ("trickle", FailureKind.NO_ANSWER),
        ("rubbish", FailureKind.RUBBISH),
        ("nonsense", FailureKind.RUBBISH),
        ("cut", FailureKind.RUBBISH),
        ("fault", FailureKind.SERVER_FAULT),
        ("busy", FailureKind.BUSY),
    ],
)
def test_whatever_a_target_does_it_is_said_waited_for_and_nothing_is_lost(app, lrs, short, manner, kind):
    written = write(3)
    target_id = target_for(lrs)
    lrs.manner = manner
    assert forward(target_id).failure.kind is kind
    failing = now(target_id)
    assert (failing.tries, failing.cursor, failing.last_failure["kind"]) == (1, 0, kind.value)
    assert failing.next_try_at > utc_now()
    asked = len(lrs.requests)
    assert str(forward(target_id)) == ""
    assert len(lrs.requests) == asked
    lrs.manner = "well"
    short.undo()
    assert forward(target_id, despite_wait=True).sent == 3
    assert list(lrs.statements) == written
    assert (now(target_id).tries, now(target_id).last_failure, now(target_id).next_try_at) == (0, None, None)
    assert letters(target_id) == {}


def test_the_wait_grows_with_each_failure_and_a_target_may_ask_for_more(app, lrs):
    write(1)
    target_id = target_for(lrs)
    lrs.manner = "fault"
    waits = []
    for _try in range(3):
        forward(target_id, despite_wait=True)
        waits.append((now(target_id).next_try_at - utc_now()).total_seconds())
    assert [round(each, -1) for each in waits] == [10, 20, 40]
    lrs.manner, lrs.retry_after = "busy", "1800"
    forward(target_id, despite_wait=True)
    assert (now(target_id).next_try_at - utc_now()).total_seconds() > 1700


def test_wrong_credentials_are_no_fault_of_the_statements(app, lrs):
    write(3)
    target_id = target_for(lrs, secret="wrong")
    assert forward(target_id).failure.kind is FailureKind.CREDENTIALS
    assert letters(target_id) == {}
    assert now(target_id).cursor == 0


def test_a_changed_secret_key_is_said_and_waited_for(app, lrs):
    write(1)
    target_id = target_for(lrs)
    app.extensions[Settings.KEY] = replace(app.extensions[Settings.KEY], secret_key="another" * 6)
    assert forward(target_id).failure.kind is FailureKind.KEY_CHANGED
    assert lrs.requests == []
    assert now(target_id).next_try_at > NOW
