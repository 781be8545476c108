"""Tables of recognition."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competences.frameworks.models import Competence
from competences.recognition.rules import ClaimState
from laituri_learn.access.models import Account
from laituri_learn.database import EnumText, Model, UtcDateTime, new_public_id
from laituri_learn.network.models import Person


class Claim(Model):
    """A person asks that a level be recognised; an assessor decides, with reasons and a validity period.

    The columns of the decision hold the one in force; it stays in force while an appeal waits.
    """

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint("claimed_level BETWEEN 1 AND 4", name="claimed_level_on_scale"),
        CheckConstraint("decided_level IS NULL OR decided_level BETWEEN 0 AND 4", name="decided_level_on_scale"),
        Index("ix_claims_person_id_competence_id", "person_id", "competence_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    competence_id: Mapped[int] = mapped_column(ForeignKey("competences.id"))
    claimed_level: Mapped[int] = mapped_column()
    evidence: Mapped[str] = mapped_column(Text)
    state: Mapped[ClaimState] = mapped_column(EnumText(ClaimState), default=ClaimState.OPEN, index=True)
    claimed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_level: Mapped[int | None] = mapped_column()
    reasons: Mapped[str] = mapped_column(Text, default="")
    valid_until: Mapped[date | None] = mapped_column(Date)
    """Last day that the recognised level counts; ``None``: for good."""

    person: Mapped[Person] = relationship()
    competence: Mapped[Competence] = relationship()
    decided_by: Mapped[Account | None] = relationship()
    appeal: Mapped[Appeal | None] = relationship(back_populates="claim")


class Appeal(Model):
    """A person asks once that another assessor decide again; keeps the decision that it is against."""

    __tablename__ = "claim_appeals"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"), unique=True)
    text: Mapped[str] = mapped_column(Text)
    appealed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_level: Mapped[int | None] = mapped_column()
    """Level of the first decision; ``None``: it was declined."""
    first_reasons: Mapped[str] = mapped_column(Text)
    first_valid_until: Mapped[date | None] = mapped_column(Date)
    first_decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    claim: Mapped[Claim] = relationship(back_populates="appeal")
