"""Rows of the store: several writers at once, months, and the way from the tables before."""

import json
from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import event, text

from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.database.dialect import make_months
from laituri_learn.database.places import first_place, moment_of, next_place
from laituri_learn.settings import ROOT
from laituri_learn.statements.months import make_months_ahead
from laituri_learn.statements.recorder import Activity, record
from laituri_learn.statements.vocabulary import DATA_FILE, IMPORTED
from tests.conftest import both_databases, environment
from tests.factories import NOW, make_person
from tests.servers.waiting import PATIENCE
from tests.servers.web import web_server
from tests.statements.lrs import EINO, VERB, Lrs, new_id, reference, statement
from tests.statements.stored import statement_lines

AT_ONCE = 6


def at_once(*works):
    """Run each in a thread of its own, all starting together; what they returned."""
    start, answers = Barrier(len(works)), [None] * len(works)

    def run(number, work):
        start.wait()
        answers[number] = work()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


class Remote(Lrs):
    """The same client against a server that runs."""

    def __init__(self, lrs, url):
        self.key, self.secret, self.version, self.url = lrs.key, lrs.secret, lrs.version, url

    def send(self, sent):
        import urllib.error
        import urllib.request

        headers = {**self.headers(), "Content-Type": "application/json"}
        asked = urllib.request.Request(f"{self.url}/xapi/statements", json.dumps(sent).encode(), headers, method="POST")
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=PATIENCE) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code


@both_databases
def test_two_workers_that_get_one_identifier_at_once_keep_one_statement(app, client, tmp_path):
    """1.0.3, Data 2.3.1: the first counts, the same again is 200, another 409; references meet their targets."""
    lrs, late = Lrs(client), [new_id() for _each in range(5)]
    settings = environment(tmp_path, app.config["SQLALCHEMY_DATABASE_URI"])
    db.session.remove()
    with web_server(settings, workers=2) as server:
        remote = Remote(lrs, server.url)
        for identifier in late:
            rivals = [statement(id=identifier, actor=actor) for actor in (EINO, None) for _each in range(2)]
            rivals = [{**statement(), **rival} for rival in rivals]
            referring = [statement(verb={"id": f"{VERB}/2"}, object=reference(identifier)) for _each in range(2)]
            sent = [*rivals, *referring]
            statuses = at_once(*(lambda each=each: remote.send(each) for each in sent))
            assert sorted(statuses[:4]) == [200, 200, 409, 409]
            assert statuses[4:] == [200, 200]
        assert "Traceback" not in server.says()
    assert len(lrs.found()) == 15
    assert len(lrs.found(activity=statement()["object"]["id"])) == 15


@both_databases
def test_a_rejected_batch_of_a_full_page_leaves_no_row(app, client):
    lrs = Lrs(client)
    with unit_of_work():
        record(make_person(), IMPORTED, Activity("files/1", DATA_FILE, "Väki"), at=NOW)
    tables = ("statements", "statement_places", "statement_facets", "statement_references", "known_activities")

    def counts():
        return [db.session.scalar(text(f"SELECT count(*) FROM {table}")) for table in tables]

    before = counts()
    taken = lrs.stored(statement())[0]
    after = counts()
    assert after > before
    assert lrs.post(*(statement() for _each in range(300)), statement(id=taken, actor=EINO)).status_code == 409
    assert counts() == after


def test_places_are_ordered_and_tell_the_moment():
    places = [next_place() for _each in range(1000)]
    assert places == sorted(places)
    for place, moment in places:
        assert moment_of(place) == moment
        assert first_place(moment) <= place < first_place(moment) + 4096
    assert first_place(datetime(2090, 1, 1, tzinfo=UTC)) < 2**63 - 1


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_each_month_of_statements_has_a_partition(app, client):
    """A statement that came before its month had one moves there."""
    lrs = Lrs(client)

    def partitions():
        query = text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'statements'::regclass")
        return sorted(db.session.scalars(query))

    assert len(partitions()) == 5
    assert make_months_ahead() == ""
    this_month = f"statements_{utc_now():%Y_%m}"
    with unit_of_work() as session:
        session.execute(text(f"ALTER TABLE statements DETACH PARTITION {this_month}"))
        session.execute(text(f"DROP TABLE {this_month}"))
    stored = lrs.stored(statement(), statement())
    assert db.session.scalar(text("SELECT count(*) FROM statements_default")) == 2
    db.session.rollback()
    assert make_months_ahead() == "1 made"
    assert db.session.scalar(text(f"SELECT count(*) FROM {this_month}")) == 2
    assert this_month in partitions()
    assert lrs.found() == stored[::-1]
    with unit_of_work() as session:
        assert make_months(session.connection(), "statements", since=datetime(2026, 8, 1, tzinfo=UTC), ahead=3) > 0


@both_databases
def test_migrations_make_the_tables_that_the_models_describe(app):
    db.session.remove()
    check(directory=str(ROOT / "migrations"))


@both_databases
def test_statements_survive_the_way_back_and_forth_through_the_migration(app, client):
    lrs = Lrs(client)
    with unit_of_work():
        person = make_person()
        for number in range(3):
            record(person, IMPORTED, Activity(f"files/{number}", DATA_FILE, "Väki"), at=NOW)
    before = statement_lines()
    db.session.remove()
    folder = str(ROOT / "migrations")
    downgrade(directory=folder, revision="272a275e47e8")
    assert db.session.scalar(text("SELECT count(*) FROM statements WHERE object_iri LIKE '%files/%'")) == 3
    db.session.remove()
    upgrade(directory=folder)
    assert statement_lines() == before
    db.session.rollback()
    lrs = Lrs(client)
    assert lrs.found(verb=json.loads(before[0])["verb"]["id"]) == [json.loads(line)["id"] for line in before[::-1]]
    assert lrs.post({**json.loads(before[0]), "actor": EINO}).status_code == 409


def test_every_filter_is_a_range_of_an_index(app, client):
    """No page costs more as the store grows: nothing is scanned, nothing is skipped by counting."""
    lrs, plans = Lrs(client), []
    lrs.stored(*(statement(actor=actor) for actor in (EINO, statement()["actor"]) for _each in range(20)))

    def explain(connection, _cursor, words, parameters, _context, _many):
        if words.startswith("SELECT") and "statement_facets" in words:
            plans.extend(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", parameters))

    event.listen(db.engine, "after_cursor_execute", explain)
    try:
        activity = statement()["object"]["id"]
        lrs.found(agent=EINO, related_agents="true", activity=activity, verb=VERB, since="2026-01-01T00:00:00Z")
        lrs.found(verb=VERB, ascending="true", until="2090-01-01T00:00:00Z", limit=3)
    finally:
        event.remove(db.engine, "after_cursor_execute", explain)
    assert any("SEARCH statement_facets USING PRIMARY KEY (facet=? AND id" in plan for plan in plans)
    assert [plan for plan in plans if plan.startswith(("SCAN statement", "SCAN voided"))] == []
