"""Tables of self-assessment."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competences.frameworks.models import Competence, Framework
from laituri_learn.database import EnumText, LocalisedText, LocalisedTextType, Model, UtcDateTime, new_public_id
from laituri_learn.network.models import Person


class AssessmentState(StrEnum):
    """A draft is the person's own; a submitted assessment is fixed."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


class AssessmentRound(Model):
    """A period in which everybody assesses herself; reports compare one round with the one before."""

    __tablename__ = "assessment_rounds"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    name: Mapped[LocalisedText] = mapped_column(LocalisedTextType)
    opens_on: Mapped[date] = mapped_column(Date)
    closes_on: Mapped[date] = mapped_column(Date)


class Assessment(Model):
    """One self-assessment of one person: her whole role profile, or the competences that a course named."""

    __tablename__ = "assessments"
    __table_args__ = (Index("ix_assessments_person_id_state", "person_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    framework_id: Mapped[int] = mapped_column(ForeignKey("frameworks.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("assessment_rounds.id"), index=True)
    reason: Mapped[LocalisedText | None] = mapped_column(LocalisedTextType)
    """For a re-assessment: the activity after which it is asked; else ``None``."""
    state: Mapped[AssessmentState] = mapped_column(EnumText(AssessmentState), default=AssessmentState.DRAFT)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    share_with_manager: Mapped[bool] = mapped_column(default=False)
    """Her manager may see her levels by name."""
    use_for_planning: Mapped[bool] = mapped_column(default=False)
    """Her gaps may be used when seats of joint trainings are proposed."""
    brought_in: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It came in a file; she did not submit it here herself."""

    person: Mapped[Person] = relationship()
    framework: Mapped[Framework] = relationship()
    round: Mapped[AssessmentRound | None] = relationship()
    answers: Mapped[list[Answer]] = relationship(back_populates="assessment", order_by="Answer.position")


class Answer(Model):
    """One competence of one assessment: made with the assessment, filled in choice by choice."""

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("assessment_id", "competence_id"),
        CheckConstraint("level IS NULL OR level BETWEEN 0 AND 4", name="level_on_scale"),
        CheckConstraint("use_at_work IS NULL OR use_at_work BETWEEN 0 AND 3", name="use_on_scale"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"))
    competence_id: Mapped[int] = mapped_column(ForeignKey("competences.id"), index=True)
    position: Mapped[int] = mapped_column()
    level: Mapped[int | None] = mapped_column()
    use_at_work: Mapped[int | None] = mapped_column()
    skipped: Mapped[bool] = mapped_column(default=False)
    """Knowingly left without a level."""
    evidence: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)
    """Counts changes; a page that saved an older version is told so instead of overwriting."""
    updated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    assessment: Mapped[Assessment] = relationship(back_populates="answers")
    competence: Mapped[Competence] = relationship()
