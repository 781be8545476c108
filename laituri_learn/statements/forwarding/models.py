"""Where statements are forwarded to, how far each has come, and what it refuses."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from laituri_learn.database import EnumText, Model, UtcDateTime, new_public_id


class ForwardingTarget(Model):
    """An outside LRS, what it is to receive, and the cursor: everything up to it is delivered or a dead letter."""

    __tablename__ = "forwarding_targets"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    endpoint: Mapped[str] = mapped_column(String(500))
    """Address of the LRS with a trailing slash; ``statements`` is appended."""
    username: Mapped[str] = mapped_column(String(200), default="")
    """Key of HTTP Basic authentication; empty: no sign-in."""
    sealed_secret: Mapped[str] = mapped_column(Text, default="")
    """See :mod:`laituri_learn.statements.forwarding.sealing`; empty without a key."""
    version: Mapped[str] = mapped_column(String(10))
    """Value of the header ``X-Experience-API-Version``."""
    allow_private: Mapped[bool] = mapped_column(default=False)
    plugins: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Names of plugins; empty: statements of all."""
    verbs: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Full identifiers; empty: all."""
    organisations: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Codes; empty: all, also of people without a post."""
    active: Mapped[bool] = mapped_column(default=True)
    cursor: Mapped[int] = mapped_column(BigInteger, default=0)
    """Identifier inside the store of the last statement gone through."""
    tries: Mapped[int] = mapped_column(default=0)
    """Failed attempts since the last success."""
    refusals: Mapped[int] = mapped_column(default=0)
    """Statements refused since the last accepted one."""
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_failure: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """A ``rules.Failure`` as JSON; ``None``: the last attempt succeeded."""
    last_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trial_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trial_ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trial_failure: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class LetterState(StrEnum):
    """What is to become of a dead letter."""

    OPEN = "open"
    RESEND = "resend"
    GIVEN_UP = "given_up"


class DeadLetter(Model):
    """A statement that a target refused; it leaves the table when the target takes it after all."""

    __tablename__ = "forwarding_dead_letters"
    __table_args__ = (UniqueConstraint("target_id", "statement_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("forwarding_targets.id"), index=True)
    statement_id: Mapped[str] = mapped_column(String(36))
    state: Mapped[LetterState] = mapped_column(EnumText(LetterState), default=LetterState.OPEN)
    failure: Mapped[dict[str, Any]] = mapped_column(JSON)
    """A ``rules.Failure`` as JSON."""
    refused_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=1)

    target: Mapped[ForwardingTarget] = relationship()
