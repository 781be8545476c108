"""Tables of enrolment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.assignment.instance import Mode
from courses.enrolment.rules import EnrolmentState
from courses.sessions.models import CourseSession
from laituri_learn.access.models import Account
from laituri_learn.database import EnumText, Model, UtcDateTime, new_public_id
from laituri_learn.network.models import Person


class Enrolment(Model):
    """A person on a session; changed only through ``moves.move``, which keeps the history."""

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("session_id", "person_id"),
        Index("ix_enrolments_person_id_state", "person_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    session_id: Mapped[int] = mapped_column(ForeignKey("course_sessions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[EnrolmentState] = mapped_column(EnumText(EnrolmentState))
    mode: Mapped[Mode] = mapped_column(EnumText(Mode), default=Mode.ROOM, server_default=Mode.ROOM.value)
    """Where the seat is that she has, or waits for."""
    rank: Mapped[int] = mapped_column(default=0)
    """Order on the waiting list; small first."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("assignment_runs.id"))
    """The assignment run that proposed it; ``None``: enrolled by hand."""
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Competences it serves: ``[{"framework": …, "code": …}]``, without levels."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    respond_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """An offer not answered by then lapses."""

    session: Mapped[CourseSession] = relationship()
    person: Mapped[Person] = relationship()
    history: Mapped[list[EnrolmentEvent]] = relationship(back_populates="enrolment", order_by="EnrolmentEvent.id")


class EnrolmentEvent(Model):
    """One move of an enrolment."""

    __tablename__ = "enrolment_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    before: Mapped[EnrolmentState | None] = mapped_column(EnumText(EnrolmentState))
    after: Mapped[EnrolmentState] = mapped_column(EnumText(EnrolmentState))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """``None``: a job or the command line."""
    note: Mapped[str] = mapped_column(String(500), default="")

    enrolment: Mapped[Enrolment] = relationship(back_populates="history")
    by: Mapped[Account | None] = relationship()
