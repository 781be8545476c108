"""Table of completions told by other systems."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from laituri_learn.database import Model, UtcDateTime
from laituri_learn.network.models import Person


class Completion(Model):
    """Another system told that a person completed a course."""

    __tablename__ = "completions"
    __table_args__ = (UniqueConstraint("person_id", "course_id", "statement_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolments.id"))
    """The seat that became attended; ``None``: an e-learning course taken without one."""
    statement_id: Mapped[str] = mapped_column(String(36), index=True)
    completed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its statement was voided."""

    person: Mapped[Person] = relationship()
    course: Mapped[Course] = relationship()
    enrolment: Mapped[Enrolment | None] = relationship()
