"""Exports read back with the libraries of those who use them, equal to the store."""

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, datetime

import pyarrow.parquet as parquet
import pytest
import tincan
from sqlalchemy import select

from laituri_learn.access.models import AuditEvent
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.roles import AccessRole
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.statements.exploring.columns import Row
from laituri_learn.statements.exploring.export import CHUNK, as_csv, as_parquet, chunks
from laituri_learn.statements.exploring.queries import search_of, up_to
from laituri_learn.statements.exploring.rules import Filters
from laituri_learn.statements.recorder import Activity, Result, record
from laituri_learn.statements.validation.values import read_timestamp
from laituri_learn.statements.vocabulary import DATA_FILE, IMPORTED
from tests.conftest import both_databases
from tests.factories import NOW, make_account, make_person, signed_in
from tests.statements.lrs import AINO, EINO, VERB, Lrs, new_id, statement, voiding
from tests.statements.stored import statement_lines

EXPORT = "/administration/statements/export"
MANY = 2500
ALL_KINDS = (
    statement(
        actor={**AINO, "name": 'Äinö; "Aino"'},
        object={"id": "http://example.com/1", "definition": {"name": {"fi-FI": "Suomeksi", "en": "In English"}}},
        result={
            "score": {"scaled": 0.75, "raw": 7.5, "min": 0, "max": 10},
            "success": True,
            "completion": False,
            "duration": "PT5M",
            "response": "line\nand line",
        },
        context={
            "registration": "6f6a1dbe-7f30-4c3e-8d2e-3f0a6d1b9a11",
            "platform": "Moodle",
            "language": "sv",
        },
        timestamp="2026-11-20T12:00:00.5+02:00",
    ),
    statement(actor=EINO, object={"objectType": "Agent", "mbox": "mailto:eino@demo.example", "name": "Eino"}),
    statement(actor={"objectType": "Group", "member": [AINO]}, object={"objectType": "StatementRef", "id": new_id()}),
    statement(
        object={"objectType": "SubStatement", "actor": EINO, "verb": {"id": VERB}, "object": {"id": "http://a.example"}}
    ),
    statement(result={"score": {"raw": 10**400}}),
)


@pytest.fixture
def administrator(app, client):
    with unit_of_work():
        account = make_account(role=AccessRole.ADMINISTRATOR, language="en")
    return signed_in(app.test_client(), account)


def exported(administrator, form, **filters):
    answer = administrator.get(EXPORT, query_string={"format": form, **filters})
    assert answer.status_code == 200
    assert answer.is_streamed
    data = answer.data
    answer.close()
    return data


def csv_rows(data):
    text = data.decode("utf-8-sig")
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def table(data):
    return parquet.read_table(io.BytesIO(data)).to_pylist()


@both_databases
def test_every_format_gives_back_what_is_stored_across_chunks(app, client, administrator):
    with unit_of_work():
        person = make_person()
        for number in range(MANY):
            file = Activity(f"files/{number}", DATA_FILE, f"Tiedosto {number}")
            record(person, IMPORTED, file, at=NOW, result=Result(score=(number % 5, 0, 4), completion=True))
    stored = statement_lines()
    assert len(stored) == MANY > 2 * CHUNK
    lines = exported(administrator, "jsonl").decode().splitlines()
    assert lines == stored
    read = [tincan.Statement.from_json(line) for line in lines]
    assert [str(each.id) for each in read] == [json.loads(line)["id"] for line in stored]
    rows, columns = csv_rows(exported(administrator, "csv")), table(exported(administrator, "parquet"))
    assert [row["statement"] for row in rows] == [row["statement"] for row in columns] == stored
    assert {row["object_name"] for row in rows} == {f"Tiedosto {number}" for number in range(MANY)}
    assert [row["score_raw"] for row in rows] == [str(number % 5) for number in range(MANY)]
    assert [row["score_raw"] for row in columns] == [float(number % 5) for number in range(MANY)]


def test_row_groups_hold_everything_once(app, client):
    lrs = Lrs(client)
    ids = [each for _batch in range(7) for each in lrs.stored(*(statement() for _number in range(10)))]
    data = b"".join(as_parquet(chunks(db.engine, up_to(search_of(Filters()), utc_now()), 10), "en", group=25))
    file = parquet.ParquetFile(io.BytesIO(data))
    assert [file.metadata.row_group(each).num_rows for each in range(file.num_row_groups)] == [30, 30, 10]
    assert file.read().column("id").to_pylist() == ids


@both_databases
def test_columns_say_what_the_statement_says(app, client, administrator):
    lrs = Lrs(client)
    ids = lrs.stored(*ALL_KINDS)
    lrs.stored(voiding(ids[1]))
    stored = [json.loads(line) for line in statement_lines()]
    columns, rows = table(exported(administrator, "parquet")), csv_rows(exported(administrator, "csv"))
    assert [tuple(row) for row in (columns[0], rows[0])] == [Row._fields] * 2
    assert [row["stored"] for row in columns] == [read_timestamp(each["stored"], "stored") for each in stored]
    assert [row["voided"] for row in columns] == [False, True, False, False, False, False]
    assert [row["voided"] for row in rows] == ["false", "true", "false", "false", "false", "false"]
    assert {row["authority"] for row in columns} == {"Moodle"}
    first = columns[0]
    assert first["timestamp"] == datetime(2026, 11, 20, 10, 0, 0, 500_000, tzinfo=UTC)
    assert rows[0]["timestamp"] == "2026-11-20T10:00:00.500000Z"
    for name, value in {
        "actor_kind": "mbox", "actor": "mailto:aino@demo.example", "actor_home_page": None,
        "actor_name": "Äinö; \"Aino\"", "verb": VERB, "object_type": "Activity", "object": "http://example.com/1",
        "object_name": "In English", "score_scaled": 0.75, "score_raw": 7.5, "score_min": 0.0, "score_max": 10.0,
        "success": True, "completion": False, "duration": "PT5M", "response": "line\nand line",
        "registration": "6f6a1dbe-7f30-4c3e-8d2e-3f0a6d1b9a11", "platform": "Moodle", "language": "sv",
    }.items():  # fmt: skip
        assert first[name] == value, name
        if isinstance(value, str):
            assert rows[0][name] == value, name
    assert [rows[0][name] for name in ("score_scaled", "score_raw", "score_min", "score_max")] == [
        "0.75", "7.5", "0", "10",
    ]  # fmt: skip
    assert (rows[0]["success"], rows[0]["completion"], rows[0]["actor_home_page"]) == ("true", "false", "")
    assert [(row["actor_kind"], row["actor"], row["actor_home_page"]) for row in columns[1:3]] == [
        ("account", "eino", "https://demo.example"),
        (None, None, None),
    ]
    assert [(row["object_type"], row["object"], row["object_name"]) for row in columns[1:4]] == [
        ("Agent", "mailto:eino@demo.example", "Eino"),
        ("StatementRef", ALL_KINDS[2]["object"]["id"], None),
        ("SubStatement", "http://a.example", None),
    ]
    assert columns[4]["score_raw"] is None, "no double reaches it; the statement itself has it"
    assert json.loads(columns[4]["statement"])["result"]["score"]["raw"] == 10**400


def test_names_and_decimal_marks_are_those_of_the_language(app, client):
    lrs = Lrs(client)
    lrs.stored(ALL_KINDS[0])
    search = up_to(search_of(Filters()), utc_now())
    finnish = csv_rows(b"".join(as_csv(chunks(db.engine, search), "fi")))[0]
    assert (finnish["object_name"], finnish["score_raw"], finnish["score_max"]) == ("Suomeksi", "7,5", "10")


def test_a_formula_is_neutralised_in_csv_and_stays_itself_elsewhere(app, client, administrator):
    lrs = Lrs(client)
    dangerous = '=HYPERLINK("http://evil.example";"x")'
    account = {"account": {"homePage": "https://demo.example", "name": "@SUM(A1)"}}
    lrs.stored(statement(actor={**account, "name": "+1"}, result={"response": dangerous}, context={"platform": "\t=1"}))
    row = csv_rows(exported(administrator, "csv"))[0]
    shown = [row["response"], row["actor"], row["actor_name"], row["platform"]]
    assert shown == [f"'{dangerous}", "'@SUM(A1)", "'+1", "'\t=1"]
    assert table(exported(administrator, "parquet"))[0]["response"] == dangerous


@both_databases
def test_an_export_keeps_to_the_filters(app, client, administrator):
    lrs = Lrs(client)
    ids = lrs.stored(statement(), statement(actor=EINO), statement(verb={"id": "http://example.com/verbs/other"}))
    for form, identifiers in (
        ("jsonl", lambda data: [json.loads(line)["id"] for line in data.splitlines()]),
        ("csv", lambda data: [row["id"] for row in csv_rows(data)]),
        ("parquet", lambda data: [row["id"] for row in table(data)]),
    ):
        assert identifiers(exported(administrator, form, agent="aino@demo.example")) == [ids[0], ids[2]]
        assert identifiers(exported(administrator, form, agent="aino@demo.example", verb=VERB)) == [ids[0]]
        assert identifiers(exported(administrator, form, agent="nobody@demo.example")) == []


@both_databases
def test_what_is_stored_after_the_beginning_is_left_out_and_nobody_is_kept_from_writing(app, client):
    lrs = Lrs(client)
    before = [each for _batch in range(3) for each in lrs.stored(*(statement() for _number in range(10)))]
    walk = chunks(db.engine, up_to(search_of(Filters()), utc_now()), 10)
    found = list(next(walk))
    lrs.stored(*(statement() for _number in range(10)))
    with unit_of_work():
        record(SYSTEM, IMPORTED, Activity("files/1", DATA_FILE, "Tiedosto"), at=NOW)
    found += [each for chunk in walk for each in chunk]
    assert [each.statement["id"] for each in found] == before


def test_the_walk_holds_no_connection_between_chunks(app, client):
    Lrs(client).stored(*(statement() for _number in range(30)))
    db.session.remove()
    walk = chunks(db.engine, up_to(search_of(Filters()), utc_now()), 10)
    for _chunk in walk:
        assert db.engine.pool.checkedout() == 0


def test_an_empty_export_is_a_file_with_columns(app, client, administrator):
    assert exported(administrator, "jsonl") == b""
    assert exported(administrator, "csv").decode("utf-8-sig") == ";".join(Row._fields) + "\r\n"
    assert parquet.read_table(io.BytesIO(exported(administrator, "parquet"))).column_names == list(Row._fields)


def test_the_answer_says_what_it_is(app, client, administrator):
    for form, kind in (
        ("jsonl", "application/jsonl"),
        ("csv", "text/csv"),
        ("parquet", "application/vnd.apache.parquet"),
    ):
        answer = administrator.get(EXPORT, query_string={"format": form})
        assert answer.mimetype == kind
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=statements-20")
        assert answer.headers["Content-Disposition"].endswith(f".{form}")
        assert answer.content_length is None
        answer.close()


def test_a_second_export_waits_until_the_first_is_sent_or_given_up(app, client, administrator):
    Lrs(client).stored(statement())
    first = administrator.get(EXPORT, query_string={"format": "jsonl"})
    refused = administrator.get(EXPORT, query_string={"format": "csv"})
    assert refused.status_code == 503
    assert "Another export is being sent" in refused.text
    assert administrator.get("/administration/statements").status_code == 200
    first.close()
    assert exported(administrator, "csv")
    events = db.session.scalars(select(AuditEvent.detail).where(AuditEvent.action == "statements.export")).all()
    assert events == [{"format": "jsonl"}, {"format": "csv"}], "what was refused was not exported"


def test_a_start_does_not_load_pyarrow():
    code = "import sys, laituri_learn.cli, laituri_learn.statements.exploring.views; print('pyarrow' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
