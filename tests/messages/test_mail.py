"""The outbox is mailed by a real server, once, later after a failure."""

import shutil

import pytest
from sqlalchemy import select, update

from laituri_learn import create_app
from laituri_learn.access.services import INVITATION, accept_invitation
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.messages.mail import send_waiting_mail, wait_after
from laituri_learn.messages.models import MailState, Message
from laituri_learn.messages.services import notify
from tests.conftest import environment
from tests.factories import NOW, make_account, make_person, signed_in
from tests.servers.smtp import smtp_server


@pytest.fixture
def mail(empty_sqlite, tmp_path):
    """A mail server and an application that uses it."""
    shutil.copy(empty_sqlite, tmp_path / "laituri.sqlite3")
    with smtp_server() as server:
        app = create_app(environment(tmp_path) | server.environment)
        with app.app_context():
            yield server
            db.session.remove()
            db.engine.dispose()


def waiting(**values):
    with unit_of_work():
        account = make_account(make_person(first_name="Åke", last_name="Öman"), **values)
        message = notify(account, INVITATION, at=NOW)
        db.session.flush()
        return message.id


def test_a_message_is_mailed_once_in_its_readers_language(mail):
    message_id = waiting(language="sv", email="ake@demo.example")
    assert send_waiting_mail() == "1 sent, 0 refused"
    assert send_waiting_mail() == ""
    (received,) = mail.to("ake@demo.example")
    assert received["Content-Language"] == "sv"
    assert "Åke Öman" in received.get_content()
    assert db.session.get(Message, message_id).mail_state is MailState.SENT


def test_the_mailed_link_chooses_a_password_and_its_secret_never_rests_in_the_outbox(mail):
    waiting()
    send_waiting_mail()
    token = mail.messages[0].get_content().split("/invitation/")[1].split()[0]
    assert token not in str(db.session.execute(select(Message.data)).all())
    with unit_of_work():
        assert accept_invitation(token, "laituri by the lake", at=utc_now()).password_hash


def test_a_refused_address_delays_no_other_and_is_tried_later(mail):
    mail.refused.add("gone@demo.example")
    refused, fine = waiting(email="gone@demo.example"), waiting(email="here@demo.example")
    assert send_waiting_mail() == "1 sent, 1 refused"
    assert db.session.get(Message, fine).mail_state is MailState.SENT
    later = db.session.get(Message, refused)
    assert (later.mail_state, later.tries) == (MailState.WAITING, 1)
    assert later.next_try_at > utc_now()
    db.session.rollback()
    assert send_waiting_mail() == ""


def test_after_ten_tries_it_is_given_up_and_stays_to_be_seen(mail):
    mail.refused.add("gone@demo.example")
    message_id = waiting(email="gone@demo.example")
    for _try in range(10):
        with unit_of_work():
            db.session.execute(update(Message).where(Message.next_try_at.is_not(None)).values(next_try_at=NOW))
        send_waiting_mail()
    message = db.session.get(Message, message_id)
    assert message.mail_state is MailState.FAILED
    assert "550" in message.last_error


def test_a_silent_mail_server_loses_nothing(empty_sqlite, tmp_path):
    from tests.servers.processes import free_port

    shutil.copy(empty_sqlite, tmp_path / "laituri.sqlite3")
    settings = {
        "LAITURI_MAIL_HOST": "127.0.0.1",
        "LAITURI_MAIL_PORT": str(free_port()),
        "LAITURI_MAIL_SECURITY": "none",
    }
    with create_app(environment(tmp_path) | settings).app_context():
        message_id = waiting()
        assert "stopped" in send_waiting_mail()
        assert db.session.get(Message, message_id).mail_state is MailState.WAITING
        db.session.remove()
        db.engine.dispose()


def test_the_wait_doubles_up_to_six_hours():
    minutes = [wait_after(tries).total_seconds() / 60 for tries in range(1, 12)]
    assert minutes[:4] == [1, 2, 4, 8]
    assert minutes[-1] == 360


def test_a_notice_is_its_readers_own(client):
    with unit_of_work():
        mine, theirs = make_account(make_person()), make_account(make_person())
        notify(theirs, INVITATION, at=NOW)
    notice_id = db.session.scalar(select(Message.id))
    assert signed_in(client, mine).get(f"/notices/{notice_id}").status_code == 404
    assert signed_in(client, theirs).get(f"/notices/{notice_id}").status_code == 200
    assert db.session.scalar(select(Message.read_at)) is not None
