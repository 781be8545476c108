"""What was acknowledged is there, whatever dies: web server, worker, database, disk."""

import json
import os
import signal

from sqlalchemy import text

from laituri_learn import create_app
from laituri_learn.database import db
from tests.conftest import both_databases, environment, migrated
from tests.servers.postgres import postgres_server
from tests.servers.processes import children, limit_files
from tests.servers.web import web_server
from tests.statements.lrs import Lrs
from tests.statements.writers import VERB, Remote, Writers, check_all_there

KILLED = signal.SIGKILL


def check_nothing_half_written():
    """No row of any table without the rows that belong to it."""
    for lonely in (
        "SELECT count(*) FROM statements WHERE id NOT IN (SELECT id FROM statement_places)",
        "SELECT count(*) FROM statement_places WHERE id NOT IN (SELECT id FROM statements)",
        "SELECT count(*) FROM statement_facets WHERE id NOT IN (SELECT id FROM statements)",
    ):
        assert db.session.scalar(text(lonely)) == 0
    db.session.remove()


@both_databases
def test_killed_workers_and_a_killed_web_server_lose_nothing_acknowledged(app, client, tmp_path):
    lrs = Lrs(client)
    settings = environment(tmp_path, app.config["SQLALCHEMY_DATABASE_URI"])
    db.session.remove()
    with web_server(settings, workers=2) as server, Writers(lrs, server.url) as writers:
        writers.wait_for_more()
        os.kill(min(children(server.process.pid)), KILLED)
        writers.wait_for_more()
        os.killpg(server.process.pid, KILLED)
        writers.stop()
    assert writers.broken > 0
    with web_server(settings) as server:
        check_all_there(writers, server.url)
    check_nothing_half_written()


def test_a_database_that_dies_and_comes_back_loses_nothing_acknowledged(tmp_path):
    """The web server goes on; while the database is away, it says so and acknowledges nothing."""
    with postgres_server(durable=True) as postgres:
        settings = environment(tmp_path, postgres.create_database("durable"))
        app = migrated(create_app(settings))
        with app.app_context():
            lrs = Lrs(app.test_client())
            db.session.remove()
            with web_server(settings, workers=2) as server, Writers(lrs, server.url) as writers:
                for ending in (KILLED, signal.SIGQUIT):
                    writers.wait_for_more()
                    postgres.end(ending)
                    writers.wait_for_refusals()
                    postgres.start()
                    writers.wait_for_more()
                writers.stop()
                for status, headers, body in writers.refused:
                    assert (status, headers["Retry-After"]) == (503, "5")
                    assert "send it again" in json.loads(body)["error"]
                check_all_there(writers, server.url)
            check_nothing_half_written()
            db.engine.dispose()


def test_a_full_disk_refuses_statements_until_there_is_room(app, client, tmp_path):
    """The disk's end is a limit of the kernel on the size of files; reading goes on."""
    lrs = Lrs(client)
    db.session.remove()
    with web_server(environment(tmp_path), workers=2) as server, Writers(lrs, server.url) as writers:
        writers.wait_for_more()
        limit_files(server.process, (tmp_path / "laituri.sqlite3").stat().st_size + 500_000)
        writers.wait_for_refusals()
        acknowledged = set(writers.acknowledged)
        assert acknowledged <= set(Remote(lrs, server.url).found(verb=VERB))
        limit_files(server.process)
        writers.wait_for_more()
        writers.stop()
        for status, _headers, body in writers.refused:
            assert (status, json.loads(body)["error"].split(";")[0]) == (507, "the store has no room left")
        check_all_there(writers, server.url)
    check_nothing_half_written()
