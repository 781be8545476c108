"""Tables of assignment runs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.assignment.instance import Mode
from courses.sessions.models import CourseSession
from laituri_learn.access.models import Account
from laituri_learn.database import EnumText, Model, UtcDateTime, new_public_id
from laituri_learn.network.models import Person


class RunState(StrEnum):
    """Where a run is."""

    QUEUED = "queued"
    RUNNING = "running"
    SOLVED = "solved"
    FAILED = "failed"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class AssignmentRun(Model):
    """One solve: inputs frozen, proposals out, each with its reason."""

    __tablename__ = "assignment_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    state: Mapped[RunState] = mapped_column(EnumText(RunState), default=RunState.QUEUED, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    seed: Mapped[int] = mapped_column(default=1)
    time_limit: Mapped[int] = mapped_column(default=30)
    """Seconds for the solver."""
    session_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    """The planned sessions to fill."""
    inputs: Mapped[str | None] = mapped_column(Text)
    """The instance as solved, JSON, frozen at the start (people by identifier, gaps, limits)."""
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    value: Mapped[float | None] = mapped_column()
    """Weighted gap closed by the plan, levels × weight."""
    bound: Mapped[float | None] = mapped_column()
    """Proven upper bound of the value."""
    failure: Mapped[str] = mapped_column(Text, default="")
    not_allowing: Mapped[int] = mapped_column(default=0)
    """People with gaps who do not allow planning; counted, never named."""

    created_by: Mapped[Account | None] = relationship()
    proposals: Mapped[list[Proposal]] = relationship(back_populates="run", cascade="all, delete-orphan")
    left_out: Mapped[list[LeftOut]] = relationship(back_populates="run", cascade="all, delete-orphan")


class Proposal(Model):
    """A seat proposed to a person, and why."""

    __tablename__ = "proposals"
    __table_args__ = (UniqueConstraint("run_id", "session_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("assignment_runs.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("course_sessions.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    mode: Mapped[Mode] = mapped_column(EnumText(Mode), default=Mode.ROOM, server_default=Mode.ROOM.value)
    value: Mapped[float] = mapped_column()
    """Weighted gap that the seat closes."""
    competences: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Competences it serves, ``{"framework", "code"}``, the weightiest first; no levels."""
    waiting_rank: Mapped[int | None] = mapped_column()
    """``None``: a seat; else the place on the session's waiting list."""

    run: Mapped[AssignmentRun] = relationship(back_populates="proposals")
    session: Mapped[CourseSession] = relationship()
    person: Mapped[Person] = relationship()


class LeftOut(Model):
    """A person with a need that no seat of the run answers, and what stood in the way."""

    __tablename__ = "left_out"
    __table_args__ = (UniqueConstraint("run_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("assignment_runs.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    obstacles: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """``[{"reason": "full" | "language" | …, "session_id": …, "competences": […]}]``, nearest first."""

    run: Mapped[AssignmentRun] = relationship(back_populates="left_out")
    person: Mapped[Person] = relationship()
