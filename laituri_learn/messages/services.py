"""Put a notice into the outbox; read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from laituri_learn.access.models import Account
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.errors import NotFound
from laituri_learn.messages.models import MailState, Message
from laituri_learn.settings import current_settings


def notify(
    account: Account,
    template: str,
    *,
    href: str = "",
    about: str | None = None,
    at: datetime,
    mail: bool = True,
    **data: Any,
) -> Message:
    """Write a notice in the open transaction; a job mails it after the commit, where mail is set up.

    ``about`` is the key of a matter that waits for an answer; :func:`settle` it when the answer is there.
    ``data`` must be JSON-ready; give localised texts as ``LocalisedText.as_mapping()``.
    """
    mail = mail and bool(current_settings().mail_host)
    message = Message(
        account=account,
        template=template,
        data=data,
        href=href,
        about=about,
        created_at=at,
        mail_state=MailState.WAITING if mail else MailState.NOT_WANTED,
        next_try_at=at if mail else None,
    )
    db.session.add(message)
    return message


def notify_person(
    person_id: int, template: str, *, href: str = "", about: str | None = None, at: datetime, **data: Any
) -> Message | None:
    """Notify a person of the network through her account; ``None`` if she has none."""
    account = db.session.scalar(select(Account).where(Account.person_id == person_id, Account.active))
    return notify(account, template, href=href, about=about, at=at, **data) if account else None


def settle(about: str, *, at: datetime) -> None:
    """Mark the notices about a matter read, everybody's: nothing is left to do about it."""
    db.session.execute(update(Message).where(Message.about == about, Message.read_at.is_(None)).values(read_at=at))


def read_notice(viewer: Viewer, message_id: int, *, at: datetime) -> Message:
    """Mark one of the viewer's notices read.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    message = db.session.get(Message, message_id)
    if message is None or message.account_id != viewer.account_id:
        raise NotFound
    message.read_at = message.read_at or at
    return message


def read_all_notices(viewer: Viewer, *, at: datetime) -> None:
    """Mark every notice of the viewer read."""
    db.session.execute(
        update(Message).where(Message.account_id == viewer.account_id, Message.read_at.is_(None)).values(read_at=at)
    )
