"""A person's data in this room: the notices and mails to her."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from laituri_learn.access.models import Account
from laituri_learn.database import db, rows_changed
from laituri_learn.messages.models import Message
from laituri_learn.messages.rendering import render_message
from laituri_learn.plugins.contracts import PersonalData


def part(account: Account) -> PersonalData:
    """Every notice to her, in her language."""
    messages = db.session.scalars(select(Message).where(Message.account_id == account.id).order_by(Message.id))
    return PersonalData(
        "notices",
        [_told(each, account.language) for each in messages],
        _l("Notices and mails"),
        _l("They are removed. What is not mailed yet is not mailed."),
    )


def erase_messages(account: Account) -> int:
    """Remove the notices and mails to her; returns how many."""
    return rows_changed(delete(Message).where(Message.account_id == account.id))


def _told(message: Message, language: str) -> dict[str, object]:
    rendered = render_message(message, language)
    return {
        "written": message.created_at.isoformat(),
        "read": message.read_at.isoformat() if message.read_at else None,
        "mail": message.mail_state.value,
        "subject": rendered.subject,
        "text": rendered.text,
    }
