"""The xAPI Profile: whole by its specification, at its own addresses, and true of every statement that is written."""

import json
import re
import shutil
from collections import Counter

import pytest

from laituri_learn import create_app
from laituri_learn.database import db
from laituri_learn.settings import ROOT, current_settings
from laituri_learn.statements.incoming.rules import is_from_outside
from laituri_learn.statements.profile.document import profile_document, terms
from laituri_learn.statements.vocabulary import iri
from tests.conftest import environment
from tests.statements.profile_validator import broken_rules, follows, matching_templates, values_at
from tests.statements.stored import statement_lines
from tests.statements.story import tell_the_story

BASE = "http://127.0.0.1:8000/xapi"
LANGUAGES = {"fi", "sv", "en"}


@pytest.fixture(scope="module")
def told(demo_sqlite, tmp_path_factory):
    """The Profile, and every statement that the product itself has written when the whole story is told."""
    folder = tmp_path_factory.mktemp("story")
    shutil.copy(demo_sqlite, folder / "laituri.sqlite3")
    with create_app(environment(folder)).app_context():
        tell_the_story()
        home_page = current_settings().iri_base
        written = [json.loads(line) for line in statement_lines()]
        yield profile_document(), [each for each in written if not is_from_outside(each, home_page)]
        db.session.remove()
        db.engine.dispose()


def test_every_statement_of_the_story_follows_exactly_one_template(told):
    profile, statements = told
    wrong = Counter()
    for statement in statements:
        matching = matching_templates(profile, statement)
        kind = (statement["verb"]["id"], statement["object"]["definition"]["type"])
        if len(matching) != 1:
            wrong[kind, tuple(each["id"] for each in matching)] += 1
            continue
        for location in broken_rules(matching[0], statement):
            wrong[matching[0]["id"], location] += 1
    assert wrong == {}
    assert len(statements) > 1000


def test_every_template_has_its_statement_in_the_story(told):
    profile, statements = told
    met = {each["id"] for statement in statements for each in matching_templates(profile, statement)}
    assert {each["id"] for each in profile["templates"]} - met == set()


def test_every_own_identifier_in_the_statements_is_a_concept_of_the_profile(told):
    profile, statements = told
    concepts = {each["id"]: each["type"] for each in profile["concepts"]}
    used = Counter()
    for statement in statements:
        used[statement["verb"]["id"]] += 1
        used.update(type_of for type_of in values_at(statement, "$.object.definition.type"))
        used.update(values_at(statement, "$.context.contextActivities.*[*].definition.type"))
        for place, kind in (("context", "ContextExtension"), ("result", "ResultExtension")):
            for extension in statement.get(place, {}).get("extensions", {}):
                used[extension] += 1
                assert concepts[extension] == kind, extension
    own = {each for each in used if each.startswith(BASE)}
    assert own - concepts.keys() == set()


def test_every_own_identifier_in_the_code_is_declared(app):
    declared = set(terms())
    for folder in ("laituri_learn", "competences", "courses"):
        for file in (ROOT / folder).rglob("*.py"):
            found = set(re.findall(r'"(own:(?:verbs|types|extensions)/[a-z][a-z-]*)"', file.read_text()))
            assert found - declared == set(), file


def test_the_profile_has_what_its_specification_asks_for(app):
    profile = profile_document()
    version = profile["versions"][0]
    assert profile["@context"] == "https://w3id.org/xapi/profiles/context"
    assert profile["conformsTo"] == "https://w3id.org/xapi/profiles#1.0"
    assert profile["type"] == "Profile"
    assert profile["id"] != version["id"]
    assert version["generatedAtTime"].endswith("Z")
    assert profile["author"]["type"] == "Organization"
    parts = [*profile["concepts"], *profile["templates"]]
    assert len({each["id"] for each in parts}) == len(parts)
    for each in (profile, *parts):
        assert set(each["prefLabel"]) == set(each["definition"]) == LANGUAGES, each["id"]
        assert all(each["definition"].values()), each["id"]
    assert {each["inScheme"] for each in parts} == {version["id"]}
    assert {each["type"] for each in profile["concepts"]} == {
        "Verb",
        "ActivityType",
        "ContextExtension",
        "ResultExtension",
    }


def test_every_rule_of_a_template_says_something_about_a_place_that_is_understood(app):
    for template in profile_document()["templates"]:
        for rule in template["rules"]:
            assert {"presence", "any", "all", "none"} & rule.keys(), template["id"]
            assert "own:" not in rule["location"]
            assert values_at({}, rule["location"]) == []


def test_a_concept_is_used_by_some_template(app):
    profile = profile_document()
    templates = json.dumps(profile["templates"])
    unused = [each["id"] for each in profile["concepts"] if each["id"] not in templates]
    assert unused == []


def test_the_profile_is_public_at_its_own_address_and_at_its_version(app, client):
    profile = client.get("/xapi/profile")
    assert profile.content_type == "application/ld+json"
    assert profile.json["id"] == f"{BASE}/profile"
    version = profile.json["versions"][0]["id"].removeprefix(BASE)
    assert client.get(f"/xapi{version}").json == profile.json
    assert client.get("/xapi/profile/versions/0.0.1").status_code == 404


def test_each_own_identifier_answers_at_itself_for_people_and_machines(app, client):
    profile = profile_document()
    for each in (*profile["concepts"], *profile["templates"]):
        path = each["id"].removeprefix("http://127.0.0.1:8000")
        for_machines = client.get(path, headers={"Accept": "application/ld+json"})
        assert for_machines.json == {"@context": profile["@context"], **each}
    page = client.get("/xapi/verbs/assessed", headers={"Accept": "text/html", "Accept-Language": "sv"})
    assert page.content_type.startswith("text/html")
    assert "Personen bedömde sin egen nivå" in page.text
    assert iri("own:verbs/assessed") in page.text


def test_what_is_not_ours_answers_with_404(app, client):
    for path in ("/xapi/verbs/nothing", "/xapi/types/assessed", "/xapi/templates/nothing", "/xapi/extensions/x"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ({"location": "$.a", "presence": "included"}, True),
        ({"location": "$.z", "presence": "included"}, False),
        ({"location": "$.z", "presence": "excluded"}, True),
        ({"location": "$.a", "presence": "excluded"}, False),
        ({"location": "$.z", "presence": "recommended", "all": [9]}, True),
        ({"location": "$.a", "presence": "recommended", "all": [9]}, False),
        ({"location": "$.list[*].id", "any": [2, 9]}, True),
        ({"location": "$.list[*].id", "any": [9]}, False),
        ({"location": "$.list[*].id", "all": [1, 2]}, True),
        ({"location": "$.list[*].id", "all": [1]}, False),
        ({"location": "$.list[*].id", "none": [2]}, False),
        ({"location": "$.list[*].id", "none": [9]}, True),
        ({"location": "$.list[*]", "selector": "$.extra", "presence": "included"}, False),
        ({"location": "$.list[1]", "selector": "$.extra", "presence": "included"}, True),
        ({"location": "$['a']", "all": [True]}, False),
        ({"location": "$.deep['http://x.example/e']", "all": ["v"]}, True),
    ],
)
def test_the_validator_judges_as_the_specification_says(rule, holds):
    statement = {"a": 1, "list": [{"id": 1}, {"id": 2, "extra": 0}], "deep": {"http://x.example/e": "v"}}
    assert follows(rule, statement) is holds
