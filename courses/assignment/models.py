"""Tables of assignment runs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.assignment.instance import Mode
from courses.assignment.plan import Ended, Phase
from courses.policies.models import AssignmentPolicy
from courses.sessions.models import CourseSession
from laituri_learn.access.models import Account
from laituri_learn.database import EnumText, LocalisedText, LocalisedTextType, Model, UtcDateTime, new_public_id
from laituri_learn.network.models import Person


class RunState(StrEnum):
    """Where a run is."""

    QUEUED = "queued"
    RUNNING = "running"
    SOLVED = "solved"
    INFEASIBLE = "infeasible"
    """Locks and demands cannot be kept together; ``conflict`` says which."""
    FAILED = "failed"
    PARTLY_PUBLISHED = "partly_published"
    PUBLISHED = "published"
    DISCARDED = "discarded"


WAITS = frozenset({RunState.QUEUED, RunState.RUNNING})
HAS_PLAN = frozenset({RunState.SOLVED, RunState.PARTLY_PUBLISHED, RunState.PUBLISHED, RunState.DISCARDED})
IN_HAND = frozenset({RunState.SOLVED, RunState.PARTLY_PUBLISHED})
"""States in which a plan can be changed by hand and published."""


class Step(StrEnum):
    """What a worker is doing: the engine's phases, and what comes after them."""

    READING = Phase.READING.value
    FIRST_PLAN = Phase.FIRST_PLAN.value
    BOUND = Phase.BOUND.value
    IMPROVING = Phase.IMPROVING.value
    EXPLAINING = "explaining"
    """The plan is checked, and why it is so is written down."""


class Failure(StrEnum):
    """Why a run has no plan although its demands may fit."""

    FAULTS = "faults"
    """The plan broke a rule and was thrown away."""
    MEMORY = "memory"
    TIME = "time"
    """It did not end long after its time."""
    WORKERS = "workers"
    """Several workers died on it."""
    SEARCH = "search"
    """No plan was found in its time, and none was excluded."""
    INPUTS = "inputs"
    """What it goes on from was not kept."""


class Origin(StrEnum):
    """What a run was started from."""

    NEW = "new"
    REPEAT = "repeat"
    """The frozen inputs of an earlier run, with another seed, policy, budget or time."""
    AGAIN = "again"
    """An earlier plan, of which what is locked stays and the rest is sought anew."""
    REPAIR = "repair"
    """Seats that are published; as few of them as possible are moved."""


class AssignmentRun(Model):
    """One solve: inputs frozen, proposals out, each with its reason."""

    __tablename__ = "assignment_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    state: Mapped[RunState] = mapped_column(EnumText(RunState), default=RunState.QUEUED, index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    """What the co-ordinator calls it, to know it again beside others."""
    origin: Mapped[Origin] = mapped_column(EnumText(Origin), default=Origin.NEW)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("assignment_runs.id"), index=True)
    """The run that it repeats, continues or repairs, or whose plan its search starts from."""
    repairs_id: Mapped[int | None] = mapped_column(ForeignKey("assignment_runs.id"))
    """The published run whose seats it repairs, also when it goes on from another repair."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    policy: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """The policy as it was when the run was started, field to value."""
    policy_id: Mapped[int | None] = mapped_column(ForeignKey("assignment_policies.id"))
    """By whose name it goes; its values may have changed since."""
    budget: Mapped[int | None] = mapped_column()
    """Euros for all sessions that the run opens; ``None``: no limit."""
    mix_aside: Mapped[bool] = mapped_column(default=False)
    """Solved without the mix rules, to compare; never published."""
    seed: Mapped[int] = mapped_column(default=1)
    time_limit: Mapped[int] = mapped_column(default=30)
    """Seconds for the solver."""
    session_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    """The candidates: sessions that may be held and filled."""
    demands: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """``{"locks": [[person, session, mode]], "forbidden": [[person, session]]}``, decided before the start."""

    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its worker last said that it works."""
    worker: Mapped[str] = mapped_column(String(36), default="")
    """Which worker may write it; another one's late answer is not taken."""
    attempts: Mapped[int] = mapped_column(default=0)
    stop_asked: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended: Mapped[Ended | None] = mapped_column(EnumText(Ended))
    step: Mapped[Step | None] = mapped_column(EnumText(Step))
    seconds: Mapped[float] = mapped_column(default=0.0)
    progress: Mapped[list[list[float | None]]] = mapped_column(JSON, default=list)
    """Seconds, value and bound, thinned as it grows."""
    value: Mapped[float | None] = mapped_column()
    """Points of the policy."""
    bound: Mapped[float | None] = mapped_column()
    """Proven upper bound of the value."""
    failure: Mapped[Failure | None] = mapped_column(EnumText(Failure))
    conflict: Mapped[LocalisedText | None] = mapped_column(LocalisedTextType)
    """The smallest set of demands that cannot be kept together."""
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Parts of the value and fairness by group, of the plan as it stands."""
    explained_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the reasons of a plan were written down, all of them; its seats are there before."""
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the plan was last changed by hand."""
    not_allowing: Mapped[int] = mapped_column(default=0)
    """People with gaps who do not allow planning; counted, never named."""

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan to look at."""
        return self.state in HAS_PLAN and self.value is not None

    created_by: Mapped[Account | None] = relationship()
    named_policy: Mapped[AssignmentPolicy | None] = relationship()
    parent: Mapped[AssignmentRun | None] = relationship(remote_side=[id], foreign_keys=[parent_id])
    proposals: Mapped[list[Proposal]] = relationship(back_populates="run", cascade="all, delete-orphan")
    left_out: Mapped[list[LeftOut]] = relationship(back_populates="run", cascade="all, delete-orphan")
    candidates: Mapped[list[Candidate]] = relationship(back_populates="run", cascade="all, delete-orphan")


class FrozenInputs(Model):
    """The instance as solved, packed; apart from the run, because it is large."""

    __tablename__ = "assignment_inputs"

    run_id: Mapped[int] = mapped_column(ForeignKey("assignment_runs.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Candidate(Model):
    """A session of a run: held or not, and why not."""

    __tablename__ = "run_sessions"

    run_id: Mapped[int] = mapped_column(ForeignKey("assignment_runs.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("course_sessions.id"), primary_key=True)
    held: Mapped[bool] = mapped_column()
    lacks: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    """What a session that is not held is missing, each by language."""
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    run: Mapped[AssignmentRun] = relationship(back_populates="candidates")
    session: Mapped[CourseSession] = relationship()


class Forbidden(Model):
    """A pair that the co-ordinator has ruled out, for this run and those that go on from it."""

    __tablename__ = "run_forbidden"

    run_id: Mapped[int] = mapped_column(ForeignKey("assignment_runs.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("course_sessions.id"), primary_key=True)


class Proposal(Model):
    """A seat proposed to a person, and why."""

    __tablename__ = "proposals"
    __table_args__ = (
        UniqueConstraint("run_id", "session_id", "person_id"),
        Index("ix_proposals_run_id_person_id", "run_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("assignment_runs.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("course_sessions.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    mode: Mapped[Mode] = mapped_column(EnumText(Mode), default=Mode.ROOM, server_default=Mode.ROOM.value)
    value: Mapped[float] = mapped_column()
    """Weighted gap that the seat closes."""
    competences: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Competences it serves, ``{"framework", "code"}``, the weightiest first; no levels."""
    why: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Whether the session needs her, whom the seat displaced, what is free for her instead; no levels."""
    locked: Mapped[bool] = mapped_column(default=False)
    """Stays where it is when the run is solved again."""
    by_hand: Mapped[bool] = mapped_column(default=False)
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
    obstacles: Mapped[dict[str, Any]] = mapped_column(JSON)
    """``{"missed": […], "would_go": […]}``, see ``running.telling``; the most useful first."""

    run: Mapped[AssignmentRun] = relationship(back_populates="left_out")
    person: Mapped[Person] = relationship()
