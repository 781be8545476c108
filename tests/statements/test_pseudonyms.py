"""A statement without a person: in every place where she was, and nothing else changed."""

import json
from copy import deepcopy

from laituri_learn.personal_data.rules import Traces
from laituri_learn.statements.pseudonyms import Pseudonymiser, rewrite
from laituri_learn.statements.validation.statement import check_statement

HOME = "https://laituri.example"
MARK = f"{HOME}/xapi/extensions/pseudonymised"
WHO = Pseudonymiser(Traces("Ilona", "Mäki", ("ilona.maki@x.example",), ("0197-id",)), HOME, "made-up", MARK)
PSEUDONYM = {"objectType": "Agent", "account": {"homePage": f"{HOME}/pseudonyms", "name": "made-up"}}
SHE = {"objectType": "Agent", "mbox": "mailto:Ilona.Maki@x.example", "name": "Ilona Mäki"}
OTHER = {"objectType": "Agent", "mbox": "mailto:ilona.maki2@x.example", "name": "Ilona Mäkinen"}
VERB = {"id": "https://e.example/v"}
THING = {"objectType": "Activity", "id": "https://e.example/a"}


def statement(**values):
    return {"actor": OTHER, "verb": VERB, "object": THING, **values}


def parts(made):
    return sorted(part.value for part in made.parts)


def test_a_statement_without_her_is_left_as_it_is():
    given = statement(result={"response": "Ilona was here"}, attachments=[])
    before = deepcopy(given)
    made = rewrite(given, WHO)
    assert (made.statement, parts(made)) == (before, [])


def test_she_is_replaced_in_every_place_where_an_agent_may_be():
    inner = {"objectType": "SubStatement", "actor": SHE, "verb": VERB, "object": {**SHE}}
    group = {"objectType": "Group", "name": "Team", "member": [OTHER, SHE]}
    context = {
        "instructor": SHE,
        "team": group,
        "contextAgents": [{"objectType": "contextAgent", "agent": SHE}],
        "contextGroups": [{"objectType": "contextGroup", "group": group}],
    }
    made = rewrite(statement(actor=group, object=inner, authority=SHE, context=context), WHO).statement
    replaced = {**group, "member": [OTHER, PSEUDONYM]}
    assert made["actor"] == replaced
    assert (made["object"]["actor"], made["object"]["object"]) == (PSEUDONYM, PSEUDONYM)
    assert made["authority"] == PSEUDONYM
    assert made["context"].pop("extensions") == {MARK: ["agent"]}
    assert made["context"] == {
        "instructor": PSEUDONYM,
        "team": replaced,
        "contextAgents": [{"objectType": "contextAgent", "agent": PSEUDONYM}],
        "contextGroups": [{"objectType": "contextGroup", "group": replaced}],
    }


def test_every_identifier_of_hers_is_known_and_nobody_else_s():
    known = [
        SHE,
        {"mbox_sha1sum": WHO.traces.hashes[0].upper()},
        {"account": {"homePage": HOME, "name": "0197-id"}},
        {"account": {"homePage": f"{HOME}/", "name": "0197-id"}},
    ]
    assert [WHO.is_her(each) for each in known] == [True] * 4
    strangers = [
        OTHER,
        {"account": {"homePage": "https://lms.example", "name": "0197-id"}},
        {"openid": "https://o.e/x"},
    ]
    assert [WHO.is_her(each) for each in strangers] == [False] * 3


def test_what_she_wrote_and_brought_goes_and_the_outcome_stays():
    attachment = {"usageType": "https://e.example/t", "display": {}, "contentType": "text/plain", "length": 1}
    result = {"response": "My words", "score": {"scaled": 0.5}, "extensions": {"https://e.example/x": "by Ilona"}}
    made = rewrite(statement(actor=SHE, result=result, attachments=[{**attachment, "sha2": "AB"}]), WHO)
    assert parts(made) == ["agent", "attachments", "response", "text"]
    assert made.statement["result"] == {"score": {"scaled": 0.5}, "extensions": {"https://e.example/x": "by N.N."}}
    assert "attachments" not in made.statement
    assert made.dropped == {"ab"}


def test_what_somebody_else_brought_stays_but_for_a_signature():
    usual = {"usageType": "https://e.example/t", "display": {}, "contentType": "text/plain", "length": 1, "sha2": "aa"}
    signature = {**usual, "usageType": "http://adlnet.gov/expapi/attachments/signature", "sha2": "bb"}
    made = rewrite(statement(object=SHE, attachments=[usual, signature]), WHO)
    assert made.statement["attachments"] == [usual]
    assert (parts(made), made.dropped) == (["agent", "signature"], {"bb"})


def test_an_activity_named_after_her_gets_another_identifier():
    made = rewrite(statement(object={"id": "https://lms.example/ilona.maki%40x.example/quiz"}), WHO)
    assert made.statement["object"]["id"] == "https://lms.example/N.N./quiz"
    assert made.activities == {"https://lms.example/ilona.maki%40x.example/quiz": "https://lms.example/N.N./quiz"}


def test_what_comes_of_it_is_a_valid_statement_and_rewriting_it_again_changes_nothing():
    context = {"instructor": SHE, "extensions": {"https://e.example/ilona.maki@x.example": ["Ilona Mäki"]}}
    made = rewrite(statement(actor=SHE, context=context, result={"response": "x"}), WHO).statement
    check_statement(deepcopy(made), version_2=False)
    assert "ilona" not in json.dumps(made).lower()
    again = rewrite(made, WHO)
    assert (again.statement, parts(again)) == (made, [])
