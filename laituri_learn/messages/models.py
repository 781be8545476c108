"""The outbox: a notice for a person, which is also mailed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from laituri_learn.access.models import Account
from laituri_learn.database import EnumText, Model, UtcDateTime


class MailState(StrEnum):
    """What became of the mail."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    NOT_WANTED = "not_wanted"


class Message(Model):
    """A notice, written with the change that it tells of; a job mails it later.

    ``template`` names a file under ``templates/`` with the blocks ``subject`` and ``body``;
    ``data`` holds JSON-ready facts for it, rendered in the reader's language.
    """

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_mail_state_next_try_at", "mail_state", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    template: Mapped[str] = mapped_column(String(120))
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    href: Mapped[str] = mapped_column(String(300), default="")
    """Path of the page where it can be dealt with."""
    about: Mapped[str | None] = mapped_column(String(120), index=True)
    """Key of the matter that it asks about; once that is settled, the notice counts as read."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mail_state: Mapped[MailState] = mapped_column(EnumText(MailState))
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(String(500), default="")

    account: Mapped[Account] = relationship()
