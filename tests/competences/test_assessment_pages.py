"""The pages of self-assessment, with and without JavaScript; only the person herself reaches hers."""

from datetime import date, timedelta

import pytest

from competences.assessment.models import Answer, Assessment, AssessmentRound
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import db, unit_of_work
from laituri_learn.statements.models import StoredStatement
from laituri_learn.web.languages import local_today
from tests.competences.assessing import make_official, publish_framework
from tests.factories import make_account, make_person, make_unit, signed_in, text

JSON = {"Accept": "application/json"}


@pytest.fixture
def official(app, client):
    """An official of the second service line, signed in, reading English."""
    publish_framework()
    account = make_official("te-2")
    signed_in(client, account)
    client.post("/language", data={"language": "en"})
    return account


def started(client):
    """The address of a draft just started."""
    answer = client.post("/assessments", data={"framework": "ohjaus"})
    assert answer.status_code == 302
    return answer.location.removesuffix("/A")


def answer_of(code):
    db.session.rollback()
    return db.session.query(Answer).filter(Answer.competence.has(code=code)).one()


def posted(*codes, version=0, **values):
    """A whole page as a browser without JavaScript posts it."""
    chosen = {"level": "2", "use_at_work": "1", "evidence": "", "version": str(version), **values}
    return {f"{code}-{name}": value for code in codes for name, value in chosen.items()}


def fill_every_area(client, address, **values):
    areas = {"A": 4, "B": 6, "C": 4, "D": 5, "E": 3, "F": 3}
    for area, size in areas.items():
        codes = [f"{area}{number}" for number in range(1, size + 1) if f"{area}{number}" != "D4"]
        assert client.post(f"{address}/{area}", data=posted(*codes, **values)).status_code == 302


def test_an_area_shows_every_level_with_its_description_beside_the_choice(client, official):
    page = client.get(f"{started(client)}/B").text
    assert page.count('name="B2-level"') == 6
    assert page.count('name="B2-use_at_work"') == 4
    assert "3 Proficient" in page
    assert "Assessing service need at every stage" in page
    assert page.count('class="description"') == 36


def test_a_choice_is_saved_as_it_is_made(client, official):
    address = f"{started(client)}/answers/B1"
    answer = client.post(address, data={"level": "3", "evidence": "", "version": "0"}, headers=JSON)
    assert (answer.status_code, answer.json["state"], answer.json["version"]) == (200, "saved", 1)
    assert "Use at work is still to be chosen" in answer.json["message"]
    answer = client.post(address, data={"level": "skip", "evidence": " a\r\nb ", "version": "1"}, headers=JSON)
    assert answer.json["message"].startswith("Saved at ")
    stored = answer_of("B1")
    assert (stored.level, stored.skipped, stored.evidence, stored.version) == (None, True, "a\nb", 2)


def test_two_tabs_never_overwrite_each_other(client, official):
    address = f"{started(client)}/answers/B1"
    client.post(address, data={"level": "3", "use_at_work": "2", "evidence": "eka", "version": "0"}, headers=JSON)
    second = client.post(address, data={"level": "1", "evidence": "", "version": "0"}, headers=JSON)
    assert second.status_code == 409
    assert second.json["state"] == "conflict"
    assert second.json["version"] == 1
    assert second.json["fields"] == {"level": "3", "use_at_work": "2", "evidence": "eka"}
    assert "changed in another window" in second.json["message"]
    assert answer_of("B1").level == 3


@pytest.mark.parametrize(
    "data",
    [
        {"level": "7", "version": "0"},
        {"level": "2", "use_at_work": "9", "version": "0"},
        {"level": "2"},
        {"level": "2", "version": "-1"},
        {"level": "2", "version": "x"},
        {"evidence": "x" * 4001, "version": "0"},
    ],
)
def test_a_wrong_choice_is_refused_in_words(client, official, data):
    answer = client.post(f"{started(client)}/answers/B1", data=data, headers=JSON)
    assert (answer.status_code, answer.json["state"]) == (422, "invalid")
    assert answer.json["message"].startswith("This answer was not saved")
    assert answer_of("B1").version == 0


def test_without_javascript_the_button_saves_the_page_and_goes_on(client, official):
    address = started(client)
    answer = client.post(f"{address}/A", data=posted("A1", "A2", "A3", "A4") | {"go": "next"})
    assert answer.location == f"{address}/B"
    assert client.post(f"{address}/B", data={"go": "previous"}).location == f"{address}/A"
    assert client.post(f"{address}/F", data={"go": "next"}).location == address
    assert client.post(f"{address}/A", data={"go": "review"}).location == address
    page = client.get(f"{address}/A").text
    assert page.count("checked") == 8
    assert "4/4" in page


def test_without_javascript_a_conflict_is_said_and_the_page_shows_what_is_stored(client, official):
    address = started(client)
    client.post(f"{address}/A", data=posted("A1", level="4"))
    answer = client.post(f"{address}/A", data=posted("A1", "A2", level="1"), follow_redirects=True)
    assert "A1: This answer was changed in another window" in answer.text
    assert (answer_of("A1").level, answer_of("A2").level) == (4, 1)


def test_the_review_names_what_is_left_and_who_will_see_what(client, official):
    address = started(client)
    client.post(f"{address}/A", data=posted("A1", "A2") | posted("A3", use_at_work=""))
    page = client.get(address).text
    assert "22 competences are left" in page
    assert "use at work is missing" in page
    assert f'{address}/B#answer-B2"' in page
    assert "Who will see what" in page
    assert "at least five people" in page


def test_an_incomplete_assessment_is_not_submitted(client, official):
    address = started(client)
    fill_every_area(client, address)
    client.post(f"{address}/B", data=posted("B3", version=1, level="", use_at_work=""))
    answer = client.post(address, data={"share_with_manager": "y"})
    assert answer.status_code == 422
    assert "or choose to skip them: B3" in answer.text
    assert 'name="share_with_manager" type="checkbox" value="y"' in answer.text
    assert db.session.query(Assessment).one().submitted_at is None


def test_a_whole_assessment_leads_to_the_profile_and_is_fixed(client, official):
    address = started(client)
    fill_every_area(client, address)
    answer = client.post(address, data={"use_for_planning": "y"})
    assert (answer.status_code, answer.location) == (302, "/profile")
    assessment = db.session.query(Assessment).one()
    assert (assessment.share_with_manager, assessment.use_for_planning) == (False, True)
    again = client.post(address, data={})
    assert again.status_code == 409
    assert "has been submitted" in again.text
    late = client.post(f"{address}/answers/B1", data={"level": "4", "version": "1"}, headers=JSON)
    assert (late.status_code, late.json["state"]) == (409, "invalid")
    assert client.get(f"{address}/B").location == address
    page = client.get(address).text
    assert "These answers are fixed" in page
    assert '<form method="post" class="stack"' not in page
    assert "Submitted earlier" in client.get("/assessments").text


def test_the_next_time_shows_the_last_level_and_the_last_choices_but_answers_nothing(client, official):
    address = started(client)
    fill_every_area(client, address)
    client.post(address, data={"share_with_manager": "y"})
    again = started(client)
    page = client.get(f"{again}/B").text
    assert "level 2, Competent" in page
    assert "checked" not in page
    assert 'checked id="share_with_manager"' in client.get(again).text


def every_address(address):
    return [("get", address), ("get", f"{address}/A"), ("post", address), ("post", f"{address}/A"),
            ("post", f"{address}/answers/A1")]  # fmt: skip


ROLES = [
    (AccessRole.ADMINISTRATOR, ScopeKind.NATIONAL),
    (AccessRole.COORDINATOR, ScopeKind.NATIONAL),
    (AccessRole.OFFICIAL, ScopeKind.SELF),
]


@pytest.mark.parametrize(("role", "scope"), ROLES)
def test_a_colleague_who_guesses_the_address_gets_nothing(app, client, official, role, scope):
    address = started(client)
    client.post(f"{address}/A", data=posted("A1"))
    stranger = app.test_client()
    signed_in(stranger, make_account(make_person(), role, scope))
    for method, guessed in every_address(address):
        answer = getattr(stranger, method)(guessed, data=posted("A1", version=1, level="0") | {"version": "1"})
        assert answer.status_code == 404, (method, guessed)
    assert answer_of("A1").level == 2


def test_her_own_manager_gets_nothing_either(app, client, official):
    address = started(client)
    manager = app.test_client()
    unit_id = official.person.posts[0].unit_id
    signed_in(manager, make_account(make_person(make_unit()), AccessRole.MANAGER, ScopeKind.UNIT, unit_id))
    for method, guessed in every_address(address):
        assert getattr(manager, method)(guessed).status_code == 404


def test_a_guest_is_asked_to_sign_in(app, client, official):
    address = started(client)
    guest = app.test_client()
    for method, guessed in every_address(address):
        assert "/sign-in" in getattr(guest, method)(guessed).location


def test_an_area_without_a_question_is_not_found(client, official):
    assert client.get(f"{started(client)}/Z").status_code == 404


def test_an_official_without_a_role_profile_is_told_what_to_do(app, client):
    publish_framework()
    unknown_role = make_account(make_person(make_unit()), AccessRole.OFFICIAL, ScopeKind.SELF)
    signed_in(client, unknown_role)
    client.post("/language", data={"language": "en"})
    assert "Your role has no profile yet" in client.get("/assessments").text
    answer = client.post("/assessments")
    assert answer.status_code == 409
    assert "Ask your administrator" in answer.text


def test_an_official_without_a_post_is_told_what_to_do(app, client):
    signed_in(client, make_account(make_person(), AccessRole.OFFICIAL, ScopeKind.SELF))
    client.post("/language", data={"language": "en"})
    assert "You have no post today" in client.get("/assessments").text


def test_home_shows_the_draft_to_finish(client, official):
    address = started(client)
    client.post(f"{address}/A", data=posted("A1", "A2", "A3", "A4"))
    page = client.get("/").text
    assert "4 of 24 competences answered" in page
    assert f'href="{address}/B"' in page


def test_home_asks_for_the_first_assessment_when_no_round_is_open(client, official):
    assert "Your first self-assessment" in client.get("/").text
    address = started(client)
    assert "Your first self-assessment" not in client.get("/").text
    fill_every_area(client, address)
    client.post(address)
    assert "Your first self-assessment" not in client.get("/").text


def test_home_asks_to_take_part_in_an_open_round_once(client, official):
    with unit_of_work() as session:
        session.add(AssessmentRound(name=text("Syksy"), opens_on=local_today(), closes_on=local_today()))
    assert "You have not started yet" in client.get("/").text
    address = started(client)
    assert "You have not started yet" not in client.get("/").text
    fill_every_area(client, address)
    client.post(address)
    assert "You have not started yet" not in client.get("/").text


@pytest.fixture
def coordinator(app, client):
    """A co-ordinator, signed in, reading English."""
    signed_in(client, make_account(None, AccessRole.COORDINATOR))
    client.post("/language", data={"language": "en"})


def a_round(first, last, **names):
    return {
        "name_fi": "Syksy",
        "name_sv": "Höst",
        "name_en": "Autumn",
        "opens_on": str(first),
        "closes_on": str(last),
        **names,
    }


def test_a_round_is_opened_changed_and_ended(client, coordinator):
    today = local_today()
    assert "No rounds yet" in client.get("/rounds").text
    made = client.post("/rounds/new", data=a_round(today, today + timedelta(days=30)), follow_redirects=True)
    assert "The round is saved" in made.text
    row = db.session.query(AssessmentRound).one()
    address = f"/rounds/{row.public_id}"
    assert 'value="Höst"' in client.get(address).text
    client.post(address, data=a_round(today - timedelta(days=1), today + timedelta(days=9), name_en="Fall"))
    client.post(f"{address}/close")
    row = db.session.query(AssessmentRound).one()
    assert (row.name.en, row.opens_on, row.closes_on) == ("Fall", today - timedelta(days=1), today)
    verbs = [each.verb.rsplit("/", 1)[-1] for each in db.session.query(StoredStatement).order_by(StoredStatement.id)]
    assert verbs == ["opened", "changed", "closed"]


def test_two_rounds_are_never_open_on_the_same_day(client, coordinator):
    client.post("/rounds/new", data=a_round(date(2026, 1, 1), date(2026, 1, 31)))
    answer = client.post("/rounds/new", data=a_round(date(2026, 1, 31), date(2026, 2, 28)))
    assert answer.status_code == 422
    assert "The round “Autumn” is open on some of these days" in answer.text
    assert client.post("/rounds/new", data=a_round(date(2026, 2, 1), date(2026, 2, 28))).status_code == 302
    assert db.session.query(AssessmentRound).count() == 2


def test_a_round_needs_three_names_and_days_in_order(client, coordinator):
    answer = client.post("/rounds/new", data=a_round(date(2026, 2, 2), date(2026, 2, 1), name_sv=""))
    assert answer.status_code == 422
    assert "Write the name in Swedish" in answer.text
    assert "The last day is before the first" in answer.text
    assert db.session.query(AssessmentRound).count() == 0


def test_a_round_of_another_age_is_refused_at_its_field(client, coordinator):
    answer = client.post("/rounds/new", data=a_round(date(1, 1, 1), date(9999, 12, 31)))
    assert answer.status_code == 422
    assert "Give a day in the years 1950–2100." in answer.text
    assert db.session.query(AssessmentRound).count() == 0


def test_an_official_does_not_reach_the_rounds(client, official):
    assert client.get("/rounds").status_code == 404
    assert client.post("/rounds/new", data=a_round(date(2026, 1, 1), date(2026, 1, 2))).status_code == 404
