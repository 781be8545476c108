"""A self-assessment: started from the posts, saved choice by choice, submitted once, then fixed."""

import json
from datetime import date, timedelta

import pytest

from competences.assessment.errors import (
    AlreadySubmitted,
    AnswerConflict,
    IncompleteAssessment,
    InvalidAnswer,
    NoRoleProfile,
)
from competences.assessment.models import Answer, Assessment, AssessmentRound
from competences.assessment.queries import own_assessment
from competences.assessment.rules import Choice
from competences.assessment.services import (
    ask_reassessment,
    save_answer,
    save_answers,
    start_assessment,
    submit_assessment,
)
from competences.profile.models import Standing
from laituri_learn.access.models import AuditEvent
from laituri_learn.database import LocalisedText, db, unit_of_work
from laituri_learn.errors import NotFound
from laituri_learn.messages.models import Message
from laituri_learn.messages.rendering import render_message
from laituri_learn.plugins import ask
from laituri_learn.plugins.contracts import CompetenceRef, CompletedActivity
from laituri_learn.statements.models import StoredStatement
from tests.competences.assessing import DONE, SKIPPED, make_official, publish_framework, viewer
from tests.conftest import both_databases
from tests.factories import NOW, make_person, make_viewer, text

LATER = NOW + timedelta(hours=1)


def start(account, at=NOW):
    with unit_of_work():
        return start_assessment(viewer(account), at=at).public_id


def save(account, public_id, code, choice, version=0, at=LATER):
    with unit_of_work():
        return save_answer(viewer(account), public_id, code, choice, version, at=at).version


def fill(account, public_id, choice=DONE, at=LATER):
    codes = stored(public_id)
    with unit_of_work():
        save_answers(viewer(account), public_id, dict.fromkeys(codes, (choice, 0)), at=at)


def submit(account, public_id, *, share=False, planning=False, at=LATER):
    with unit_of_work():
        submit_assessment(viewer(account), public_id, share_with_manager=share, use_for_planning=planning, at=at)


def stored(public_id):
    answers = db.session.query(Answer).join(Assessment).filter(Assessment.public_id == public_id)
    return {answer.competence.code: answer for answer in answers.order_by(Answer.position)}


def refs(*codes):
    return tuple(CompetenceRef("ohjaus", code) for code in codes)


def statements():
    rows = db.session.query(StoredStatement).order_by(StoredStatement.id)
    return [json.loads(row.document) if isinstance(row.document, str) else row.document for row in rows]


@both_databases
def test_the_answers_are_the_target_competences_of_her_role_in_the_frameworks_order(app):
    publish_framework()
    account = make_official("te-2")
    answers = stored(start(account))
    assert ",".join(answers) == "A1,A2,A3,A4,B1,B2,B3,B4,B5,B6,C1,C2,C3,C4,D1,D2,D3,D5,E1,E2,E3,F1,F2,F3"
    assert all((answer.level, answer.skipped, answer.version) == (None, False, 0) for answer in answers.values())


@both_databases
def test_several_posts_ask_for_the_union_of_their_competences(app):
    publish_framework()
    codes = list(stored(start(make_official("network-coordinator", "te-2"))))
    assert len(codes) == 25
    assert codes == sorted(codes)


def test_an_ended_post_asks_for_nothing(app):
    publish_framework()
    account = make_official("te-2")
    with unit_of_work():
        account.person.posts[0].ends_on = date(2026, 11, 23)
    with pytest.raises(NoRoleProfile):
        start(account)


def test_without_a_role_profile_there_is_nothing_to_start(app):
    publish_framework()
    with pytest.raises(NoRoleProfile):
        start(make_official())
    assert db.session.query(Assessment).count() == 0


@both_databases
def test_an_open_draft_is_continued(app):
    publish_framework()
    account = make_official("te-2")
    first = start(account)
    save(account, first, "A1", DONE)
    assert start(account) == first
    assert db.session.query(Assessment).count() == 1
    assert [each["verb"]["display"]["en"] for each in statements()] == ["initialized"]


def test_an_assessment_belongs_to_the_round_that_is_open(app):
    publish_framework()
    with unit_of_work() as session:
        session.add(AssessmentRound(name=text("Syksy"), opens_on=date(2026, 11, 1), closes_on=date(2026, 11, 24)))
    inside, outside = make_official("te-2"), make_official("te-2")
    start(inside)
    start(outside, at=NOW + timedelta(days=1))
    rounds = [
        each.round.name.fi if each.round else None for each in db.session.query(Assessment).order_by(Assessment.id)
    ]
    assert rounds == ["Syksy", None]


@both_databases
def test_every_choice_is_kept_and_counted(app):
    publish_framework()
    account = make_official("te-2")
    public_id = start(account)
    assert save(account, public_id, "B1", Choice(level=3)) == 1
    assert save(account, public_id, "B1", Choice(level=3, use_at_work=0, evidence="Ohjaan."), version=1) == 2
    answer = stored(public_id)["B1"]
    assert (answer.level, answer.use_at_work, answer.evidence, answer.version) == (3, 0, "Ohjaan.", 2)
    page = own_assessment(viewer(account).scope("assessment.answer"), public_id)
    assert (page.count.done, page.count.total, page.next_area) == (1, 24, "A")
    assert (page.area("B").count.done, page.area("B").count.total) == (1, 6)


@both_databases
def test_a_second_tab_with_an_older_version_overwrites_nothing(app):
    publish_framework()
    account = make_official("te-2")
    public_id = start(account)
    save(account, public_id, "A1", Choice(level=3, use_at_work=2))
    with pytest.raises(AnswerConflict):
        save(account, public_id, "A1", Choice(level=1, use_at_work=2), version=0)
    assert stored(public_id)["A1"].level == 3
    assert save(account, public_id, "A1", Choice(level=1, use_at_work=2), version=1) == 2


def test_a_page_that_lost_the_reply_may_send_the_same_again(app):
    publish_framework()
    account = make_official("te-2")
    public_id = start(account)
    assert save(account, public_id, "A1", DONE, version=0) == 1
    assert save(account, public_id, "A1", DONE, version=0) == 1


def test_a_connection_killed_before_the_commit_leaves_the_answer_as_it_was(app):
    publish_framework()
    account = make_official("te-2")
    public_id = start(account)
    save(account, public_id, "A1", DONE)
    with pytest.raises(ConnectionResetError), unit_of_work():
        save_answer(viewer(account), public_id, "A1", Choice(level=4, use_at_work=3), 1, at=LATER)
        raise ConnectionResetError
    answer = stored(public_id)["A1"]
    assert (answer.level, answer.version) == (2, 1)


def test_of_a_whole_page_only_the_answers_in_conflict_stay_as_they_are(app):
    publish_framework()
    account = make_official("te-2")
    public_id = start(account)
    save(account, public_id, "A1", Choice(level=4, use_at_work=1))
    with unit_of_work():
        conflicts = save_answers(
            viewer(account), public_id, {"A1": (DONE, 0), "A2": (DONE, 0), "A3": (Choice(), 0)}, at=LATER
        )
    assert conflicts == ["A1"]
    answers = stored(public_id)
    assert (answers["A1"].level, answers["A2"].level, answers["A3"].version) == (4, 2, 0)


@pytest.mark.parametrize(
    "choice",
    [
        Choice(level=5),
        Choice(level=-1),
        Choice(use_at_work=4),
        Choice(level=2, skipped=True),
        Choice(evidence="x" * 4001),
    ],
)
def test_what_is_off_the_scales_is_refused(app, choice):
    publish_framework()
    account = make_official("te-2")
    public_id = start(account)
    with pytest.raises(InvalidAnswer):
        save(account, public_id, "A1", choice)


def test_nobody_else_reaches_an_assessment(app):
    publish_framework()
    account, colleague = make_official("te-2"), make_official("te-2")
    public_id = start(account)
    with pytest.raises(NotFound):
        save(colleague, public_id, "A1", DONE)
    with pytest.raises(NotFound):
        submit(colleague, public_id)
    with pytest.raises(NotFound):
        own_assessment(viewer(colleague).scope("assessment.answer"), public_id)
    with pytest.raises(NotFound), unit_of_work():
        save_answer(make_viewer(), public_id, "A1", DONE, 0, at=LATER)


def test_a_competence_outside_the_assessment_is_not_found(app):
    publish_framework()
    account = make_official("te-2")
    public_id = start(account)
    for code in ("D4", "Z9"):
        with pytest.raises(NotFound):
            save(account, public_id, code, DONE)


@both_databases
def test_submitting_names_what_is_neither_answered_nor_skipped(app):
    publish_framework()
    account = make_official("te-2")
    public_id = start(account)
    fill(account, public_id)
    save(account, public_id, "B2", Choice(level=1), version=1)
    save(account, public_id, "F3", Choice(), version=1)
    with pytest.raises(IncompleteAssessment) as refused:
        submit(account, public_id)
    assert refused.value.facts == {"codes": "B2, F3"}
    assert db.session.query(Assessment).one().submitted_at is None
    assert db.session.query(StoredStatement).count() == 1


@both_databases
def test_submitting_fixes_the_answers_and_makes_them_her_held_levels(app):
    publish_framework()
    account = make_official("te-2")
    public_id = start(account)
    fill(account, public_id)
    save(account, public_id, "A1", SKIPPED, version=1)
    submit(account, public_id, planning=True)
    held = {row.competence.code: (row.held, row.gap, row.may_be_used) for row in db.session.query(Standing)}
    assert held["B1"] == (2, 1, True)
    assert held["A1"] == (None, None, True)
    with pytest.raises(AlreadySubmitted):
        save(account, public_id, "B1", Choice(level=4, use_at_work=1), version=1)
    with pytest.raises(AlreadySubmitted):
        submit(account, public_id)
    assert db.session.query(AuditEvent).filter_by(action="assessment.submit").count() == 1


def test_the_whole_may_be_skipped_knowingly(app):
    publish_framework()
    account = make_official("te-2")
    public_id = start(account)
    fill(account, public_id, SKIPPED)
    submit(account, public_id)
    assert {row.held for row in db.session.query(Standing)} == {None}


@both_databases
def test_the_submission_leaves_a_statement_for_each_level_and_one_for_the_whole(app):
    publish_framework()
    account = make_official("te-2")
    public_id = start(account)
    fill(account, public_id, Choice(level=3, use_at_work=1, evidence="Salaista"))
    save(account, public_id, "A1", SKIPPED, version=1)
    submit(account, public_id)
    found = statements()
    assert [each["verb"]["display"]["en"] for each in found] == ["initialized", *["assessed"] * 23, "completed"]
    assert len({each["context"]["registration"] for each in found}) == 1
    b1 = next(each for each in found if each["object"]["id"].endswith("/frameworks/ohjaus/1.0/competences/B1"))
    assert b1["result"]["score"] == {"raw": 3, "min": 0, "max": 4, "scaled": 0.75}
    assert list(b1["result"]["extensions"].values()) == [1]
    assert b1["context"]["contextActivities"]["parent"][0]["id"].endswith(f"/assessments/{public_id}")
    assert found[-1]["result"] == {"completion": True}
    assert all(each["actor"]["account"]["name"] == account.person.public_id for each in found)
    assert "Salaista" not in json.dumps(found)


@both_databases
def test_the_last_submitted_level_is_shown_but_not_answered(app):
    publish_framework()
    account = make_official("te-2")
    first = start(account)
    fill(account, first)
    submit(account, first)
    again = start(account, at=NOW + timedelta(days=300))
    assert again != first
    card = own_assessment(viewer(account).scope("assessment.answer"), again).area("B").cards[0]
    assert (card.last.level, card.last.at) == (2, LATER)
    assert card.choice == Choice()


def test_levels_of_an_older_version_of_the_framework_are_remembered(app):
    publish_framework()
    account = make_official("te-2")
    first = start(account)
    fill(account, first)
    submit(account, first)
    publish_framework(version="1.1", at=NOW + timedelta(days=2))
    again = start(account, at=NOW + timedelta(days=3))
    page = own_assessment(viewer(account).scope("assessment.answer"), again)
    assert (page.framework.version, page.area("A").cards[0].last.level) == ("1.1", 2)


def completed(account, *codes, name="Ohjaustaidot", framework="ohjaus"):
    activity = CompletedActivity(
        "https://x.example/1", text(name), tuple(CompetenceRef(framework, code) for code in codes), LATER
    )
    with unit_of_work():
        ask("laituri_learning_completed", person_id=account.person.id, activity=activity)


@both_databases
def test_something_learned_asks_for_exactly_its_competences_and_raises_nothing(app):
    publish_framework()
    account = make_official("te-2")
    whole = start(account)
    fill(account, whole)
    submit(account, whole)
    completed(account, "B5", "B1", "X1")
    asked = db.session.query(Assessment).filter(Assessment.public_id != whole).one()
    assert list(stored(asked.public_id)) == ["B1", "B5"]
    assert asked.reason.fi == "Ohjaustaidot"
    assert {row.held for row in db.session.query(Standing)} == {2}
    message = db.session.query(Message).one()
    assert message.href == f"/assessments/{asked.public_id}"
    shown = render_message(message, "en")
    assert shown.subject == "Assess your competence again: Ohjaustaidot en"
    assert "Guiding interaction and dialogue" in shown.text
    assert "Group guidance" in shown.text
    fill(account, asked.public_id, Choice(level=3, use_at_work=2))
    submit(account, asked.public_id)
    held = {row.competence.code: row.held for row in db.session.query(Standing)}
    assert (held["B1"], held["B5"], held["A1"]) == (3, 3, 2)


@both_databases
def test_an_open_reassessment_is_extended_and_told_once(app):
    publish_framework()
    account = make_official("te-2")
    completed(account, "B1")
    public_id = db.session.query(Assessment).one().public_id
    save(account, public_id, "B1", DONE)
    completed(account, "B1", "B2", name="Palvelutarve")
    completed(account, "B1", "B2", name="Palvelutarve")
    assessment = db.session.query(Assessment).one()
    assert assessment.reason == LocalisedText(
        "Ohjaustaidot, Palvelutarve", "Ohjaustaidot sv, Palvelutarve sv", "Ohjaustaidot en, Palvelutarve en"
    )
    answers = stored(public_id)
    assert (list(answers), answers["B1"].level) == (["B1", "B2"], 2)
    assert db.session.query(Message).count() == 2
    assert [each["verb"]["display"]["en"] for each in statements()].count("was asked to re-assess") == 2


def test_a_reassessment_is_no_obstacle_to_a_whole_assessment(app):
    publish_framework()
    account = make_official("te-2")
    completed(account, "B1")
    assert len(stored(start(account))) == 24
    assert db.session.query(Assessment).count() == 2


def test_all_of_a_reassessment_may_be_skipped_and_the_levels_stay(app):
    publish_framework()
    account = make_official("te-2")
    whole = start(account)
    fill(account, whole)
    submit(account, whole)
    completed(account, "B1")
    public_id = db.session.query(Assessment).order_by(Assessment.id.desc()).first().public_id
    fill(account, public_id, SKIPPED)
    submit(account, public_id, at=LATER + timedelta(hours=1))
    assert {row.held for row in db.session.query(Standing)} == {2}


def test_an_activity_without_competences_in_force_asks_nothing(app):
    publish_framework()
    account = make_official("te-2")
    completed(account, "B1", framework="muu")
    completed(account)
    assert db.session.query(Assessment).count() == 0
    assert db.session.query(Message).count() == 0


def test_a_person_without_an_account_is_asked_all_the_same(app):
    publish_framework()
    with unit_of_work():
        person = make_person()
        ask_reassessment(person.id, refs("C1"), text("Kurssi"), at=NOW)
    assert db.session.query(Assessment).one().reason.fi == "Kurssi"
