"""The administrator writes a rule, tries it, switches it on, sees what it did, and closes it."""

import pytest

from laituri_learn.access.roles import AccessRole
from laituri_learn.database import unit_of_work
from laituri_learn.statements.incoming.commands import incoming
from laituri_learn.statements.incoming.models import RuleState
from laituri_learn.statements.incoming.work import read_incoming
from tests.competences.assessing import publish_framework
from tests.factories import NOW, make_account, make_person, signed_in
from tests.statements.incoming.outside import COMPLETED, LESSON, by_account, by_mail, matches, rule_of, tell, write_rule

NEW = "/administration/incoming/new/competences.evidence"
RULE = {"name": "Lessons of the LMS", "verbs": COMPLETED, "activity": LESSON, "outcome_competence": "ohjaus:A1"}


@pytest.fixture
def administrator(client):
    publish_framework()
    with unit_of_work():
        account = make_account(role=AccessRole.ADMINISTRATOR, language="en")
    return signed_in(client, account)


@pytest.fixture
def person(app):
    with unit_of_work():
        return make_person()


def rule_at(location):
    return location.split("/")[3]


def test_a_rule_is_written_tried_switched_on_and_closed(administrator, person):
    tell(by_account(person))
    assert "No rules yet" in administrator.get("/administration/incoming").text
    assert "Evidence of competence" in administrator.get("/administration/incoming/new").text
    assert "Save and try" in administrator.get(NEW).text
    answer = administrator.post(NEW, data=RULE)
    rule = rule_at(answer.location)
    trial = administrator.get(answer.location).text
    assert "Evidence of: A1" in trial
    assert matches() == []
    assert rule_of(rule).state is RuleState.OFF

    assert administrator.post(f"/administration/incoming/{rule}/enable", data={"past": "1"}).status_code == 302
    read_incoming(NOW)
    page = administrator.get(f"/administration/incoming/{rule}").text
    assert "Evidence of: A1" in page
    assert person.name not in page
    assert "Lessons of the LMS" in administrator.get("/administration/incoming").text

    administrator.post(f"/administration/incoming/{rule}/disable")
    assert rule_of(rule).state is RuleState.OFF
    administrator.post(f"/administration/incoming/{rule}/close")
    assert rule_of(rule).state is RuleState.CLOSED
    assert administrator.post(f"/administration/incoming/{rule}/enable").status_code == 409


def test_changing_a_rule_shows_it_filled_in_and_switches_it_off(administrator, person):
    rule = write_rule(verbs=(COMPLETED,), minimum_score=0.8)
    page = administrator.get(f"/administration/incoming/{rule}/edit").text
    assert COMPLETED in page
    assert "0.8" in page
    answer = administrator.post(f"/administration/incoming/{rule}/edit", data={**RULE, "minimum_score": "0.5"})
    assert answer.location.endswith("/trial")
    assert rule_of(rule).conditions.minimum_score == 0.5
    assert rule_of(rule).state is RuleState.OFF


@pytest.mark.parametrize(("typed", "kept"), [("0,85", 0.85), ("0.125", 0.125), ("−0,5", -0.5), ("", None)])
def test_a_score_is_written_with_a_point_or_a_comma(administrator, typed, kept):
    answer = administrator.post(NEW, data={**RULE, "minimum_score": typed})
    rule = rule_at(answer.location)
    assert rule_of(rule).conditions.minimum_score == kept
    assert f'value="{kept}"' in administrator.get(f"/administration/incoming/{rule}/edit").text or kept is None


@pytest.mark.parametrize("typed", ["1.5", "80 %", "much", "NaN", "1e9"])
def test_what_is_no_scaled_score_is_refused_with_an_example(administrator, typed):
    answer = administrator.post(NEW, data={**RULE, "minimum_score": typed})
    assert answer.status_code == 422
    assert "such as 0.8" in answer.text


def test_a_rule_for_everything_and_a_verb_that_is_no_address_are_refused(administrator):
    wide = administrator.post(NEW, data={"name": "All", "verbs": "", "outcome_competence": "named"})
    assert wide.status_code == 422
    assert "a rule for every statement is not taken" in wide.text
    wrong = administrator.post(NEW, data={**RULE, "verbs": f"{COMPLETED}\ncompleted the course"})
    assert wrong.status_code == 422
    assert "completed the course" in wrong.text
    assert "No rules yet" in administrator.get("/administration/incoming").text


def test_who_is_not_known_here_is_shown_with_a_count(administrator, person):
    for _number in range(3):
        tell(by_mail("stranger@demo.example"))
    rule = write_rule()
    read_incoming(NOW)
    page = administrator.get(f"/administration/incoming/{rule}").text
    assert "mailto:stranger@demo.example" in page
    assert '<td class="numeric">3</td>' in page


def test_nobody_but_an_administrator_reaches_the_rules(client, app):
    with unit_of_work():
        account = make_account(role=AccessRole.COORDINATOR)
    signed_in(client, account)
    assert client.get("/administration/incoming").status_code == 404
    assert client.post(NEW, data=RULE).status_code == 404


def test_the_command_lists_the_rules_and_reads_now(app, person):
    publish_framework()
    tell(by_account(person))
    write_rule(name="Lessons")
    run = app.test_cli_runner().invoke
    assert run(incoming, ["run"]).output.strip() == "1 done"
    listed = run(incoming, ["list"]).output
    assert listed.startswith("on       Lessons  done: 1")
    assert "about people not known here: 0" in listed
