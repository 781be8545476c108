"""The lease of the active scheduler, and the run of a job with its account."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select

from laituri_learn.database import db, rows_changed, unit_of_work, utc_now
from laituri_learn.jobs.models import JobRun, Lease
from laituri_learn.plugins.contracts import Job

log = logging.getLogger("laituri_learn.jobs")

SCHEDULER = "scheduler"
LEASE_LASTS = timedelta(seconds=30)


PATIENCE = timedelta(minutes=5)
"""How long a lease may have run out before its scheduler counts as gone."""


class SchedulerState(StrEnum):
    """What the lease says about the scheduler."""

    ACTIVE = "active"
    WAITING = "waiting"
    """The lease has just run out: the next scheduler is about to take it."""
    GONE = "gone"
    """Nobody has taken the lease up for more than five minutes: nothing is mailed, sent on or closed."""
    NONE = "none"
    """None was ever started, or the last one was stopped in order."""


def take_lease(holder: str, *, at: datetime) -> bool:
    """Take or renew the lease; ``False`` while another scheduler holds it."""
    lease = db.session.scalar(select(Lease).where(Lease.name == SCHEDULER).with_for_update())
    if lease is None:
        db.session.add(Lease(name=SCHEDULER, holder=holder, expires_at=at + LEASE_LASTS))
        return True
    if lease.holder != holder and lease.expires_at > at:
        return False
    lease.holder = holder
    lease.expires_at = at + LEASE_LASTS
    return True


def holds_lease(holder: str, *, at: datetime) -> bool:
    """Whether this scheduler is the active one."""
    lease = db.session.get(Lease, SCHEDULER)
    held = lease is not None and lease.holder == holder and lease.expires_at > at
    db.session.rollback()
    return held


def scheduler_state(at: datetime) -> SchedulerState:
    """How the scheduler is, by its lease."""
    lease = db.session.get(Lease, SCHEDULER)
    if lease is None:
        return SchedulerState.NONE
    if lease.expires_at > at:
        return SchedulerState.ACTIVE
    return SchedulerState.WAITING if lease.expires_at + PATIENCE > at else SchedulerState.GONE


def give_up_lease(holder: str) -> None:
    """Let another scheduler start at once."""
    db.session.execute(delete(Lease).where(Lease.name == SCHEDULER, Lease.holder == holder))


def run_job(job: Job) -> JobRun | None:
    """Run a job and keep an account of it; a job that had nothing to do leaves none.

    A failing job is logged and noted, and never ends the scheduler.
    """
    started = utc_now()
    try:
        summary, succeeded = job.run(), True
    except Exception as error:
        # Whatever a plugin's job does, the others go on.
        log.exception("job %s failed", job.name)
        summary, succeeded = f"{type(error).__name__}: {error}", False
    db.session.rollback()
    if succeeded and not summary:
        return None
    with unit_of_work():
        run = JobRun(job=job.name, started_at=started, ended_at=utc_now(), succeeded=succeeded, summary=summary)
        db.session.add(run)
    return run


def forget_runs_before(moment: datetime) -> int:
    """Remove accounts of runs that started before; returns how many."""
    return rows_changed(delete(JobRun).where(JobRun.started_at < moment))
