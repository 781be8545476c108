"""Table of evidence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from laituri_learn.database import LocalisedText, LocalisedTextType, Model, UtcDateTime
from laituri_learn.network.models import Person


class Evidence(Model):
    """A statement from another system that shows something of a person's competence. Hers alone to see."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("person_id", "framework", "code", "statement_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    framework: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(20))
    """With the framework's code it names the competence in every version."""
    statement_id: Mapped[str] = mapped_column(String(36), index=True)
    title: Mapped[LocalisedText] = mapped_column(LocalisedTextType)
    """Name of the activity; its address where the statement gives no name."""
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    score: Mapped[float | None] = mapped_column()
    """Scaled, −1–1 (xAPI 1.0.3, Data 2.4.5.1); ``None``: the statement gives none."""
    source: Mapped[str] = mapped_column(String(500), default="")
    """Who vouches for it."""
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its statement was voided; it is not shown from then on."""

    person: Mapped[Person] = relationship()
