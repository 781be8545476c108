"""Table of attendance."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.enrolment.models import Enrolment
from courses.sessions.models import Meeting
from laituri_learn.access.models import Account
from laituri_learn.database import Model, UtcDateTime


class Attendance(Model):
    """Whether an enrolled person was at one meeting."""

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("enrolment_id", "meeting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    present: Mapped[bool] = mapped_column()
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    enrolment: Mapped[Enrolment] = relationship()
    meeting: Mapped[Meeting] = relationship()
    marked_by: Mapped[Account | None] = relationship()
