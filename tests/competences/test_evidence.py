"""Evidence from other systems: of which competence, shown to whom, and never a level."""

import pytest

from competences.assessment.services import start_assessment
from competences.evidence.queries import evidence_of
from competences.evidence.rules import named_competences
from competences.profile.models import Standing
from laituri_learn.database import db, unit_of_work
from laituri_learn.plugins.contracts import CompetenceRef, StatementFacts
from laituri_learn.statements.incoming.work import read_incoming
from tests.competences.assessing import make_official, publish_framework, viewer
from tests.factories import NOW, signed_in
from tests.statements.incoming.outside import LESSON, by_account, competence_iri, matches, tell, void, write_rule

BASE = "https://here.example"
IRI = f"{BASE}/xapi/activities/frameworks/ohjaus/1.0/competences/"
EXTENSION = f"{BASE}/xapi/extensions/competences"


def named(activities=(), **extensions):
    facts = StatementFacts("id", NOW, "v:1", LESSON, activities=activities, extensions=extensions)
    return [ref.code for ref in named_competences(facts, BASE, EXTENSION)]


def test_competences_are_named_among_the_activities_of_any_version():
    assert named((LESSON, IRI + "A1", IRI.replace("1.0", "2.0") + "B2", IRI + "A1")) == ["A1", "B2"]


def test_another_installation_s_competence_is_not_ours():
    assert named((IRI.replace("here", "there") + "A1", IRI + "A1/more")) == []


def test_competences_are_named_in_the_extension_by_identifier_or_by_codes():
    assert named(**{EXTENSION: [IRI + "A1", {"framework": "ohjaus", "code": "B2"}, 7, {"code": "C1"}]}) == ["A1", "B2"]
    assert named(**{EXTENSION: IRI + "C1"}) == ["C1"]


def test_the_framework_is_part_of_the_name():
    facts = StatementFacts("id", NOW, "v:1", LESSON, extensions={EXTENSION: {"framework": "other", "code": "A1"}})
    assert named_competences(facts, BASE, EXTENSION) == [CompetenceRef("other", "A1")]


@pytest.fixture
def official(app):
    publish_framework()
    return make_official("te-2")


def tell_of(account, *codes, **more):
    context = {"contextActivities": {"other": [{"id": competence_iri(code)} for code in codes]}}
    return tell(by_account(account.person), context=context, **more)


def test_every_competence_that_the_statement_names_gets_the_evidence(official):
    tell_of(official, "A1", "B2", result={"score": {"scaled": 0.9}})
    write_rule(parameters={"competence": "named"})
    read_incoming(NOW)
    lines = evidence_of(official.person_id)
    assert sorted(line.ref.code for line in lines) == ["A1", "B2"]
    assert {(line.title.en, line.score, line.source) for line in lines} == {("Lesson seven", 0.9, "lms")}
    assert evidence_of(official.person_id, "another framework") == []
    assert [line.ref.code for line in evidence_of(official.person_id, ids=[lines[0].id])] == [lines[0].ref.code]


def test_a_statement_that_names_no_competence_in_force_is_noted(official):
    tell_of(official, "Z9")
    write_rule(parameters={"competence": "named"})
    read_incoming(NOW)
    assert matches() == [("noted", "It names no competence of the frameworks in force.")]


def test_two_rules_that_lead_to_the_same_evidence_give_it_once(official):
    tell_of(official, "A1")
    write_rule(parameters={"competence": "named"})
    write_rule(parameters={"competence": "ohjaus:A1"})
    read_incoming(NOW)
    assert len(evidence_of(official.person_id)) == 1
    assert matches()[1] == ("noted", "It is evidence already of: A1")


def test_no_level_changes(official):
    def standings():
        db.session.rollback()
        return [(row.competence_id, row.held, row.gap) for row in db.session.query(Standing)]

    before = standings()
    tell_of(official, "A1")
    write_rule()
    read_incoming(NOW)
    assert standings() == before


def test_she_sees_it_on_her_profile_and_beside_the_evidence_field(official, client):
    told = tell_of(official, "A1", result={"score": {"scaled": 0.9}})
    write_rule()
    read_incoming(NOW)
    with unit_of_work():
        draft = start_assessment(viewer(official), at=NOW).public_id
    signed_in(client, official)
    profile = client.get("/profile", headers={"Accept-Language": "en"}).text
    assert "Lesson seven" in profile
    assert "90" in profile
    assert "Lesson seven" in client.get(f"/assessments/{draft}/A").text
    assert "Lesson seven" not in client.get(f"/assessments/{draft}/B").text
    void(told)
    read_incoming(NOW)
    assert "Lesson seven" not in client.get("/profile").text


def test_nobody_else_sees_it(official, client):
    tell_of(official, "A1")
    write_rule()
    read_incoming(NOW)
    other = make_official("te-2")
    assert "Lesson seven" not in signed_in(client, other).get("/profile").text
