"""Claims: asked, withdrawn, decided by who may, appealed once; private from everybody else."""

import json
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competences.profile.models import Standing
from competences.profile.rules import Source
from competences.profile.services import refresh_standings
from competences.recognition import queries
from competences.recognition.errors import (
    AppealTooLate,
    ClaimHasMoved,
    ClaimWaiting,
    InvalidAppeal,
    InvalidClaim,
    InvalidDecision,
)
from competences.recognition.models import Claim
from competences.recognition.rules import ClaimState, may_follow
from competences.recognition.services import appeal, withdraw
from laituri_learn.access.models import Account, AuditEvent, Grant
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import db, unit_of_work
from laituri_learn.errors import NotFound, UserError
from laituri_learn.messages.models import Message
from laituri_learn.messages.rendering import render_message
from laituri_learn.plugins import ask as ask_plugins
from laituri_learn.plugins.contracts import CompetenceRef
from laituri_learn.statements.models import StoredStatement
from laituri_learn.statements.vocabulary import iri
from tests.competences.assessing import publish_framework, viewer
from tests.competences.recognising import EVIDENCE, REASONS, ask, assess, make_offices, settle
from tests.conftest import both_databases
from tests.factories import NOW, TODAY, make_account, make_post

S = ClaimState
LATER = NOW + timedelta(days=3)
APPEAL = "The assessor has not read the second part."


def stored(public_id):
    db.session.rollback()
    return db.session.query(Claim).filter_by(public_id=public_id).one()


def standing(account, code="B2"):
    db.session.rollback()
    return (
        db.session.query(Standing)
        .filter(Standing.person_id == account.person_id, Standing.competence.has(code=code))
        .one()
    )


def statements():
    rows = db.session.query(StoredStatement).order_by(StoredStatement.id)
    return [json.loads(row.document) if isinstance(row.document, str) else row.document for row in rows]


def complain(account, public_id, text=APPEAL, at=LATER):
    with unit_of_work():
        appeal(viewer(account), public_id, text, at=at)


def second_assessor(office):
    with unit_of_work():
        return make_account(role=AccessRole.ASSESSOR, scope=ScopeKind.ORGANISATION, scope_id=office.organisation_id)


def to_decide(account):
    by = viewer(account)
    return [each.public_id for each in queries.claims_to_decide(by.scope("recognition.decide"), by, TODAY)]


@both_databases
def test_a_recognised_level_becomes_the_held_level_at_once(app):
    (office,) = make_offices()
    assess(office.official)
    assert standing(office.official).source is Source.SELF_ASSESSED
    public_id = ask(office.official, 3, at=LATER)
    assert settle(office.assessor, public_id, 2, until=date(2027, 11, 30), at=LATER) is S.RECOGNISED
    found = standing(office.official)
    assert (found.held, found.source, found.held_since) == (2, Source.RECOGNISED, LATER)
    assert standing(office.official, "B3").source is Source.SELF_ASSESSED


@both_databases
def test_a_recognition_counts_up_to_its_last_day_and_the_daily_job_ends_it(app):
    (office,) = make_offices()
    assess(office.official)
    settle(office.assessor, ask(office.official, 4), 4, until=date(2027, 1, 31))
    for day, source, held in ((date(2027, 1, 31), Source.RECOGNISED, 4), (date(2027, 2, 1), Source.SELF_ASSESSED, 3)):
        with unit_of_work():
            refresh_standings(None, on=day)
        assert (standing(office.official).source, standing(office.official).held) == (source, held)


def test_a_declined_claim_leaves_the_level_and_an_earlier_recognition(app):
    (office,) = make_offices()
    assess(office.official)
    settle(office.assessor, ask(office.official, 3), 3)
    assert settle(office.assessor, ask(office.official, 4, at=LATER), None, at=LATER) is S.DECLINED
    assert (standing(office.official).held, standing(office.official).source) == (3, Source.RECOGNISED)


def test_a_recognition_holds_over_a_new_version_of_the_framework(app):
    (office,) = make_offices()
    settle(office.assessor, ask(office.official, 3), 3)
    publish_framework(at=LATER, version="1.1")
    with unit_of_work():
        refresh_standings(None, on=TODAY)
    found = standing(office.official)
    assert (found.competence.framework.version, found.held, found.source) == ("1.1", 3, Source.RECOGNISED)


@both_databases
def test_one_claim_a_competence_waits_at_a_time(app):
    (office,) = make_offices()
    public_id = ask(office.official)
    with pytest.raises(ClaimWaiting):
        ask(office.official, 2)
    ask(office.official, 2, ref=CompetenceRef("ohjaus", "B3"))
    ask(office.colleague)
    with unit_of_work():
        withdraw(viewer(office.official), public_id, at=LATER)
    ask(office.official, 2)
    assert db.session.query(Claim).count() == 4


def test_one_claim_a_competence_waits_over_versions_of_the_framework(app):
    (office,) = make_offices()
    ask(office.official)
    publish_framework(at=LATER, version="1.1")
    with pytest.raises(ClaimWaiting):
        ask(office.official)


@pytest.mark.parametrize(("level", "evidence"), [(0, "x"), (5, "x"), (2, "  "), (2, "x" * 4001)])
def test_a_claim_that_cannot_be_kept_is_refused(app, level, evidence):
    (office,) = make_offices()
    with pytest.raises(InvalidClaim):
        ask(office.official, level, evidence=evidence)
    assert db.session.query(Claim).count() == 0


def test_a_competence_that_is_not_in_force_cannot_be_claimed(app):
    (office,) = make_offices()
    with pytest.raises(NotFound):
        ask(office.official, ref=CompetenceRef("ohjaus", "Z9"))


def test_a_decided_claim_is_not_withdrawn(app):
    (office,) = make_offices()
    public_id = ask(office.official)
    settle(office.assessor, public_id)
    with pytest.raises(ClaimHasMoved), unit_of_work():
        withdraw(viewer(office.official), public_id, at=LATER)
    assert stored(public_id).state is S.RECOGNISED


@pytest.mark.parametrize(
    ("level", "reasons", "until"),
    [(3, " ", None), (5, REASONS, None), (0, REASONS, None), (3, REASONS, TODAY), (None, REASONS, date(2027, 1, 1))],
)
def test_a_decision_that_cannot_be_kept_is_refused(app, level, reasons, until):
    (office,) = make_offices()
    public_id = ask(office.official)
    with pytest.raises(InvalidDecision):
        settle(office.assessor, public_id, level, reasons=reasons, until=until)
    assert stored(public_id).state is S.OPEN


def test_an_assessor_decides_within_her_scope_and_never_her_own_claim(app):
    here, there = make_offices(2)
    public_id = ask(here.official)
    with unit_of_work():
        db.session.add(
            Grant(account_id=here.official.id, role=AccessRole.ASSESSOR, scope_kind=ScopeKind.NATIONAL, scope_id=None)
        )
    assert to_decide(here.assessor) == [public_id]
    for stranger in (there.assessor, here.official, here.colleague, here.manager):
        by = viewer(stranger)
        assert queries.claims_to_decide(by.scope("recognition.decide"), by, TODAY) == []
        with pytest.raises(NotFound):
            settle(stranger, public_id)
    assert stored(public_id).state is S.OPEN


def test_the_longest_waiting_comes_first(app):
    (office,) = make_offices()
    newer = ask(office.official, at=LATER)
    older = ask(office.colleague, at=NOW)
    assert to_decide(office.assessor) == [older, newer]
    by = viewer(office.assessor)
    assert queries.count_to_decide(by.scope("recognition.decide"), by, TODAY) == 2


@both_databases
def test_of_two_assessors_at_once_one_decides_and_the_other_is_told(app):
    (office,) = make_offices()
    accounts = [office.assessor.id, second_assessor(office).id]
    public_id = ask(office.official)
    start, outcomes = Barrier(2), {}

    def decide_as(account_id, level):
        with app.app_context():
            account = db.session.get(Account, account_id)
            start.wait()
            try:
                settle(account, public_id, level, reasons=f"Reasons for {level}")
                outcomes[level] = "decided"
            except ClaimHasMoved:
                outcomes[level] = "told"
            db.session.remove()

    db.session.remove()
    threads = [Thread(target=decide_as, args=pair) for pair in zip(accounts, (2, 4), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes.values()) == ["decided", "told"]
    first = next(level for level, outcome in outcomes.items() if outcome == "decided")
    found = stored(public_id)
    assert (found.decided_level, found.reasons) == (first, f"Reasons for {first}")
    assert db.session.query(AuditEvent).filter_by(action="recognition.decide").count() == 1


@both_databases
def test_of_two_requests_of_one_person_at_once_one_is_kept(app):
    (office,) = make_offices()
    account_id = office.official.id
    start, outcomes = Barrier(2), []

    def ask_once():
        with app.app_context():
            account = db.session.get(Account, account_id)
            start.wait()
            try:
                ask(account)
                outcomes.append("kept")
            except ClaimWaiting:
                outcomes.append("told")
            db.session.remove()

    db.session.remove()
    threads = [Thread(target=ask_once) for _window in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept", "told"]
    assert db.session.query(Claim).count() == 1


@both_databases
def test_an_appeal_goes_to_another_assessor_and_the_decision_stays_until_then(app):
    (office,) = make_offices()
    second = second_assessor(office)
    assess(office.official)
    public_id = ask(office.official, 4)
    settle(office.assessor, public_id, 2, until=date(2027, 6, 30))
    complain(office.official, public_id)
    assert (standing(office.official).held, standing(office.official).source) == (2, Source.RECOGNISED)
    assert to_decide(office.assessor) == []
    assert to_decide(second) == [public_id]
    with pytest.raises(NotFound):
        settle(office.assessor, public_id, 4, seen=S.APPEALED)
    settle(second, public_id, 4, seen=S.APPEALED, reasons="The second part shows it.", at=LATER)
    found = stored(public_id)
    assert (found.state, found.decided_level, found.valid_until) == (S.RECOGNISED, 4, None)
    assert (found.appeal.first_level, found.appeal.first_reasons) == (2, REASONS)
    assert found.appeal.first_valid_until == date(2027, 6, 30)
    assert standing(office.official).held == 4


def test_an_appeal_can_end_a_recognition(app):
    (office,) = make_offices()
    assess(office.official)
    public_id = ask(office.official, 4)
    settle(office.assessor, public_id, 2)
    complain(office.official, public_id)
    settle(second_assessor(office), public_id, None, seen=S.APPEALED, at=LATER)
    assert (standing(office.official).held, standing(office.official).source) == (3, Source.SELF_ASSESSED)


def test_who_opened_the_claim_before_the_appeal_does_not_decide_it_unread(app):
    (office,) = make_offices()
    second = second_assessor(office)
    public_id = ask(office.official)
    settle(office.assessor, public_id, None)
    complain(office.official, public_id)
    with pytest.raises(ClaimHasMoved):
        settle(second, public_id, 3, seen=S.OPEN)
    assert stored(public_id).state is S.APPEALED


def test_an_appeal_is_made_once_in_time_with_words_and_by_herself(app):
    (office,) = make_offices()
    public_id = ask(office.official)
    with pytest.raises(AppealTooLate):
        complain(office.official, public_id)
    settle(office.assessor, public_id, None)
    with pytest.raises(AppealTooLate):
        complain(office.official, public_id, at=NOW + timedelta(days=31))
    with pytest.raises(InvalidAppeal):
        complain(office.official, public_id, " ")
    with pytest.raises(NotFound):
        complain(office.colleague, public_id)
    complain(office.official, public_id, at=NOW + timedelta(days=30))
    settle(second_assessor(office), public_id, None, seen=S.APPEALED, at=LATER)
    with pytest.raises(AppealTooLate):
        complain(office.official, public_id)


def test_whether_somebody_can_decide_an_appeal_is_known(app):
    here, _there = make_offices(2)
    public_id = ask(here.official)
    assert queries.somebody_can_decide(stored(public_id), TODAY)
    settle(here.assessor, public_id, None)
    complain(here.official, public_id)
    assert not queries.somebody_can_decide(stored(public_id), TODAY)
    second = second_assessor(here)
    assert queries.somebody_can_decide(stored(public_id), TODAY)
    with unit_of_work():
        second.active = False
    assert not queries.somebody_can_decide(stored(public_id), TODAY)


def test_her_own_role_of_assessor_is_nobody_who_can_decide(app):
    (office,) = make_offices()
    with unit_of_work():
        office.assessor.active = False
        db.session.add(
            Grant(account_id=office.official.id, role=AccessRole.ASSESSOR, scope_kind=ScopeKind.NATIONAL, scope_id=None)
        )
    assert not queries.somebody_can_decide(stored(ask(office.official)), TODAY)


def test_every_step_leaves_its_statement_and_its_audit_event_and_no_words(app):
    (office,) = make_offices()
    second = second_assessor(office)
    taken_back = ask(office.colleague)
    with unit_of_work():
        withdraw(viewer(office.colleague), taken_back, at=LATER)
    public_id = ask(office.official, 4)
    settle(office.assessor, public_id, None)
    complain(office.official, public_id)
    settle(second, public_id, 3, seen=S.APPEALED, until=date(2027, 6, 30), at=LATER)
    found = statements()
    verbs = [each["verb"]["id"].rsplit("/", 1)[1] for each in found]
    assert verbs[-6:] == [
        "claimed-recognition",
        "withdrew-claim",
        "claimed-recognition",
        "was-not-recognised",
        "appealed",
        "was-recognised",
    ]
    last = found[-1]
    assert last["actor"]["account"]["name"] == office.official.person.public_id
    assert last["object"]["id"].endswith("/competences/B2")
    assert (last["result"]["score"]["raw"], last["result"]["success"]) == (3, True)
    assert last["context"]["extensions"][iri("own:extensions/valid-until")] == "2027-06-30"
    assert len({each["context"]["registration"] for each in found[-4:]}) == 1
    written = json.dumps(statements()) + json.dumps([event.detail for event in db.session.query(AuditEvent)])
    for private in (EVIDENCE, REASONS, APPEAL):
        assert private not in written
    actions = [event.action for event in db.session.query(AuditEvent).order_by(AuditEvent.id)]
    assert [each for each in actions if each.startswith("recognition.")] == [
        "recognition.claim",
        "recognition.withdraw",
        "recognition.claim",
        "recognition.decide",
        "recognition.appeal",
        "recognition.decide",
    ]


def test_every_verb_and_extension_is_in_the_vocabulary(app):
    (office,) = make_offices()
    public_id = ask(office.official)
    settle(office.assessor, public_id, 3, until=date(2027, 6, 30))
    known = {iri(term.iri) for term in ask_plugins("laituri_vocabulary")}
    for each in statements()[-2:]:
        assert each["verb"]["id"] in known
        assert set(each["context"].get("extensions", {})) <= known
    assert all(set(term.definition) == {"fi", "sv", "en"} for term in ask_plugins("laituri_vocabulary"))


@pytest.mark.parametrize("level", [3, None])
def test_the_person_is_told_the_outcome_but_not_the_reasons_by_mail(app, level):
    (office,) = make_offices()
    settle(office.assessor, ask(office.official), level)
    message = db.session.query(Message).filter_by(account_id=office.official.id).one()
    rendered = render_message(message, "en")
    assert "decided" in rendered.subject
    assert ("recognised level 3" if level else "has not recognised") in rendered.text
    assert "appeal" in rendered.text
    assert REASONS not in rendered.text + json.dumps(message.data)
    assert message.href.startswith("/profile/recognition/")


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(moves=st.lists(st.sampled_from(["withdraw", "recognise", "decline", "appeal"]), min_size=1, max_size=6))
def test_no_sequence_of_choices_leaves_the_state_machine(app, walk_office, moves):
    office, second = walk_office
    public_id = ask(office.official)
    way = [S.OPEN]
    for move in moves:
        before = stored(public_id)
        decider = second if before.appeal else office.assessor
        try:
            if move == "withdraw":
                with unit_of_work():
                    withdraw(viewer(office.official), public_id, at=LATER)
            elif move == "appeal":
                complain(office.official, public_id)
            else:
                settle(decider, public_id, 2 if move == "recognise" else None, seen=way[-1])
        except UserError:
            assert stored(public_id).state is way[-1]
        else:
            now = stored(public_id).state
            assert may_follow(way[-1], now, appealed=S.APPEALED in way)
            way.append(now)
    with unit_of_work():
        stored_claim = db.session.query(Claim).filter_by(public_id=public_id).one()
        db.session.delete(stored_claim.appeal) if stored_claim.appeal else None
        db.session.delete(stored_claim)


@pytest.fixture
def walk_office(app):
    """An office with a second assessor, kept over the examples of one property."""
    (office,) = make_offices()
    return office, second_assessor(office)


def test_a_claim_follows_the_person_to_her_new_office(app):
    here, there = make_offices(2)
    public_id = ask(here.official)
    with unit_of_work():
        here.official.person.posts[0].ends_on = TODAY - timedelta(days=1)
        make_post(here.official.person, unit=there.unit)
    assert to_decide(here.assessor) == []
    assert to_decide(there.assessor) == [public_id]
