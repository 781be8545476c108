"""``laituri statements export``: the same files and filters from the command line."""

import csv
import io
import json

import pyarrow.parquet as parquet
import pytest
from sqlalchemy import select

from laituri_learn.access.models import AuditEvent
from laituri_learn.database import db, unit_of_work
from laituri_learn.statements.commands import statements
from laituri_learn.statements.recorder import Activity, record
from laituri_learn.statements.vocabulary import DATA_FILE, IMPORTED
from tests.conftest import both_databases
from tests.factories import NOW, make_person
from tests.statements.lrs import EINO, VERB, Lrs, statement
from tests.statements.stored import statement_lines


@pytest.fixture
def lrs(client):
    return Lrs(client)


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *options: runner.invoke(statements, ["export", "--language", "en", *options])


@both_databases
def test_without_options_every_statement_is_a_line(app, lrs, run):
    lrs.stored(statement(), statement(actor=EINO))
    told = run()
    assert told.exit_code == 0
    assert told.stdout.splitlines() == statement_lines()


def test_a_file_in_each_format(app, lrs, run, tmp_path):
    [identifier] = lrs.stored(statement())
    for form, read in (
        ("jsonl", lambda path: json.loads(path.read_text())),
        ("csv", lambda path: next(csv.DictReader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))),
        ("parquet", lambda path: parquet.read_table(path).to_pylist()[0]),
    ):
        file = tmp_path / f"statements.{form}"
        assert run("--format", form, "--output", str(file)).exit_code == 0
        assert read(file)["id"] == identifier
    assert sorted(each.suffix for each in tmp_path.glob("statements*")) == [".csv", ".jsonl", ".parquet"]


@both_databases
def test_the_filters_are_those_of_the_page(app, lrs, run):
    with unit_of_work():
        person = make_person()
        own = record(person, IMPORTED, Activity("files/1", DATA_FILE, "Tiedosto"), at=NOW).statement_id
        public_id = person.public_id
    course = {"contextActivities": {"parent": [{"id": "http://a.example"}]}}
    first, second = lrs.stored(statement(), statement(actor=EINO, context=course))

    def found(*options):
        told = run(*options)
        assert told.exit_code == 0, told.output
        return [json.loads(line)["id"] for line in told.stdout.splitlines()]

    assert found("--agent", "aino@demo.example") == [first]
    assert found("--agent", "eino", "--home-page", "https://demo.example") == [second]
    assert found("--agent", public_id) == found("--verb", "imported") == found("--source", "platform") == [own]
    assert found("--verb", VERB) == found("--source", "Moodle") == found("--source", lrs.key) == [first, second]
    assert found("--activity", "http://a.example") == []
    assert found("--activity", "http://a.example", "--related") == [second]
    assert found("--since", "2026-01-01", "--agent", "aino@demo.example") == [first]
    assert found("--until", "2026-01-01") == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--since", "yesterday"), "Invalid value for --since: “yesterday” is not a day. Write it as 2026-11-25."),
        (("--verb", "completd"), "Invalid value for --verb: “completd” is not the address of a verb."),
        (("--activity", "x"), "Invalid value for --activity: “x” is not the address of an activity."),
        (("--registration", "1"), "Invalid value for --registration"),
        (("--home-page", "https://a.example"), "Invalid value for --home-page: Give the name of the account too"),
        (("--source", "Canvas"), "“Canvas” names no source, or several. There are: platform, Moodle ("),
        (("--format", "xlsx"), "'xlsx' is not one of 'jsonl', 'csv', 'parquet'"),
        (("--output", "/nowhere/at/all.csv"), "No such file or directory"),
    ],
)
def test_a_bad_value_is_named_with_its_remedy_and_nothing_is_written(app, lrs, run, options, said):
    lrs.stored(statement())
    told = run(*options)
    assert told.exit_code != 0
    assert said in " ".join(told.stderr.split())
    assert told.stdout == ""


def test_an_export_from_the_command_line_leaves_a_trace(app, lrs, run):
    run("--agent", "aino@demo.example", "--format", "csv")
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "statements.export")).one()
    assert event.account_id is None
    assert event.detail == {"format": "csv", "agent": "aino@demo.example"}
