"""The administrator's accounts, and the viewer's own."""

import re

import pytest
from sqlalchemy import func, select

from laituri_learn import create_app
from laituri_learn.access import services
from laituri_learn.access.models import Account, AuditEvent, Grant, PasswordToken
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.messages.models import MailState, Message
from laituri_learn.statements.models import StoredStatement
from tests.conftest import both_databases, environment
from tests.factories import make_account, make_organisation, make_person, make_region, make_unit, signed_in

PASSWORD = "laituri by the lake"
NEW = "another pier to stand on"


@pytest.fixture
def administrator(client):
    with unit_of_work():
        account = make_account(role=AccessRole.ADMINISTRATOR, email="admin@x.example", language="en")
    return signed_in(client, account)


def account(email):
    return db.session.scalars(select(Account).where(Account.email == email)).one()


def page_of(email):
    return f"/administration/accounts/{account(email).public_id}"


@both_databases
def test_a_person_is_found_opened_and_made_manager_of_her_organisation(administrator):
    with unit_of_work():
        organisation = make_organisation(code="KES-TYO")
        make_account(make_person(make_unit(organisation), email="aino@x.example", last_name="Etsitty"))
        make_account(email="else@x.example")
        organisation_id = organisation.id
    listed = administrator.get("/administration/accounts?q=etsitty").text
    assert "aino@x.example" in listed
    assert "else@x.example" not in listed
    page = page_of("aino@x.example")
    assert page in listed
    assert page in administrator.get("/administration/people?q=etsitty").text
    form = administrator.get(f"{page}/roles/new?role=manager").text
    assert 'value="organisation:KES-TYO"' in form
    assert 'value="national"' not in form
    answer = administrator.post(f"{page}/roles/new?role=manager", data={"place": "organisation:KES-TYO"})
    assert (answer.status_code, answer.location) == (302, page)
    granted = db.session.scalars(select(Grant).where(Grant.role == AccessRole.MANAGER)).one()
    assert (granted.scope_kind, granted.scope_id) == (ScopeKind.ORGANISATION, organisation_id)
    assert "aino@x.example" in administrator.get("/administration/accounts?role=manager").text
    shown = administrator.get(page).text
    assert "(KES-TYO)" in shown
    administrator.post(f"{page}/roles/{granted.id}/revoke")
    assert account("aino@x.example").grants == []
    verbs = db.session.scalars(select(StoredStatement.verb).order_by(StoredStatement.id)).all()
    assert [verb.rpartition("/")[2] for verb in verbs] == ["granted-role", "revoked-role"]


@both_databases
@pytest.mark.parametrize("wanted", ["öhman", "ÖHMAN", "åsa", "ÅSA", "äijälä-öh"])
def test_people_and_accounts_are_found_in_any_case_of_their_letters(administrator, wanted):
    with unit_of_work():
        make_account(make_person(make_unit(), first_name="Åsa", last_name="Öhman Äijälä-Öhman", email="o@x.example"))
        make_account(make_person(make_unit(), first_name="Bo", last_name="Ohman", email="else@x.example"))
    for page in ("accounts", "people"):
        listed = administrator.get(f"/administration/{page}", query_string={"q": wanted}).text
        assert "o@x.example" in listed
        assert "else@x.example" not in listed


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("manager", "national"),
        ("manager", "region:R1"),
        ("manager", ""),
        ("coordinator", "region:R1"),
        ("regional_coordinator", "organisation:O1"),
    ],
)
def test_a_scope_that_makes_no_sense_for_the_role_is_refused(administrator, role, place):
    with unit_of_work():
        make_organisation(code="O1", region=make_region("R1"))
        make_account(email="a@x.example")
    answer = administrator.post(f"{page_of('a@x.example')}/roles/new?role={role}", data={"place": place})
    assert answer.status_code == 422
    assert account("a@x.example").grants == []


def test_official_is_no_role_to_give(administrator):
    assert administrator.get(f"{page_of('admin@x.example')}/roles/new?role=official").status_code == 404


def test_an_administrator_cannot_lock_herself_out(administrator):
    page = page_of("admin@x.example")
    own = account("admin@x.example").grants[0].id
    for action in (f"roles/{own}/revoke", "close"):
        answer = administrator.post(f"{page}/{action}", follow_redirects=True)
        assert "Ask another administrator" in answer.text
    assert account("admin@x.example").active
    assert [each.role for each in account("admin@x.example").grants] == [AccessRole.ADMINISTRATOR]
    assert f"{page}/close" not in administrator.get(page).text


def test_a_link_is_shown_once_works_once_and_is_stored_hashed(administrator):
    with unit_of_work():
        make_account(email="a@x.example")
    page = page_of("a@x.example")
    shown = administrator.post(f"{page}/invite").text
    path = re.search(r"<code>http://127\.0\.0\.1:8000(/invitation/[^<]+)</code>", shown).group(1)
    assert "/invitation/" not in administrator.get(page).text
    assert db.session.scalars(select(PasswordToken.token_hash)).one() not in path
    assert db.session.scalars(select(Message)).all() == []
    guest = administrator.application.test_client()
    assert guest.post(path, data={"password": PASSWORD, "again": PASSWORD}).location == "/sign-in"
    assert guest.post(path, data={"password": PASSWORD, "again": PASSWORD}, follow_redirects=True).status_code == 200
    assert guest.post("/sign-in", data={"email": "a@x.example", "password": PASSWORD}).location == "/"


def test_where_mail_is_set_up_the_link_to_an_account_with_a_password_goes_to_its_owner_only(tmp_path, empty_sqlite):
    import shutil

    shutil.copy(empty_sqlite, tmp_path / "laituri.sqlite3")
    app = create_app(environment(tmp_path) | {"LAITURI_MAIL_HOST": "mail.example"})
    app.config.update(WTF_CSRF_ENABLED=False)
    with app.app_context():
        with unit_of_work():
            admin = make_account(role=AccessRole.ADMINISTRATOR, email="admin@x.example")
            make_account(email="a@x.example", password_hash=services.hash_password(PASSWORD))
            make_account(email="new@x.example")
        browser = signed_in(app.test_client(), admin)
        path, new_path = page_of("a@x.example"), page_of("new@x.example")
    assert "/invitation/" not in browser.post(f"{path}/invite", follow_redirects=True).text
    assert f'{path}/invite"' not in browser.get(path).text
    with app.app_context():
        message = db.session.scalars(select(Message)).one()
        assert (message.template, message.mail_state) == (services.INVITATION, MailState.WAITING)
        assert db.session.scalars(select(PasswordToken)).all() == []
    assert "/invitation/" in browser.post(f"{new_path}/invite").text
    browser.post(f"{new_path}/invite/mail")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Message)) == 2


def test_a_closed_account_is_signed_out_and_reopened_with_its_roles(administrator):
    with unit_of_work():
        other = make_account(email="a@x.example", role=AccessRole.COORDINATOR)
    browser = signed_in(administrator.application.test_client(), other)
    assert browser.get("/account").status_code == 200
    page = page_of("a@x.example")
    administrator.post(f"{page}/close")
    assert browser.get("/account").status_code == 302
    assert f"{page}/invite" not in administrator.get(page).text
    administrator.post(f"{page}/reopen")
    assert account("a@x.example").active
    assert [each.role for each in account("a@x.example").grants] == [AccessRole.COORDINATOR]


def test_signing_out_everywhere_ends_each_session(administrator):
    with unit_of_work():
        other = make_account(email="a@x.example")
    browsers = [signed_in(administrator.application.test_client(), other) for _number in range(2)]
    administrator.post(f"{page_of('a@x.example')}/sign-out")
    assert [browser.get("/account").status_code for browser in browsers] == [302, 302]


def test_an_account_for_somebody_without_a_post_is_opened_in_a_form(administrator):
    data = {"email": " Saara@X.example", "name": "Saara", "language": "sv"}
    answer = administrator.post("/administration/accounts/new", data=data)
    assert answer.location == page_of("saara@x.example")
    assert (account("saara@x.example").display_name, account("saara@x.example").language) == ("Saara", "sv")
    again = administrator.post("/administration/accounts/new", data=data)
    assert (again.status_code, "already an account" in again.text) == (422, True)
    assert administrator.post("/administration/accounts/new", data={**data, "email": "x"}).status_code == 422


def test_a_grant_of_another_account_is_not_taken_away_through_this_one(administrator):
    with unit_of_work():
        make_account(email="a@x.example", role=AccessRole.COORDINATOR)
        make_account(email="b@x.example")
    grant_id = account("a@x.example").grants[0].id
    assert administrator.post(f"{page_of('b@x.example')}/roles/{grant_id}/revoke").status_code == 404
    assert len(account("a@x.example").grants) == 1


@pytest.fixture
def own(client):
    with unit_of_work():
        made = make_account(make_person(), email="aino@x.example", language="en")
        services.set_password(made, PASSWORD, by=SYSTEM, at=utc_now())
    return signed_in(client, made)


def change(browser, present, new=NEW, again=None):
    return browser.post("/account/password", data={"present": present, "password": new, "again": again or new})


@both_databases
def test_a_new_password_ends_the_other_sessions_and_not_this_one(own):
    other = signed_in(own.application.test_client(), account("aino@x.example"))
    assert change(own, PASSWORD).status_code == 302
    assert own.get("/account").status_code == 200
    assert other.get("/account").status_code == 302
    guest = own.application.test_client()
    assert guest.post("/sign-in", data={"email": "aino@x.example", "password": PASSWORD}).status_code == 401
    assert guest.post("/sign-in", data={"email": "aino@x.example", "password": NEW}).status_code == 302


@pytest.mark.parametrize(
    ("present", "new", "again"),
    [
        ("wrong wrong wrong", NEW, NEW),
        ("", NEW, NEW),
        (PASSWORD, "short", "short"),
        (PASSWORD, NEW, "other"),
        (PASSWORD, "aino@x.example", "aino@x.example"),
    ],
)
def test_a_password_is_not_changed_without_the_present_one_nor_to_a_weak_one(own, present, new, again):
    before = account("aino@x.example").password_hash
    assert change(own, present, new, again).status_code == 422
    assert account("aino@x.example").password_hash == before


def test_the_present_password_cannot_be_guessed(own):
    answers = [change(own, f"guess number {number}").status_code for number in range(11)]
    assert answers == [422] * 10 + [429]
    assert change(own, PASSWORD).status_code == 429


def test_the_language_of_pages_and_mail_is_hers_to_choose(own):
    assert own.post("/account/language", data={"language": "sv"}).status_code == 302
    assert account("aino@x.example").language == "sv"
    assert '<html lang="sv">' in own.get("/account").text
    assert own.post("/account/language", data={"language": "de"}).status_code == 422
    assert account("aino@x.example").language == "sv"


def test_signing_in_and_changing_the_password_is_in_the_audit_trail(own):
    change(own, PASSWORD)
    events = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "access.set_password")
    assert db.session.scalar(events) == 2
