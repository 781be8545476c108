"""Who schedules, and what ran."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from laituri_learn.database import Model, UtcDateTime


class Lease(Model):
    """The database lock by which one scheduler of several is active; renewed while it lives."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    holder: Mapped[str] = mapped_column(String(120))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class JobRun(Model):
    """One run of one job."""

    __tablename__ = "job_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(60), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    succeeded: Mapped[bool | None] = mapped_column()
    summary: Mapped[str] = mapped_column(Text, default="")
