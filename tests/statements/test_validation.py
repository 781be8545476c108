"""What the specification lets in and keeps out (1.0.3, Data 2 and 4; 2.0, 4.2)."""

import json
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laituri_learn.statements.validation import Invalid, check_statement
from laituri_learn.statements.validation.values import read_timestamp
from tests.statements.lrs import ACTIVITY, AINO, EINO, VOIDED, new_id, reference, statement

GROUP = {"objectType": "Group", "member": [AINO]}
CHOICE = {"interactionType": "choice", "choices": [{"id": "a"}, {"id": "b", "description": {"fi": "b"}}]}
FILE = {
    "usageType": "http://example.com/usage",
    "display": {"en": "A file"},
    "contentType": "text/plain; charset=utf-8",
    "length": 3,
    "sha2": "a" * 64,
    "fileUrl": "https://example.com/file",
}
SUB = {"objectType": "SubStatement", "actor": AINO, "verb": {"id": "http://a.example/v"}, "object": {"id": ACTIVITY}}


def activity(**definition):
    return {"id": ACTIVITY, "definition": definition}


def without(value, name):
    return {key: part for key, part in value.items() if key != name}


RIGHT = {
    "2.4.2 account": statement(actor=EINO),
    "2.4.2 sha1": statement(actor={"mbox_sha1sum": "A" * 40, "name": "Aino"}),
    "2.4.2 openid": statement(actor={"openid": "https://aino.example/"}),
    "2.4.2.2 anonymous group": statement(actor=GROUP),
    "2.4.2.2 identified group without members": statement(actor={**EINO, "objectType": "Group"}),
    "2.4.4 agent": statement(object=AINO),
    "2.4.4 group": statement(object=GROUP),
    "2.4.4.1 interaction": statement(object=activity(**CHOICE, correctResponsesPattern=["a[,]b"])),
    "2.4.4.1 matching": statement(object=activity(interactionType="matching", source=[], target=[{"id": "x"}])),
    "2.4.4.3 reference": statement(object=reference(new_id())),
    "2.4.4.4 sub-statement": statement(object={**SUB, "context": {"language": "fi"}}),
    "2.4.5 result": statement(
        result={"score": {"scaled": -1, "raw": 2, "min": 0, "max": 4}, "success": False, "duration": "PT1H0.5S"}
    ),
    "2.4.6 context": statement(
        context={
            "registration": new_id(),
            "instructor": EINO,
            "team": GROUP,
            "contextActivities": {"parent": {"id": ACTIVITY}, "other": [{"id": ACTIVITY}]},
            "revision": "1",
            "platform": "Laituri",
            "language": "sv-FI",
            "statement": reference(new_id()),
        }
    ),
    "2.4.9 authority of two": statement(authority={"objectType": "Group", "member": [AINO, EINO]}),
    "2.4.10 version": statement(version="1.0.7"),
    "2.4.11 attachment": statement(attachments=[FILE]),
    "4.1 null in an extension": statement(result={"extensions": {"http://a.example/x": None}}),
    "4.1 deep": statement(context={"extensions": {"http://a.example/x": json.loads('{"a":' * 90 + "[]" + "}" * 90)}}),
    "2.3.2 voiding": statement(verb={"id": VOIDED}, object=reference(new_id())),
}

WRONG = {
    "2.2 null": statement(context={"language": None}),
    "2.2 an unknown property": statement(iJustMadeThisUp=1),
    "2.2 a property in another case": {**without(statement(), "actor"), "Actor": AINO},
    "2.2 an IRI without scheme": statement(verb={"id": "tried"}),
    "2.2 a number as text": statement(result={"score": {"raw": "2"}}),
    "2.2 a boolean as number": statement(result={"success": 1}),
    "2.2 a text as object": "statement",
    "2.4 no actor": statement(actor=None),
    "2.4 no verb": statement(verb=None),
    "2.4 no object": statement(object=None),
    "2.4.1 no UUID": statement(id="1234"),
    "2.4.1 a number": statement(id=7),
    "2.4.2 no identifier": statement(actor={"objectType": "Agent", "name": "Aino"}),
    "2.4.2 two identifiers": statement(actor={**AINO, **EINO}),
    "2.4.2 a mailbox without mailto": statement(actor={"mbox": "aino@demo.example"}),
    "2.4.2 a short SHA-1": statement(actor={"mbox_sha1sum": "abc"}),
    "2.4.2 members of an agent": statement(actor={**AINO, "member": [EINO]}),
    "2.4.2 a name that is none": statement(actor={**AINO, "name": 3}),
    "2.4.2.4 an account without name": statement(actor={"account": {"homePage": "https://a.example"}}),
    "2.4.2.4 a home page that is none": statement(actor={"account": {"homePage": "a", "name": "b"}}),
    "2.4.2.2 nobody": statement(actor={"objectType": "Group"}),
    "2.4.2.2 an empty group": statement(actor={"objectType": "Group", "member": []}),
    "2.4.2.2 a group in a group": statement(actor={"objectType": "Group", "member": [GROUP]}),
    "2.4.3 no id": statement(verb={"display": {"en": "tried"}}),
    "2.4.3 a display that is no map": statement(verb={"id": VOIDED + "x", "display": "tried"}),
    "2.4.4 an unknown kind": statement(object={"objectType": "Thing", "id": ACTIVITY}),
    "2.4.4.1 no id": statement(object={"definition": {}}),
    "2.4.4.1 a type that is no IRI": statement(object=activity(type="x")),
    "2.4.4.1 choices without interactionType": statement(object=activity(choices=[])),
    "2.4.4.1 an unknown interaction": statement(object=activity(interactionType="dance")),
    "2.4.4.1 a scale of choices": statement(object=activity(**CHOICE, scale=[])),
    "2.4.4.1 two equal components": statement(object=activity(interactionType="choice", choices=[{"id": "a"}] * 2)),
    "2.4.4.3 no id": statement(object={"objectType": "StatementRef"}),
    "2.4.4.4 one inside another": statement(object={**SUB, "object": SUB}),
    "2.4.4.4 an id": statement(object={**SUB, "id": new_id()}),
    "2.4.4.4 an authority": statement(object={**SUB, "authority": AINO}),
    "2.4.5 scaled over one": statement(result={"score": {"scaled": 1.1}}),
    "2.4.5 raw over max": statement(result={"score": {"raw": 5, "max": 4}}),
    "2.4.5 min over max": statement(result={"score": {"min": 5, "max": 4}}),
    "2.4.5 a duration that is none": statement(result={"duration": "one hour"}),
    "2.4.6 a team of one agent": statement(context={"team": AINO}),
    "2.4.6 a platform of an agent": statement(object=AINO, context={"platform": "x"}),
    "2.4.6 a revision of a reference": statement(object=reference(new_id()), context={"revision": "x"}),
    "2.4.6 an unknown context activity": statement(context={"contextActivities": {"mother": []}}),
    "2.4.6 context agents in 1.0.3": statement(context={"contextAgents": []}),
    "2.4.7 a day that is none": statement(timestamp="2026-02-30T00:00:00Z"),
    "4.5 minus zero": statement(timestamp="2026-02-03T00:00:00-00:00"),
    "2.4.9 three": statement(authority={"objectType": "Group", "member": [AINO, EINO, AINO]}),
    "2.4.10 another version": statement(version="1.1.0"),
    "2.4.10 xAPI 2.0 in 1.0.3": statement(version="2.0.0"),
    "2.4.11 no hash": statement(attachments=[without(FILE, "sha2")]),
    "2.4.11 a length as text": statement(attachments=[{**FILE, "length": "3"}]),
    "4.1 a key that is no IRI": statement(result={"extensions": {"x": 1}}),
    "4.1 without end": statement(result={"extensions": {"http://a.example/x": json.loads("[" * 200 + "]" * 200)}}),
    "4.2 a language that is none": statement(verb={"id": VOIDED + "x", "display": {"suomi_fi": "yritti"}}),
    "2.3.2 voiding an activity": statement(verb={"id": VOIDED}),
}


@pytest.mark.parametrize("version_2", [False, True])
@pytest.mark.parametrize("section", RIGHT)
def test_what_is_right_is_let_in(section, version_2):
    check_statement(RIGHT[section], version_2=version_2)


@pytest.mark.parametrize("section", WRONG)
def test_what_is_wrong_is_kept_out(section):
    with pytest.raises(Invalid):
        check_statement(WRONG[section])


@pytest.mark.parametrize(
    "context",
    [
        {"contextAgents": [{"objectType": "contextAgent", "agent": AINO, "relevantTypes": ["http://a.example/t"]}]},
        {"contextGroups": [{"objectType": "contextGroup", "group": GROUP}]},
    ],
)
def test_context_agents_and_groups_belong_to_2_0(context):
    """2.0, 4.2.2.5."""
    check_statement(statement(context=context), version_2=True)
    broken = deepcopy(context)
    next(iter(broken.values()))[0]["objectType"] = "other"
    with pytest.raises(Invalid):
        check_statement(statement(context=broken), version_2=True)
    with pytest.raises(Invalid):
        check_statement(statement(context=context))


@pytest.mark.parametrize(
    "written", ["2026-11-24T08:00:00Z", "20261124T100000+0200", "2026-11-24T10:00:00,000+02", "2026-11-24T08:00:00"]
)
def test_every_form_of_a_timestamp_is_the_same_moment(written):
    """1.0.3, Data 4.5."""
    assert read_timestamp(written, "timestamp").isoformat() == "2026-11-24T08:00:00+00:00"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(RIGHT)), ANYTHING, st.data())
def test_whatever_is_put_in_any_place_is_taken_or_refused(section, value, data):
    """No input makes the check itself fail."""
    broken = json.loads(json.dumps(RIGHT[section]))
    place = broken
    while isinstance(place, dict) and place:
        key = data.draw(st.sampled_from(sorted(place)))
        if data.draw(st.booleans()) or not isinstance(place[key], dict):
            place[key] = value
            break
        place = place[key]
    for version_2 in (False, True):
        try:
            check_statement(broken, version_2=version_2)
        except Invalid as error:
            assert error.wrong
