"""Which statements fit: every condition asked for must hold, and one that is empty asks for nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laituri_learn.plugins.contracts import StatementFacts
from laituri_learn.statements.incoming.facts import facts_of, in_our_languages
from laituri_learn.statements.incoming.rules import (
    Conditions,
    actor_identity,
    fits,
    is_from_outside,
    source_of,
    voided_statement,
)
from tests.factories import NOW

FACTS = StatementFacts(
    "id",
    NOW,
    verb="https://v.example/passed",
    object_iri="https://lms.example/courses/7/lessons/1",
    object_type="https://t.example/lesson",
    score=0.8,
    success=True,
    completion=True,
    source="lms",
)
FITTING = {
    "verbs": ("https://v.example/failed", "https://v.example/passed"),
    "activity": "https://lms.example/courses/7/lessons/1",
    "activity_type": "https://t.example/lesson",
    "minimum_score": 0.8,
    "success": True,
    "completion": True,
    "source": "lms",
}


def test_a_statement_that_is_all_that_is_asked_fits():
    assert fits(Conditions(**FITTING), FACTS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("verb", "https://v.example/answered"),
        ("object_iri", "https://lms.example/courses/7/lessons/11"),
        ("object_type", ""),
        ("score", 0.79),
        ("score", None),
        ("success", False),
        ("success", None),
        ("completion", None),
        ("source", "other"),
    ],
)
def test_one_thing_that_is_not_as_asked_is_enough_not_to_fit(name, value):
    assert not fits(Conditions(**FITTING), replace(FACTS, **{name: value}))


@given(st.sets(st.sampled_from(sorted(FITTING))))
def test_leaving_conditions_out_never_makes_a_fitting_statement_unfit(kept):
    assert fits(Conditions(**{name: FITTING[name] for name in kept}), FACTS)


def test_an_activity_may_be_given_by_how_its_address_begins():
    assert fits(Conditions(activity="https://lms.example/courses/7/", activity_begins=True), FACTS)
    assert not fits(Conditions(activity="https://lms.example/courses/7/"), FACTS)


def test_conditions_are_kept_as_json_and_read_back():
    conditions = Conditions(**FITTING)
    assert Conditions.from_mapping(conditions.as_mapping()) == conditions


def test_a_condition_on_the_result_alone_names_nothing():
    assert not Conditions(success=True, source="lms").names_something
    assert Conditions(activity_type="x:y").names_something


def test_the_facts_gather_every_activity_and_extension_of_the_statement():
    facts = facts_of(
        {
            "id": "ABC",
            "verb": {"id": "v:1"},
            "object": {"id": "a:object", "definition": {"extensions": {"e:1": 1}}},
            "context": {
                "contextActivities": {"other": [{"id": "a:other"}], "parent": {"id": "a:parent"}},
                "extensions": {"e:2": 2},
            },
            "result": {"extensions": {"e:3": 3}, "score": {"scaled": 0.5}},
        },
        NOW,
    )
    assert facts.statement_id == "abc"
    assert facts.activities == ("a:object", "a:parent", "a:other")
    assert facts.extensions == {"e:1": 1, "e:2": 2, "e:3": 3}
    assert (facts.score, facts.success, facts.source) == (0.5, None, "")


def test_names_come_in_our_languages_whatever_their_region():
    found = in_our_languages({"en-US": "Lesson", "sv-SE": "Lektion"})
    assert (found.fi, found.sv, found.en) == (None, "Lektion", "Lesson")
    assert in_our_languages({"de": "Lektion eins"}).fi == "Lektion eins"
    assert in_our_languages({}).as_mapping() == {}


def test_only_the_platform_itself_is_not_outside():
    def by(name, page="https://here.example"):
        return {"authority": {"account": {"homePage": page, "name": name}}}

    assert not is_from_outside(by("platform"), "https://here.example")
    assert is_from_outside(by("lms"), "https://here.example")
    assert is_from_outside(by("platform", "https://elsewhere.example"), "https://here.example")
    assert is_from_outside({"authority": {"mbox": "mailto:platform@here.example"}}, "https://here.example")


def test_the_sender_is_known_by_name_and_else_by_identifier():
    account = {"account": {"homePage": "https://here.example", "name": "client:0197"}}
    assert source_of({"authority": {"name": "Moodle of the region", **account}}) == "Moodle of the region"
    assert source_of({"authority": account}) == "client:0197"
    assert source_of({"authority": {"objectType": "Group", "member": [{"mbox": "mailto:a@b.example"}]}}) == (
        "mailto:a@b.example"
    )
    assert source_of({}) == ""


def test_voiding_is_known_by_verb_and_reference():
    verb = {"id": "http://adlnet.gov/expapi/verbs/voided"}
    assert voided_statement({"verb": verb, "object": {"objectType": "StatementRef", "id": "ABC"}}) == "abc"
    assert voided_statement({"verb": verb, "object": {"id": "a:1"}}) is None
    assert voided_statement({"verb": {"id": "v:1"}, "object": {"objectType": "StatementRef", "id": "ABC"}}) is None


def test_an_actor_is_shown_as_the_statement_identifies_her():
    assert actor_identity({"actor": {"account": {"homePage": "https://x.example", "name": "7"}}}) == (
        "7 (https://x.example)"
    )
    assert actor_identity({"actor": {"mbox": "mailto:a@b.example", "name": "Aino"}}) == "mailto:a@b.example"
    assert actor_identity({"actor": {"objectType": "Group", "member": []}}) == ""
