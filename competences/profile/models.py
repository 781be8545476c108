"""The summary from which profile, needs and reports read; maintained with every change behind it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competences.frameworks.models import Competence
from competences.profile.rules import Source
from laituri_learn.database import EnumText, Model, UtcDateTime
from laituri_learn.network.models import Person


class Standing(Model):
    """A person in one competence: what she holds, and what her posts ask for, today.

    One row for each target of her posts in force, and for each competence she holds a level in
    without a target (``target`` is then ``None``). Written only by
    ``competences.profile.services.refresh_standings``.
    """

    __tablename__ = "standings"
    __table_args__ = (Index("ix_standings_competence_id_person_id", "competence_id", "person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    competence_id: Mapped[int] = mapped_column(ForeignKey("competences.id"), primary_key=True)
    target: Mapped[int | None] = mapped_column()
    """Highest target among her posts in force."""
    weight: Mapped[int] = mapped_column(default=1)
    """Highest weight among the posts with that target."""
    held: Mapped[int | None] = mapped_column()
    source: Mapped[Source] = mapped_column(EnumText(Source), default=Source.NONE)
    held_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    use_at_work: Mapped[int | None] = mapped_column()
    gap: Mapped[int | None] = mapped_column()
    """Levels missing, from ``rules.gap``; ``None``: not assessed, or no target."""
    may_be_used: Mapped[bool] = mapped_column(default=False)
    """Her last submitted assessment allows planning with her gaps."""

    person: Mapped[Person] = relationship()
    competence: Mapped[Competence] = relationship()
