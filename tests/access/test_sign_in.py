"""Sign-in, sessions on the server, invitations."""

from datetime import timedelta

import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_HIGH_MEMORY, RFC_9106_LOW_MEMORY
from sqlalchemy import func, select, update

from laituri_learn.access import services
from laituri_learn.access.errors import InvitationExpired, WeakPassword, WrongCredentials
from laituri_learn.access.models import Account, AccountSession, AuditEvent
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.sessions import viewer_of
from laituri_learn.access.views import local_path
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.messages.models import Message
from laituri_learn.messages.rendering import render_message
from tests.conftest import both_databases
from tests.factories import NOW, make_account, make_person, signed_in

PASSWORD = "laituri by the lake"


def account_with_password():
    with unit_of_work():
        account = make_account(make_person())
        services.set_password(account, PASSWORD, by=SYSTEM, at=NOW)
        return account.email


def test_passwords_cost_what_the_argon2_standard_recommends(quick_passwords):
    recommended = [RFC_9106_LOW_MEMORY, RFC_9106_HIGH_MEMORY]
    assert extract_parameters(quick_passwords.hash(PASSWORD)) in recommended


@both_databases
def test_the_right_password_opens_home_and_signing_out_ends_the_session_on_the_server(client):
    email = account_with_password()
    answer = client.post("/sign-in", data={"email": email.upper(), "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/")
    cookie = client.get_cookie("laituri_session").value
    assert client.get("/").status_code == 200
    client.post("/sign-out")
    client.set_cookie("laituri_session", cookie)
    assert client.get("/").status_code == 302
    assert (
        db.session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "access.sign_in"))
        == 1
    )


@pytest.mark.parametrize("given", [{"password": "wrong wrong wrong"}, {"email": "nobody@demo.example"}])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, given):
    email = account_with_password()
    answer = client.post(
        "/sign-in", data={"email": email, "password": PASSWORD, **given}, headers={"Accept-Language": "en"}
    )
    assert answer.status_code == 401
    assert "The e-mail address or the password is wrong." in answer.text
    assert db.session.scalar(select(func.count()).select_from(AccountSession)) == 0


def test_a_closed_account_cannot_sign_in(app):
    email = account_with_password()
    with unit_of_work():
        db.session.execute(update(Account).values(active=False))
    with pytest.raises(WrongCredentials), unit_of_work():
        services.sign_in(email, PASSWORD, browser="", at=NOW)


def test_a_new_password_ends_every_session(client):
    with unit_of_work():
        account = make_account(make_person())
    signed_in(client, account)
    assert client.get("/account").status_code == 200
    with unit_of_work():
        services.set_password(db.session.get(Account, account.id), PASSWORD, by=SYSTEM, at=utc_now())
    assert client.get("/account").status_code == 302


def test_an_expired_session_is_no_session(client):
    with unit_of_work():
        account = make_account(make_person())
    signed_in(client, account)
    with unit_of_work():
        db.session.execute(update(AccountSession).values(expires_at=utc_now() - timedelta(seconds=1)))
    assert client.get("/").status_code == 302


def test_nobody_ends_a_colleagues_session(client):
    with unit_of_work():
        mine, theirs = make_account(make_person()), make_account(make_person())
    signed_in(client.application.test_client(), theirs)
    session_id = db.session.scalar(select(AccountSession.id))
    signed_in(client, mine)
    client.post(f"/account/sessions/{session_id}/revoke")
    assert db.session.scalar(select(AccountSession.revoked_at).where(AccountSession.id == session_id)) is None


def test_an_invitation_works_once(app):
    with unit_of_work():
        account = make_account(make_person())
        token = services.invite(account, by=SYSTEM, at=NOW)
    with unit_of_work():
        services.accept_invitation(token, PASSWORD, at=NOW)
    with pytest.raises(InvitationExpired), unit_of_work():
        services.accept_invitation(token, PASSWORD, at=NOW)


def test_of_several_invitations_only_the_newest_works(app):
    with unit_of_work():
        account = make_account(make_person())
        first = services.invite(account, by=SYSTEM, at=NOW)
        second = services.invite(account, by=SYSTEM, at=NOW)
    with pytest.raises(InvitationExpired), unit_of_work():
        services.accept_invitation(first, PASSWORD, at=NOW)
    with unit_of_work():
        assert services.accept_invitation(second, PASSWORD, at=NOW) is account


@both_databases
def test_a_new_password_ends_every_invitation_and_its_owner_is_told(app):
    with unit_of_work():
        account = make_account(make_person())
        token = services.invite(account, by=SYSTEM, at=NOW)
        services.set_password(account, PASSWORD, by=viewer_of(account), at=NOW)
    with pytest.raises(InvitationExpired), unit_of_work():
        services.accept_invitation(token, "another pier to stand on", at=NOW)
    message = db.session.scalars(select(Message)).one()
    assert (message.account_id, message.template) == (account.id, services.CHOSEN_ANEW)
    assert "tell your administrator" in render_message(message, "en").text


def test_an_old_invitation_and_a_short_password_are_refused(app):
    with unit_of_work():
        account = make_account(make_person())
        token = services.invite(account, by=SYSTEM, at=NOW)
    with pytest.raises(WeakPassword), unit_of_work():
        services.accept_invitation(token, "short", at=NOW)
    with pytest.raises(InvitationExpired), unit_of_work():
        services.accept_invitation(token, PASSWORD, at=NOW + timedelta(days=8))


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "/\r\nX: y", "/\0", "", None],
)
def test_after_sign_in_nobody_is_led_off_the_site(target):
    assert local_path(target) is None


def test_a_form_without_its_token_is_refused_and_changes_nothing(app):
    email = account_with_password()
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post("/language", data={"language": "sv", "email": email})
    assert answer.status_code == 400
