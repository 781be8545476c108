"""The OpenAPI description says what the resources are and do, no more and no less."""

import json
import re

import jsonschema_rs
import pytest

from laituri_learn.statements.resources.description import openapi_document
from tests.statements.lrs import Lrs
from tests.statements.test_validation import RIGHT, WRONG

BASE = "/xapi"
BEYOND_A_SCHEMA = {
    "2.4.4.1 a scale of choices",
    "2.4.4.1 two equal components",
    "2.4.5 raw over max",
    "2.4.5 min over max",
    "2.4.6 a platform of an agent",
    "2.4.6 a revision of a reference",
    "2.4.6 context agents in 1.0.3",
    "2.4.7 a day that is none",
    "4.5 minus zero",
    "2.4.9 three",
    "2.4.10 xAPI 2.0 in 1.0.3",
    "4.1 without end",
    "2.3.2 voiding an activity",
}
"""Rules about several properties at once, or about what a text means."""


@pytest.fixture(scope="module")
def statements():
    document = openapi_document(BASE)
    return jsonschema_rs.validator_for(
        {"$ref": "#/components/schemas/Statement", "components": document["components"]},
    )


def test_every_resource_and_method_is_described_and_nothing_else(app):
    routed = {
        (rule.rule, method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("xapi.") and rule.endpoint != "xapi.description"
        for method in rule.methods - {"OPTIONS"}
    }
    described = {
        (f"{BASE}{path}", method) for path, methods in openapi_document(BASE)["paths"].items() for method in methods
    }
    assert described == routed


def test_whoever_wants_to_connect_reads_it_without_a_credential(app, client):
    answer = client.get("/xapi/openapi.json")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.json == json.loads(json.dumps(openapi_document(BASE)))
    assert jsonschema_rs.meta.is_valid(answer.json["components"]["schemas"]["Statement"])


def test_whatever_it_refers_to_is_there():
    document = openapi_document(BASE)
    named = set(re.findall(r'"#/components/(\w+)/(\w+)"', json.dumps(document)))
    assert named
    assert [each for each in named if each[1] not in document["components"][each[0]]] == []


@pytest.mark.parametrize("section", RIGHT)
def test_the_schema_lets_in_what_is_right(section, statements):
    statements.validate(RIGHT[section])


@pytest.mark.parametrize("section", sorted(set(WRONG) - BEYOND_A_SCHEMA))
def test_the_schema_keeps_out_what_is_wrong(section, statements):
    assert not statements.is_valid(WRONG[section])


def test_what_the_store_shows_is_as_the_schema_says(app, client, statements):
    lrs = Lrs(client)
    lrs.stored(*(RIGHT[section] for section in RIGHT if "attachment" not in section))
    for style in ("ids", "exact", "canonical"):
        for shown in lrs.get(format=style).json["statements"]:
            statements.validate(shown)


def test_a_method_that_a_resource_does_not_have_is_refused_in_its_own_words(app, client):
    """1.0.3, Communication 3.2 and 3.3: 405, and a version header with every answer; RFC 9110, 15.5.6: Allow."""
    for path, method in (("statements", "DELETE"), ("agents", "PUT"), ("about", "POST"), ("agents/profile", "PATCH")):
        answer = Lrs(client).ask(method, path)
        assert answer.status_code == 405
        assert answer.json["error"]
        assert answer.headers["X-Experience-API-Version"] == "2.0.0"
        assert "GET" in answer.headers["Allow"]
