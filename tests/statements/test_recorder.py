"""Statements are written with the change, and the tincan library reads them back."""

import json

import pytest
import tincan

from laituri_learn.database import db, unit_of_work
from laituri_learn.statements.models import StoredStatement
from laituri_learn.statements.recorder import Activity, Context, Result, record, registration
from laituri_learn.statements.vocabulary import DATA_FILE, IMPORTED
from tests.conftest import both_databases
from tests.factories import NOW, make_person, text
from tests.statements.stored import statement_lines


def record_one(person):
    return record(
        person,
        IMPORTED,
        Activity("files/1", DATA_FILE, text("Väki")),
        at=NOW,
        result=Result(score=(2, 0, 4), completion=True, response="ok", extensions={"own:extensions/rows": 3}),
        context=Context(
            registration="0197a2f0-0000-7000-8000-000000000001",
            language="fi",
            grouping=(Activity("files", DATA_FILE, "Files"),),
            extensions={"own:extensions/region": "POH"},
        ),
    )


@both_databases
def test_a_statement_has_actor_verb_object_result_and_context(app):
    with unit_of_work():
        person = make_person()
        record_one(person)
        public_id = person.public_id
    statement = json.loads(statement_lines()[0])
    assert statement["actor"]["account"] == {"homePage": "http://127.0.0.1:8000", "name": public_id}
    assert "mbox" not in statement["actor"]
    assert statement["verb"] == {
        "id": "http://127.0.0.1:8000/xapi/verbs/imported",
        "display": {"fi": "toi", "sv": "importerade", "en": "imported"},
    }
    assert statement["object"]["id"] == "http://127.0.0.1:8000/xapi/activities/files/1"
    assert statement["object"]["definition"]["name"]["fi"] == "Väki"
    assert statement["result"]["score"] == {"raw": 2, "min": 0, "max": 4, "scaled": 0.5}
    assert statement["context"]["registration"] == registration("0197a2f0-0000-7000-8000-000000000001")
    assert statement["context"]["contextActivities"]["grouping"][0]["id"].endswith("/xapi/activities/files")
    assert statement["timestamp"].startswith("2026-11-24T08:00:00")
    assert statement["version"] == "1.0.3"


def test_every_exported_line_is_read_back_by_tincan(app):
    with unit_of_work():
        person = make_person()
        for _number in range(3):
            record_one(person)
    lines = statement_lines()
    assert len(lines) == 3
    for line in lines:
        again = tincan.Statement.from_json(line)
        assert json.loads(again.to_json()) == json.loads(line)


@both_databases
def test_a_change_that_is_rolled_back_leaves_no_statement(app):
    with pytest.raises(RuntimeError, match="power cut"), unit_of_work():
        record_one(make_person())
        raise RuntimeError("power cut")
    assert db.session.query(StoredStatement).count() == 0
