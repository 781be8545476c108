"""Profiles shared with a manager: only what was allowed, only to her, and never unseen."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from competences.assessment.rules import Choice
from competences.assessment.services import ask_reassessment, save_answers, start_assessment, submit_assessment
from competences.profile import shared_queries
from competences.profile.services import change_consent
from laituri_learn.access.models import AuditEvent, Grant
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.web.languages import local_today
from tests.competences.assessing import viewer
from tests.competences.recognising import ABILITY, B2, EVIDENCE, REASONS, ask, assess, make_offices, settle
from tests.conftest import both_databases
from tests.factories import NOW, make_account, make_organisation, make_post, make_unit, signed_in, text

LATER = NOW + timedelta(hours=2)
SHARED = "/profile/shared"


def page_of_person(account):
    return f"{SHARED}/{account.person.public_id}"


def enter(client, account):
    signed_in(client, account)
    client.post("/language", data={"language": "en"})
    return client


def listed(account):
    """Names on the list of a manager, as the query gives them."""
    by = viewer(account)
    found = shared_queries.people_who_share(by.scope("profile.view_shared"), by, local_today())
    return [person.id for person in db.session.scalars(found)]


@both_databases
def test_a_manager_sees_who_shares_in_her_own_unit_and_nobody_else(app):
    here, there = make_offices(2)
    assess(here.official, share=True)
    assess(here.colleague, share=False)
    assess(there.official, share=True)
    assert listed(here.manager) == [here.official.person_id]
    assert listed(there.manager) == [there.official.person_id]


@both_databases
def test_only_the_last_submitted_assessment_says_whether_she_shares(app):
    (office,) = make_offices()
    assess(office.official, share=True)
    assess(office.official, share=False, at=LATER)
    assess(office.colleague, share=False)
    assess(office.colleague, share=True, at=LATER)
    assert listed(office.manager) == [office.colleague.person_id]


def test_a_draft_neither_gives_nor_takes_consent_and_its_answers_are_not_shown(app, client):
    (office,) = make_offices()
    assess(office.official, Choice(level=2, use_at_work=3), share=True)
    with unit_of_work():
        by = viewer(office.official)
        draft = start_assessment(by, at=LATER)
        save_answers(by, draft.public_id, {"B2": (Choice(level=4, use_at_work=0, evidence="A draft"), 0)}, at=LATER)
        start_assessment(viewer(office.colleague), at=LATER).share_with_manager = True
    assert listed(office.manager) == [office.official.person_id]
    page = enter(client, office.manager).get(page_of_person(office.official)).text
    assert "held level 2, target 3" in page
    assert "held level 4" not in page
    assert "A draft" not in page


def test_a_reassessment_submitted_without_consent_ends_the_sharing(app):
    (office,) = make_offices()
    assess(office.official, share=True)
    with unit_of_work():
        (again,) = ask_reassessment(office.official.person_id, [B2], text("Koulutus"), at=LATER)
        by = viewer(office.official)
        save_answers(by, again.public_id, {"B2": (ABILITY, 0)}, at=LATER)
        submit_assessment(by, again.public_id, share_with_manager=False, use_for_planning=False, at=LATER)
    assert listed(office.manager) == []


def test_levels_gaps_and_latent_competence_are_shown_but_no_words_of_hers(app, client):
    (office,) = make_offices()
    assess(office.official, Choice(level=1, use_at_work=3, evidence="Words of her own"), share=True)
    settle(office.assessor, ask(office.official, 3, at=LATER), 3, at=LATER)
    enter(client, office.manager)
    table = client.get(SHARED).text
    assert office.official.person.name in table
    assert "1&nbsp;→&nbsp;3" in table
    page = client.get(page_of_person(office.official)).text
    assert "Assessing service need at every stage" in page
    assert "held level 3, target 3" in page
    assert "recognised 24.11.2026" in page
    assert "2 levels below the target" in page
    for private in ("Words of her own", EVIDENCE, REASONS, "Ask for recognition", "/profile/recognition"):
        assert private not in table + page


def test_her_own_page_says_how_gaps_are_ordered_and_names_a_weight_above_one(app, client):
    (office,) = make_offices()
    assess(office.official, Choice(level=1, use_at_work=3))
    page = " ".join(enter(client, office.official).get("/profile").text.split())
    assert "levels missing times the weight of the competence in your role" in page
    assert "2 levels below the target, weight 3" in page


def test_those_who_do_not_share_are_neither_named_nor_counted(app, client):
    (office,) = make_offices()
    assess(office.official, share=True)
    assess(office.colleague, share=False)
    page = enter(client, office.manager).get(SHARED).text
    assert office.colleague.person.name not in page
    assert "There may be others among your staff; who they are is not shown." in page
    assert page.count(f'href="{SHARED}/') == 1


def test_without_anybody_who_shares_the_page_says_how_sharing_begins(app, client):
    (office,) = make_offices()
    assess(office.colleague, share=False)
    page = enter(client, office.manager).get(SHARED).text
    assert "Nobody shares a profile with you" in page
    assert office.colleague.person.name not in page


def test_withdrawn_consent_takes_effect_at_once(app, client):
    (office,) = make_offices()
    assess(office.official, share=True)
    address = page_of_person(office.official)
    assert enter(client, office.manager).get(address).status_code == 200
    with unit_of_work():
        change_consent(viewer(office.official), share=False, planning=False, at=LATER)
    assert client.get(address).status_code == 404
    assert office.official.person.name not in client.get(SHARED).text


def test_an_ended_post_ends_the_view(app, client):
    (office,) = make_offices()
    assess(office.official, share=True)
    with unit_of_work():
        office.official.person.posts[0].ends_on = local_today() - timedelta(days=1)
    assert listed(office.manager) == []
    assert enter(client, office.manager).get(page_of_person(office.official)).status_code == 404


def test_nobody_meets_her_own_profile_through_her_role_of_manager(app, client):
    (office,) = make_offices()
    with unit_of_work():
        db.session.add(Grant(account_id=office.manager.id, role=AccessRole.OFFICIAL, scope_kind=ScopeKind.SELF))
    assess(office.manager, share=True)
    assert listed(office.manager) == []
    assert enter(client, office.manager).get(page_of_person(office.manager)).status_code == 404


def test_a_manager_of_the_organisation_sees_its_units_and_not_another_employers_post(app, client):
    here, there = make_offices(2)
    with unit_of_work():
        make_post(here.official.person, unit=there.unit)
        boss = make_account(role=AccessRole.MANAGER, scope=ScopeKind.ORGANISATION, scope_id=here.organisation_id)
    assess(here.official, share=True)
    assert listed(boss) == [here.official.person_id]
    page = enter(client, boss).get(SHARED).text
    assert here.unit.name.en in page
    assert there.unit.name.en not in page


@pytest.mark.parametrize(
    "who", ["official", "colleague", "assessor", "administrator", "coordinator", "region", "stranger"]
)
def test_nobody_but_the_manager_reaches_a_shared_profile(app, client, who):
    here, there = make_offices(2)
    assess(here.official, share=True)
    with unit_of_work():
        others = {
            "official": here.official,
            "colleague": here.colleague,
            "assessor": here.assessor,
            "stranger": there.manager,
            "administrator": make_account(role=AccessRole.ADMINISTRATOR),
            "coordinator": make_account(role=AccessRole.COORDINATOR),
            "region": make_account(
                role=AccessRole.REGIONAL_COORDINATOR,
                scope=ScopeKind.REGION,
                scope_id=here.unit.organisation.region_id,
            ),
        }
    enter(client, others[who])
    assert client.get(page_of_person(here.official)).status_code == 404
    if who == "stranger":
        assert here.official.person.name not in client.get(SHARED).text
    else:
        assert client.get(SHARED).status_code == 404
    assert db.session.scalars(select(AuditEvent).where(AuditEvent.action == shared_queries.LOOKED)).all() == []


def test_each_look_is_audited_once_a_day_and_the_person_sees_who_looked(app, client):
    (office,) = make_offices()
    assess(office.official, share=True)
    enter(client, office.official)
    assert "Nobody has looked at your levels with your name." in client.get("/profile").text
    enter(client, office.manager)
    for _again in range(2):
        client.get(SHARED)
        client.get(page_of_person(office.official))
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.action == shared_queries.LOOKED)).all()
    seen = [(each.account_id, each.subject_id, each.detail["whole"]) for each in events]
    public_id = office.official.person.public_id
    assert seen == [(office.manager.id, public_id, False), (office.manager.id, public_id, True)]
    page = enter(client, office.official).get("/profile").text
    assert page.count(office.manager.display_name) == 2
    assert "all my levels" in page


def test_who_looked_at_somebody_else_is_not_shown(app, client):
    (office,) = make_offices()
    assess(office.official, share=True)
    assess(office.colleague, share=True)
    enter(client, office.manager).get(page_of_person(office.official))
    assert office.manager.display_name not in enter(client, office.colleague).get("/profile").text


def test_a_look_on_another_day_is_noted_again(app):
    (office,) = make_offices()
    assess(office.official, share=True)
    public_id = office.official.person.public_id
    from competences.profile.services import note_looks

    for days in (0, 1):
        with unit_of_work():
            note_looks(viewer(office.manager), [public_id], whole=True, at=utc_now() + timedelta(days=days))
    assert len(shared_queries.looks_at(office.official.person_id)) == 2


def test_a_unit_manager_of_the_same_organisation_does_not_see_the_other_unit(app):
    (office,) = make_offices()
    with unit_of_work():
        other = make_unit(office.unit.organisation)
        neighbour = make_account(role=AccessRole.MANAGER, scope=ScopeKind.UNIT, scope_id=other.id)
        make_organisation()
    assess(office.official, share=True)
    assert listed(neighbour) == []
