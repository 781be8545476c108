"""Whatever the specification lets in is stored, shown as it was sent, and harms nothing that reads it later."""

import json

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laituri_learn.statements.multipart import read_parts, written_parts
from laituri_learn.statements.resources.description import openapi_document
from laituri_learn.statements.validation.values import read_timestamp
from tests.conftest import both_databases
from tests.statements.fuzzing.effort import bounded
from tests.statements.fuzzing.strategies import statements
from tests.statements.lrs import Lrs, new_id

COMPONENTS = openapi_document("/xapi")["components"]
SCHEMA = jsonschema_rs.validator_for({"$ref": "#/components/schemas/Statement", "components": COMPONENTS})


def plain(statement, *, version_2):
    """Apart from what the store sets: assigned properties, arrays of context activities, times in UTC in 2.0."""
    kept = {name: value for name, value in statement.items() if name not in ("id", "stored", "authority", "version")}
    if statement["object"].get("objectType") == "SubStatement":
        kept["object"] = plain(statement["object"], version_2=version_2)
    if "contextActivities" in statement.get("context", {}):
        given = statement["context"]["contextActivities"].items()
        arrays = {name: value if isinstance(value, list) else [value] for name, value in given}
        kept["context"] = {**statement["context"], "contextActivities": arrays}
    if version_2 and "timestamp" in statement:
        kept["timestamp"] = read_timestamp(statement["timestamp"], "timestamp").isoformat()
    return kept


def same_json(sent, shown, *, version_2):
    if "timestamp" not in sent:
        shown = {name: value for name, value in shown.items() if name != "timestamp"}
    one, other = (json.dumps(plain(each, version_2=version_2), sort_keys=True) for each in (sent, shown))
    return one == other


@pytest.fixture(params=["1.0.3", "2.0.0"])
def lrs(request, app, client):
    return Lrs(client, version=request.param)


@both_databases
@given(st.data())
@bounded(25)
def test_it_is_stored_and_read_back_as_it_was_sent(lrs, data):
    """1.0.3, Data 2.3 and Communication 2.1; in every format, by its identifier and by what it is found by."""
    version_2 = lrs.version == "2.0.0"
    sent = data.draw(statements(version_2=version_2))
    identifier = new_id()
    answer = lrs.put(json.loads(json.dumps(sent)), identifier)
    assert answer.status_code == 204, answer.text
    assert SCHEMA.is_valid(sent)
    shown = lrs.one(identifier)
    assert same_json(sent, shown, version_2=version_2)
    assert lrs.put(json.loads(json.dumps(sent)), identifier).status_code == 204
    for style in ("ids", "canonical"):
        answer = lrs.get(statementId=identifier, format=style)
        assert answer.status_code == 200
        assert SCHEMA.is_valid(answer.json)
    assert identifier in lrs.found(verb=sent["verb"]["id"], related_agents="true", limit=1)


@both_databases
@given(st.data())
@bounded(8)
def test_its_attachments_travel_with_it(lrs, data):
    """1.0.3, Data 2.4.11 and Communication 1.5.2."""
    contents: dict[str, bytes] = {}
    sent = data.draw(statements(version_2=lrs.version == "2.0.0", contents=contents))
    parts = [({"Content-Type": "application/json"}, json.dumps(sent).encode())]
    for sha2, content in contents.items():
        parts.append(({"Content-Transfer-Encoding": "binary", "X-Experience-API-Hash": sha2}, content))
    body, content_type = written_parts(parts)
    answer = lrs.ask("POST", "statements", data=body, headers={"Content-Type": content_type})
    assert answer.status_code == 200, answer.text
    shown = lrs.get(statementId=answer.json[0], attachments="true")
    _first, *rest = read_parts(shown.data, shown.content_type)
    assert {part.headers["X-Experience-API-Hash"]: part.content for part in rest}.items() >= contents.items()
