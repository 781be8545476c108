"""Put a notice into the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from laituri_learn.access.models import Account
from laituri_learn.database import db
from laituri_learn.messages.models import MailState, Message


def notify(account: Account, template: str, *, href: str = "", at: datetime, mail: bool = True, **data: Any) -> Message:
    """Write a notice in the open transaction; a job mails it after the commit.

    ``data`` must be JSON-ready; give localised texts as ``LocalisedText.as_mapping()``.
    """
    message = Message(
        account=account,
        template=template,
        data=data,
        href=href,
        created_at=at,
        mail_state=MailState.WAITING if mail else MailState.NOT_WANTED,
        next_try_at=at if mail else None,
    )
    db.session.add(message)
    return message


def notify_person(person_id: int, template: str, *, href: str = "", at: datetime, **data: Any) -> Message | None:
    """Notify a person of the network through her account; ``None`` if she has none."""
    account = db.session.scalar(select(Account).where(Account.person_id == person_id, Account.active))
    return notify(account, template, href=href, at=at, **data) if account else None
