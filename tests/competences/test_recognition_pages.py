"""The pages of recognition: the person's own, the assessor's, and a closed door for everybody else."""

from datetime import timedelta

import pytest

from competences.assessment.rules import Choice
from competences.recognition.models import Claim
from competences.recognition.services import appeal
from laituri_learn.access.models import Grant
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.web.languages import local_today
from tests.competences.assessing import viewer
from tests.competences.recognising import ABILITY, EVIDENCE, REASONS, ask, assess, make_offices, settle
from tests.factories import make_account, signed_in

NEW = "/profile/recognition/new/ohjaus/B2"
LAST_DAY = local_today() + timedelta(days=365)


@pytest.fixture
def office(app):
    """One office, its official with a submitted self-assessment."""
    (made,) = make_offices()
    assess(made.official)
    return made


def enter(client, account):
    signed_in(client, account)
    client.post("/language", data={"language": "en"})
    return client


def own(public_id):
    return f"/profile/recognition/{public_id}"


def posted(decision="3", seen="open", **values):
    return {"decision": decision, "reasons": REASONS, "valid_until": "", "seen": seen, **values}


def stored():
    db.session.rollback()
    return db.session.query(Claim).one()


def test_a_request_begins_with_her_level_and_the_evidence_of_her_last_assessment(office, client):
    page = enter(client, office.official).get(NEW).text
    assert "Words of her own" in page
    assert 'value="3" checked' in " ".join(page.split())
    assert page.count('class="description"') == 4
    assert "Your manager, your colleagues and the administrators do not." in page


def test_she_asks_sees_her_request_and_withdraws_it(office, client):
    enter(client, office.official)
    answer = client.post(NEW, data={"level": "3", "evidence": EVIDENCE})
    public_id = stored().public_id
    assert answer.location == own(public_id)
    page = client.get(own(public_id)).text
    assert EVIDENCE.replace("'", "&#39;") in page
    assert "waits for a decision" in page
    assert client.get(NEW).location == own(public_id)
    assert own(public_id) in client.get("/profile").text
    assert client.post(f"{own(public_id)}/withdraw").location == "/profile"
    assert "withdrawn" in client.get("/profile").text


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"level": "", "evidence": EVIDENCE}, "Choose the level."),
        ({"level": "0", "evidence": EVIDENCE}, "Not a valid choice"),
        ({"level": "3", "evidence": " \n "}, "Write what you have done that shows this level."),
        ({"level": "3", "evidence": "x" * 4001}, "Shorten the text to 4000 characters."),
    ],
)
def test_a_faulty_request_is_shown_again_with_what_is_wrong(office, client, data, wrong):
    answer = enter(client, office.official).post(NEW, data=data)
    assert answer.status_code == 422
    assert wrong in answer.text
    assert db.session.query(Claim).count() == 0


def test_the_assessor_reads_levels_and_evidence_and_decides(office, client):
    public_id = ask(office.official, 3)
    enter(client, office.assessor)
    assert "Recognition requests to decide" in client.get("/").text
    assert office.official.person.name in client.get("/recognition").text
    page = client.get(f"/recognition/{public_id}").text
    assert EVIDENCE.replace("'", "&#39;") in page
    assert page.count('class="description"') == 5
    assert page.count('<span class="chip info">asked for</span>') == 1
    data = posted("2", valid_until=LAST_DAY.isoformat())
    assert client.post(f"/recognition/{public_id}", data=data).location == "/recognition"
    assert (stored().decided_level, stored().valid_until) == (2, LAST_DAY)
    assert "level 2" in client.get("/recognition").text


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (posted(reasons=" "), "Write the reasons"),
        (posted(decision=""), "Choose a level, or decline."),
        (posted(decision="7"), "Not a valid choice"),
        (posted(valid_until=local_today().isoformat()), "Choose a day after today"),
        (posted("decline", valid_until=LAST_DAY.isoformat()), "Leave the day empty when you decline."),
    ],
)
def test_a_faulty_decision_is_shown_again_with_what_is_wrong(office, client, data, wrong):
    public_id = ask(office.official)
    answer = enter(client, office.assessor).post(f"/recognition/{public_id}", data=data)
    assert answer.status_code == 422
    assert wrong in answer.text
    assert stored().state == "open"


def test_the_second_assessor_is_told_that_it_is_decided(office, client):
    public_id = ask(office.official)
    settle(office.assessor, public_id, 3)
    with unit_of_work():
        second = make_account(role=AccessRole.ASSESSOR, scope=ScopeKind.NATIONAL)
    enter(client, second)
    for answer in (client.post(f"/recognition/{public_id}", data=posted("1")), client.get(f"/recognition/{public_id}")):
        assert answer.status_code == 409
        assert "nothing was overwritten" in answer.text
    assert stored().decided_level == 3


def test_she_reads_decision_reasons_and_validity_and_appeals_once(office, client):
    public_id = ask(office.official, at=utc_now())
    settle(office.assessor, public_id, None, at=utc_now())
    enter(client, office.official)
    assert "Your request for recognition is decided" in client.get("/").text
    page = client.get(own(public_id)).text
    assert REASONS in page
    assert "Not recognised" in page
    assert "You can appeal once, until" in page
    assert client.post(f"{own(public_id)}/appeal", data={"text": " "}).status_code == 422
    assert client.post(f"{own(public_id)}/appeal", data={"text": "Read again."}).status_code == 302
    page = client.get(own(public_id)).text
    assert "Ask the administrator of this service to appoint an assessor" in page
    assert "Send the appeal" not in page
    assert client.post(f"{own(public_id)}/appeal", data={"text": "And again."}).status_code == 409


def test_the_other_assessor_reads_the_first_decision_and_the_appeal(office, client):
    public_id = ask(office.official, at=utc_now())
    settle(office.assessor, public_id, 1, at=utc_now())
    with unit_of_work():
        appeal(viewer(office.official), public_id, "Read the second part.", at=utc_now())
        second = make_account(role=AccessRole.ASSESSOR, scope=ScopeKind.NATIONAL)
    assert enter(client, office.assessor).get(f"/recognition/{public_id}").status_code == 404
    page = enter(client, second).get(f"/recognition/{public_id}").text
    assert REASONS in page
    assert "Read the second part." in page
    client.post(f"/recognition/{public_id}", data=posted("3", seen="appealed"))
    page = enter(client, office.official).get(own(public_id)).text
    assert "Level 3, Proficient, recognised for good" in page
    assert "This decision on your appeal is final." in page


def test_the_profile_links_to_a_request_where_the_level_is_her_own_word(office, client):
    enter(client, office.official)
    page = client.get("/profile").text
    assert NEW in page
    settle(office.assessor, ask(office.official), 3)
    page = client.get("/profile").text
    assert NEW not in page
    assert "recognised 24.11.2026" in page
    assert "for good" in page


def test_a_level_of_none_or_nought_is_not_offered_for_recognition(app, client):
    (office,) = make_offices()
    assess(office.official, Choice(level=0, use_at_work=1))
    assess(office.colleague, Choice(skipped=True))
    assert "Ask for recognition" not in enter(client, office.official).get("/profile").text
    page = enter(client, office.colleague).get("/profile").text
    assert "Ask for recognition" not in page
    assert "No level of yours is known" in page
    assert "You reach every target" not in page


def test_the_profile_says_when_a_recognition_ends_soon_and_when_it_has_ended(office, client):
    day = local_today()
    settle(office.assessor, ask(office.official), 3, until=day + timedelta(days=12))
    page = enter(client, office.official).get("/profile").text
    assert "ends soon" in page
    with unit_of_work():
        stored().valid_until = day - timedelta(days=1)
    assert "ended" in client.get("/profile").text
    assert "The recognition has ended" in client.get(own(stored().public_id)).text


@pytest.mark.parametrize(
    "who",
    ["colleague", "manager", "administrator", "coordinator", "region", "assessor elsewhere", "herself as assessor"],
)
def test_nobody_else_sees_a_claim_in_any_state(app, client, who):
    here, there = make_offices(2)
    assess(here.official, ABILITY)
    with unit_of_work():
        region_id = here.unit.organisation.region_id
        others = {
            "colleague": here.colleague,
            "manager": here.manager,
            "administrator": make_account(role=AccessRole.ADMINISTRATOR),
            "coordinator": make_account(role=AccessRole.COORDINATOR),
            "region": make_account(role=AccessRole.REGIONAL_COORDINATOR, scope=ScopeKind.REGION, scope_id=region_id),
            "assessor elsewhere": there.assessor,
            "herself as assessor": here.official,
        }
        db.session.add(
            Grant(
                account_id=here.official.id, role=AccessRole.ASSESSOR, scope_kind=ScopeKind.REGION, scope_id=region_id
            )
        )
    public_id = ask(here.official)
    for state in ("open", "decided"):
        enter(client, others[who])
        for address in ("/recognition", "/", "/administration/audit"):
            page = client.get(address).text
            assert EVIDENCE[:30] not in page
            assert public_id not in page or (who == "administrator" and address == "/administration/audit")
        assert client.get(f"/recognition/{public_id}").status_code == 404
        assert client.post(f"/recognition/{public_id}", data=posted()).status_code == 404
        if who != "herself as assessor":
            assert client.get(own(public_id)).status_code == 404
            assert client.post(f"{own(public_id)}/withdraw").status_code == 404
            assert client.post(f"{own(public_id)}/appeal", data={"text": "x"}).status_code == 404
        if state == "open":
            settle(here.assessor, public_id, 2)


def test_the_audit_trail_shows_an_administrator_no_content_of_a_claim(office, client):
    settle(office.assessor, ask(office.official), 2)
    with unit_of_work():
        administrator = make_account(role=AccessRole.ADMINISTRATOR)
    enter(client, administrator)
    page = client.get("/administration/audit").text
    assert "recognition.decide" in page
    for private in (EVIDENCE[:30], REASONS, "B2", "Assessing service need"):
        assert private not in page


def test_the_assessors_list_says_when_nothing_waits(office, client):
    enter(client, office.assessor)
    assert "No request waits for your decision" in client.get("/recognition").text
    assert "No request waits for your decision." in client.get("/").text
