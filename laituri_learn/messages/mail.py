"""The job that mails what the outbox holds: at least once, later and later after a failure."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.services import INVITATION, invite
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.messages.models import MailState, Message
from laituri_learn.messages.rendering import render_message
from laituri_learn.settings import Settings, current_settings

BATCH = 100
LAST_TRY = 10
TIMEOUT = 20.0
"""Seconds that a mail server may be silent."""


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many failed tries: one minute, doubled each time, six hours at most."""
    return min(timedelta(minutes=2 ** (tries - 1)), timedelta(hours=6))


def send_waiting_mail() -> str:
    """Mail what is due; each message is marked in a transaction of its own, right after the server took it."""
    settings = current_settings()
    if not settings.mail_host:
        return ""
    due = db.session.scalars(
        select(Message.id)
        .where(Message.mail_state == MailState.WAITING, Message.next_try_at <= utc_now())
        .order_by(Message.next_try_at)
        .limit(BATCH)
    ).all()
    db.session.rollback()
    if not due:
        return ""
    taken: list[bool] = []
    try:
        with _server(settings) as server:
            for message_id in due:
                taken.append(_send(server, message_id, settings))  # noqa: PERF401 - counts what was done before a failure
    except (OSError, smtplib.SMTPException) as error:
        if len(taken) < len(due):
            _postpone(due[len(taken)], f"{type(error).__name__}: {error}", utc_now())
        return f"{sum(taken)} sent, stopped: {error}"
    return f"{sum(taken)} sent, {len(taken) - sum(taken)} refused"


def _send(server: smtplib.SMTP, message_id: int, settings: Settings) -> bool:
    """Send one; ``False`` when the server refuses this message but goes on with others."""
    with unit_of_work():
        message = db.session.get(
            Message, message_id, options=[joinedload(Message.account)], with_for_update={"of": Message}
        )
        if message is None or message.mail_state is not MailState.WAITING:
            return True
        try:
            server.send_message(_compose(message, settings))
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            _note_failure(message, str(error), utc_now())
            server.rset()
            return False
        message.mail_state = MailState.SENT
        message.tries += 1
        message.last_error = ""
    return True


def _compose(message: Message, settings: Settings) -> EmailMessage:
    extra = {}
    if message.template == INVITATION:
        # The secret is made here, so that it never rests in the outbox.
        token = invite(message.account, by=SYSTEM, at=utc_now())
        extra["link"] = f"{settings.base_url}/invitation/{token}"
    rendered = render_message(message, message.account.language, **extra)
    mail = EmailMessage()
    mail["Subject"] = rendered.subject
    mail["From"] = settings.mail_sender
    mail["To"] = message.account.email
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = make_msgid(f"laituri-{message.id}", settings.mail_sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_letter(message, rendered.text, settings))
    mail["Content-Language"] = message.account.language
    return mail


def _letter(message: Message, text: str, settings: Settings) -> str:
    """Greeting, what the notice says, and the address where it can be dealt with."""
    with force_locale(message.account.language):
        parts = [_("Hello %(name)s,", name=message.account.display_name), text]
    if message.href:
        parts.append(f"{settings.base_url}{message.href}")
    return "\n\n".join(parts) + "\n"


def _postpone(message_id: int, error: str, at: datetime) -> None:
    with unit_of_work():
        message = db.session.get(Message, message_id)
        if message is not None:
            _note_failure(message, error, at)


def _note_failure(message: Message, error: str, at: datetime) -> None:
    message.tries += 1
    message.last_error = error[:500]
    if message.tries >= LAST_TRY:
        message.mail_state = MailState.FAILED
        message.next_try_at = None
    else:
        message.next_try_at = at + wait_after(message.tries)


@contextmanager
def _server(settings: Settings) -> Iterator[smtplib.SMTP]:
    if settings.mail_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.mail_host, settings.mail_port, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=TIMEOUT)
    with server:
        if settings.mail_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.mail_user:
            server.login(settings.mail_user, settings.mail_password)
        yield server
