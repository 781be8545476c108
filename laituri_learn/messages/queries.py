"""Reads of the outbox."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.messages.models import Message


def unread_notices(viewer: Viewer, limit: int = 20) -> Sequence[Message]:
    """The viewer's notices not yet read, newest first."""
    return db.session.scalars(
        select(Message)
        .where(Message.account_id == viewer.account_id, Message.read_at.is_(None))
        .order_by(Message.id.desc())
        .limit(limit)
    ).all()
