"""Tables of sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.assignment.instance import Mode
from courses.catalogue.models import Course
from courses.sessions.rules import SessionState
from laituri_learn.database import EnumText, Model, UtcDateTime, new_public_id
from laituri_learn.network.models import OrganisationType, Region


class CourseSession(Model):
    """One run of a course (toteutus)."""

    __tablename__ = "course_sessions"
    __table_args__ = (
        CheckConstraint("seats > 0", name="has_seats"),
        CheckConstraint("minimum_attendance BETWEEN 0 AND seats", name="minimum_fits"),
        CheckConstraint("online_seats BETWEEN 0 AND seats", name="online_seats_fit"),
        CheckConstraint("type_percent BETWEEN 0 AND 100", name="type_percent_in_range"),
        CheckConstraint("cost >= 0", name="cost_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    state: Mapped[SessionState] = mapped_column(EnumText(SessionState), default=SessionState.PLANNED, index=True)
    language: Mapped[str] = mapped_column(String(2))
    place: Mapped[str] = mapped_column(String(200), default="")
    """Where people meet; empty when only online."""
    link: Mapped[str] = mapped_column(String(500), default="")
    """Where people meet online; shown to those who have a seat."""
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    """Only people of this region are proposed; ``None``: everybody."""
    held_in_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    """Region where the room is, from which travel is reckoned; ``None``: not told, or only online."""
    trainers: Mapped[str] = mapped_column(String(300), default="")
    """Names with semicolons, as ``rules.trainer_names`` reads them."""
    seats: Mapped[int] = mapped_column()
    """All of them, in the room and online."""
    online_seats: Mapped[int] = mapped_column(default=0, server_default="0")
    cost: Mapped[int] = mapped_column(default=0, server_default="0")
    """Euros that it takes to hold it."""
    minimum_attendance: Mapped[int] = mapped_column(default=0)
    minimum_types: Mapped[int] = mapped_column(default=0)
    """Mix rule: at least this many organisation types at the table; 0: no rule."""
    type_percent: Mapped[int] = mapped_column(default=0, server_default="0")
    """Mix rule: so many per cent of the participants from each of them."""
    cancelled_reason: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    """Counts changes; a page that shows an older version is told so instead of overwriting."""

    course: Mapped[Course] = relationship()
    region: Mapped[Region | None] = relationship(foreign_keys=region_id)
    held_in: Mapped[Region | None] = relationship(foreign_keys=held_in_id)
    meetings: Mapped[list[Meeting]] = relationship(
        back_populates="session", cascade="all, delete-orphan", order_by="Meeting.starts_at"
    )
    mix: Mapped[list[MixShare]] = relationship(back_populates="session", cascade="all, delete-orphan")
    quotas: Mapped[list[SeatQuota]] = relationship(
        back_populates="session", cascade="all, delete-orphan", order_by="SeatQuota.id"
    )

    @property
    def room_seats(self) -> int:
        """Seats in the room."""
        return self.seats - self.online_seats

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The ways of taking part that it has seats for."""
        return tuple(mode for mode in Mode if self.seats_in(mode))

    def seats_in(self, mode: Mode) -> int:
        """Seats of one mode."""
        return self.online_seats if mode is Mode.ONLINE else self.room_seats

    @property
    def times(self) -> list[tuple[datetime, datetime]]:
        """Start and end of each meeting, in order."""
        return [(meeting.starts_at, meeting.ends_at) for meeting in self.meetings]

    @property
    def starts_at(self) -> datetime:
        """When the first meeting begins."""
        return self.meetings[0].starts_at

    @property
    def ends_at(self) -> datetime:
        """When the last meeting is over."""
        return max(meeting.ends_at for meeting in self.meetings)

    __mapper_args__ = {"version_id_col": version}


class Meeting(Model):
    """One meeting time of a session."""

    __tablename__ = "meetings"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="times_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("course_sessions.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)

    session: Mapped[CourseSession] = relationship(back_populates="meetings")


class MixShare(Model):
    """Mix rule: an organisation type and the smallest share of the participants it must have."""

    __tablename__ = "mix_shares"
    __table_args__ = (
        UniqueConstraint("session_id", "organisation_type_id"),
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("course_sessions.id"))
    organisation_type_id: Mapped[int] = mapped_column(ForeignKey("organisation_types.id"))
    percent: Mapped[int] = mapped_column()

    session: Mapped[CourseSession] = relationship(back_populates="mix")
    organisation_type: Mapped[OrganisationType] = relationship()


class SeatQuota(Model):
    """Seats of a session for people of one organisation type, or of one region: at least, and at most, so many."""

    __tablename__ = "seat_quotas"
    __table_args__ = (
        UniqueConstraint("session_id", "organisation_type_id"),
        UniqueConstraint("session_id", "region_id"),
        CheckConstraint("(organisation_type_id IS NULL) <> (region_id IS NULL)", name="one_group"),
        CheckConstraint("at_least >= 0 AND (at_most IS NULL OR at_most >= at_least)", name="bounds_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("course_sessions.id"))
    organisation_type_id: Mapped[int | None] = mapped_column(ForeignKey("organisation_types.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    at_least: Mapped[int] = mapped_column(default=0)
    at_most: Mapped[int | None] = mapped_column()
    """``None``: no limit."""

    session: Mapped[CourseSession] = relationship(back_populates="quotas")
    organisation_type: Mapped[OrganisationType | None] = relationship()
    region: Mapped[Region | None] = relationship()
