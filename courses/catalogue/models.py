"""Tables of the shared catalogue."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from laituri_learn.database import EnumText, LocalisedText, LocalisedTextType, Model, UtcDateTime, new_public_id
from laituri_learn.network.models import Organisation


class CourseKind(StrEnum):
    """How a course teaches."""

    TRAINING = "training"
    PEER_CIRCLE = "peer_circle"
    NETWORK_MEETING = "network_meeting"
    E_LEARNING = "e_learning"
    WORK_BASED = "work_based"


class Course(Model):
    """A catalogue entry: raises named competences from a level to a level."""

    __tablename__ = "courses"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[CourseKind] = mapped_column(EnumText(CourseKind))
    title: Mapped[LocalisedText] = mapped_column(LocalisedTextType)
    summary: Mapped[LocalisedText] = mapped_column(LocalisedTextType)
    days: Mapped[float] = mapped_column(Numeric(4, 1, asdecimal=False))
    """Contact days."""
    languages: Mapped[list[str]] = mapped_column(JSON)
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    """``None``: Salmia."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    organiser: Mapped[Organisation | None] = relationship()
    competences: Mapped[list[CourseCompetence]] = relationship(
        back_populates="course", cascade="all, delete-orphan", order_by="CourseCompetence.code"
    )


class CourseCompetence(Model):
    """A competence that a course raises; named by code, since frameworks are another plugin's."""

    __tablename__ = "course_competences"
    __table_args__ = (
        UniqueConstraint("course_id", "framework", "code"),
        CheckConstraint("from_level BETWEEN 0 AND 3 AND to_level BETWEEN 1 AND 4", name="levels_on_scale"),
        CheckConstraint("from_level < to_level", name="levels_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    framework: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(20), index=True)
    from_level: Mapped[int] = mapped_column()
    to_level: Mapped[int] = mapped_column()

    course: Mapped[Course] = relationship(back_populates="competences")
