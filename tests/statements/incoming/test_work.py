"""The job: each new statement once, whoever is not known counted, what is voided taken back, one fault alone."""

import json
from datetime import timedelta
from hashlib import sha1

import pluggy
import pytest

from competences.evidence.models import Evidence
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work
from laituri_learn.plugins import current_registry
from laituri_learn.plugins.contracts import StatementOutcome
from laituri_learn.plugins.hooks import hook
from laituri_learn.settings import current_settings
from laituri_learn.statements.incoming.errors import RuleIsClosed, RuleTooWide
from laituri_learn.statements.incoming.models import RuleState, UnmatchedActor
from laituri_learn.statements.incoming.rules import Conditions
from laituri_learn.statements.incoming.services import (
    RuleDraft,
    change_rule,
    close_rule,
    disable_rule,
    enable_rule,
)
from laituri_learn.statements.incoming.trial import try_rule
from laituri_learn.statements.incoming.work import read_incoming
from tests.competences.assessing import publish_framework
from tests.conftest import both_databases
from tests.factories import NOW, make_person
from tests.statements.incoming.outside import (
    COMPLETED,
    PASSED,
    by_account,
    by_mail,
    competence_iri,
    matches,
    rule_of,
    tell,
    void,
    write_rule,
)
from tests.statements.stored import statement_lines


@pytest.fixture
def person(app):
    """Somebody of the network, where the built-in framework is in force."""
    publish_framework()
    with unit_of_work():
        return make_person(email="aino@demo.example")


def evidence():
    """Codes of the evidence that stands."""
    db.session.rollback()
    return [row.code for row in db.session.query(Evidence).order_by(Evidence.id) if row.taken_back_at is None]


def strangers():
    db.session.rollback()
    return {row.actor: row.statements for row in db.session.query(UnmatchedActor)}


class Fragile:
    """A plugin whose outcome fails."""

    @hook
    def laituri_statement_outcomes(self):
        return [StatementOutcome("fragile.thing", "Fragile", "It breaks.")]

    @hook
    def laituri_statement_received(self, outcome, parameters, person_id, statement, at):
        if outcome != "fragile.thing":
            return
        db.session.add(Evidence(person_id=person_id, framework="x", code="half", statement_id="x"))
        raise ValueError("the plugin is broken")


@pytest.fixture
def fragile(app):
    """The broken plugin, registered for one test."""
    manager: pluggy.PluginManager = current_registry().manager
    plugin = Fragile()
    manager.register(plugin, name="fragile")
    yield plugin
    manager.unregister(plugin)


@both_databases
def test_a_fitting_statement_becomes_evidence_once_however_often_the_job_runs(app, person):
    tell(by_account(person), COMPLETED)
    tell(by_account(person), PASSED)
    rule = write_rule()
    assert read_incoming(NOW) == "1 done"
    assert read_incoming(NOW) == ""
    with unit_of_work():
        enable_rule(rule, past=True, by=SYSTEM, at=NOW)
    assert read_incoming(NOW) == ""
    assert evidence() == ["A1"]
    assert matches() == [("done", "Evidence of: A1")]


@both_databases
def test_a_voided_statement_is_taken_back_and_not_taken_up_again(app, person):
    told = tell(by_account(person))
    rule = write_rule()
    read_incoming(NOW)
    void(told)
    assert read_incoming(NOW) == "1 taken back"
    assert evidence() == []
    with unit_of_work():
        enable_rule(rule, past=True, by=SYSTEM, at=NOW)
    assert read_incoming(NOW) == ""
    assert matches() == [("taken_back", "The statement was voided, and the evidence is no longer shown.")]


def test_a_statement_voided_before_the_rule_read_it_leads_to_nothing(app, person):
    void(tell(by_account(person)))
    write_rule()
    assert read_incoming(NOW) == ""
    assert evidence() == []


@both_databases
def test_people_are_known_by_account_and_by_address_plain_or_hashed(app, person):
    digest = sha1(b"mailto:aino@demo.example").hexdigest()
    for actor in (by_account(person), by_mail("Aino@Demo.example"), {"mbox_sha1sum": digest.upper()}):
        tell(actor)
    write_rule()
    assert read_incoming(NOW) == "3 done"


def test_whoever_is_not_known_is_counted_and_nobody_is_guessed(app, person):
    tell(by_mail("stranger@demo.example") | {"name": person.name})
    tell(by_mail("stranger@demo.example"))
    tell({"account": {"homePage": "https://lms.example", "name": person.public_id}})
    tell({"openid": "https://id.example/aino"})
    tell({"objectType": "Group", "mbox": "mailto:aino@demo.example"})
    write_rule()
    assert read_incoming(NOW) == "5 unmatched"
    assert strangers() == {
        "mailto:stranger@demo.example": 2,
        f"{person.public_id} (https://lms.example)": 1,
        "https://id.example/aino": 1,
        "mailto:aino@demo.example": 1,
    }
    assert matches() == []


@both_databases
def test_a_name_that_no_database_keeps_stops_nobody(app, person):
    for home in ("https://lms.example", by_account(person)["account"]["homePage"]):
        tell({"account": {"homePage": home, "name": "\0"}})
    tell(by_account(person))
    write_rule()
    assert read_incoming(NOW) == "2 unmatched, 1 done"
    assert set(strangers()) == {"\ufffd (https://lms.example)", f"\ufffd ({current_settings().iri_base})"}


def test_a_stranger_who_joins_the_network_gets_her_evidence_when_past_statements_are_read_again(app, person):
    tell(by_mail("new@demo.example"))
    rule = write_rule()
    read_incoming(NOW)
    with unit_of_work():
        make_person(email="new@demo.example")
        enable_rule(rule, past=True, by=SYSTEM, at=NOW)
    assert strangers() == {}
    assert read_incoming(NOW) == "1 done"


def test_a_rule_switched_on_for_the_future_leaves_the_past(app, person):
    tell(by_account(person))
    write_rule(past=False)
    assert read_incoming(NOW) == ""
    tell(by_account(person))
    assert read_incoming(NOW) == "1 done"


def test_what_the_platform_wrote_itself_is_not_from_outside(app, person):
    tell(by_account(person), authority="platform")
    write_rule()
    assert read_incoming(NOW) == ""


def test_a_statement_still_settling_is_left_for_the_next_run(app, person):
    tell(by_account(person), stored_at=NOW - timedelta(seconds=1))
    write_rule()
    assert read_incoming(NOW) == ""
    assert read_incoming(NOW + timedelta(seconds=30)) == "1 done"


def test_a_rule_that_is_off_or_closed_does_nothing(app, person):
    tell(by_account(person))
    off, closed = write_rule(), write_rule()
    with unit_of_work():
        disable_rule(off, by=SYSTEM, at=NOW)
        close_rule(closed, by=SYSTEM, at=NOW)
    assert read_incoming(NOW) == ""
    with pytest.raises(RuleIsClosed), unit_of_work():
        enable_rule(closed, past=True, by=SYSTEM, at=NOW)


def test_an_outcome_that_fails_is_taken_back_noted_and_delays_no_other_rule(app, person, fragile):
    tell(by_account(person))
    write_rule("fragile.thing", {})
    write_rule()
    assert read_incoming(NOW) == "1 failed, 1 done"
    assert [state for state, _note in matches()] == ["failed", "done"]
    assert matches()[0][1] == "ValueError: the plugin is broken"
    assert evidence() == ["A1"]


def test_a_rule_that_cannot_even_be_read_is_noted_and_delays_no_other(app, person):
    tell(by_account(person))
    broken = write_rule()
    write_rule()
    with unit_of_work():
        rule_of_broken = db.session.query(type(rule_of(broken))).filter_by(public_id=broken).one()
        rule_of_broken.terms = {"verbs": [], "unknown": 1}
    assert read_incoming(NOW) == "1 rules failed, 1 done"
    assert "unknown" in rule_of(broken).problem
    assert evidence() == ["A1"]


def test_a_rule_whose_plugin_is_gone_does_nothing_and_may_try_again(app, person, fragile):
    tell(by_account(person))
    rule = write_rule("fragile.thing", {})
    current_registry().manager.unregister(fragile)
    assert read_incoming(NOW) == "1 failed"
    assert "No plugin answers" in matches()[0][1]
    current_registry().manager.register(fragile, name="fragile")
    with unit_of_work():
        enable_rule(rule, past=True, by=SYSTEM, at=NOW)
    assert read_incoming(NOW) == "1 failed"
    assert matches() == [("failed", "ValueError: the plugin is broken")]


def test_a_long_store_is_read_in_several_units_of_work(app, person, monkeypatch):
    monkeypatch.setattr("laituri_learn.statements.incoming.work.BATCH", 2)
    for _number in range(5):
        tell(by_account(person))
    write_rule()
    assert read_incoming(NOW) == "5 done"


def test_a_rule_needs_something_to_fit_by(app, person):
    with pytest.raises(RuleTooWide):
        write_rule(success=True)


def test_a_changed_rule_is_off_until_it_is_tried_again(app, person):
    rule = write_rule()
    draft = RuleDraft("Passed", Conditions(verbs=(PASSED,)), "competences.evidence", {"competence": "ohjaus:A2"})
    with unit_of_work():
        change_rule(rule, draft, by=SYSTEM, at=NOW)
    changed = rule_of(rule)
    assert (changed.state, changed.name, changed.conditions.verbs) == (RuleState.OFF, "Passed", (PASSED,))


@both_databases
def test_a_trial_tells_what_would_happen_and_changes_nothing(app, person):
    tell(by_account(person), PASSED)
    tell(by_mail("stranger@demo.example"))
    tell(by_account(person))
    before = len(statement_lines())
    rule = write_rule(on=False)
    trial = try_rule(rule_of(rule), at=NOW)
    assert (trial.looked_at, trial.fitting, trial.strangers) == (2, 2, 1)
    newest, stranger = trial.lines
    assert (newest.state.value, newest.note.en, newest.facts.object_name.en) == (
        "done",
        "Evidence of: A1",
        "Lesson seven",
    )
    assert stranger.stranger == "mailto:stranger@demo.example"
    assert evidence() == matches() == []
    assert len(statement_lines()) == before + 1, "only the statement that the rule was written"


def test_the_person_s_own_record_tells_of_the_evidence_and_names_the_source(app, person):
    told = tell(by_account(person), result={"score": {"scaled": 0.9}})
    write_rule()
    read_incoming(NOW)
    written = json.loads(statement_lines()[-1])
    assert written["verb"]["id"].endswith("/xapi/verbs/received-evidence")
    assert written["object"]["id"] == competence_iri("A1")
    assert list(written["context"]["extensions"].values()) == [told]
    assert written["actor"]["account"]["name"] == person.public_id
