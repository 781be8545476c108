"""Reads of the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import Select, select

from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.messages.models import Message
from laituri_learn.messages.rendering import render_message
from laituri_learn.web.languages import current_language


@dataclass(frozen=True)
class Notice:
    """A message as shown, in the page's language."""

    id: int
    subject: str
    body: Markup
    href: str
    created_at: datetime
    read: bool


def notices_of(viewer: Viewer) -> Select[Message]:
    """All of the viewer's messages, newest first."""
    return select(Message).where(Message.account_id == viewer.account_id).order_by(Message.id.desc())


def unread_notices(viewer: Viewer, limit: int = 10) -> list[Notice]:
    """The viewer's notices not yet read, newest first."""
    return shown(db.session.scalars(notices_of(viewer).where(Message.read_at.is_(None)).limit(limit)))


def shown(messages: Iterable[Message]) -> list[Notice]:
    """Messages rendered for the present page."""
    language = current_language()
    notices = []
    for message in messages:
        rendered = render_message(message, language)
        notices.append(
            Notice(
                message.id,
                rendered.subject,
                rendered.body,
                message.href,
                message.created_at,
                message.read_at is not None,
            )
        )
    return notices
