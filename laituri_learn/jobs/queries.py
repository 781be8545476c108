"""How the jobs stand: when each runs, what it last did, and whether a scheduler is alive."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from laituri_learn.database import db
from laituri_learn.jobs.models import JobRun, Lease
from laituri_learn.jobs.services import SCHEDULER
from laituri_learn.plugins.contracts import Job


@dataclass(frozen=True)
class JobRunLine:
    """A run as shown: the job's title, and its account in words."""

    title: str
    run: JobRun
    summary: str


@dataclass(frozen=True)
class JobLine:
    """A job, its schedule in words, and the last run in which it had something to do."""

    job: Job
    schedule: str
    last: JobRunLine | None


def scheduler_lives(at: datetime) -> bool:
    """Whether a scheduler holds the lease now."""
    return db.session.scalar(select(Lease.expires_at).where(Lease.name == SCHEDULER, Lease.expires_at > at)) is not None


def job_lines(jobs: Sequence[Job]) -> list[JobLine]:
    """Every job with its last run; a run that had nothing to do leaves no account."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.job)
    last: dict[str, JobRun] = {}
    for run in db.session.scalars(select(JobRun).where(JobRun.id.in_(newest)).order_by(JobRun.id)):
        last[_job_name(run)] = run
    return [JobLine(job, _schedule(job), _line(last[job.name], job) if job.name in last else None) for job in jobs]


def last_runs(jobs: Sequence[Job], limit: int = 30) -> list[JobRunLine]:
    """The runs that had something to do, newest first."""
    named = {job.name: job for job in jobs}
    runs = db.session.scalars(select(JobRun).order_by(JobRun.id.desc()).limit(limit))
    return [_line(run, named.get(_job_name(run))) for run in runs]


def in_words(summary: str, counts: Mapping[str, Any]) -> str:
    """A job's account with its counts in the page's language: ``3 sent`` becomes ``lähetetty: 3``."""
    if not counts:
        return summary
    known = "|".join(re.escape(each) for each in counts)
    return re.sub(rf"(\d+) ({known})\b", lambda found: str(counts[found[2]]) % {"count": found[1]}, summary)


def _job_name(run: JobRun) -> str:
    """A job may run for several targets, each named after a colon."""
    return run.job.partition(":")[0]


def _line(run: JobRun, job: Job | None) -> JobRunLine:
    if job is None:
        return JobRunLine(run.job, run, run.summary)
    title = f"{job.title}{run.job.removeprefix(job.name)}"
    return JobRunLine(title, run, in_words(run.summary, job.counts) if run.succeeded else run.summary)


def _schedule(job: Job) -> str:
    if job.every is None:
        return _("daily at %(time)s", time=(job.daily_at or "").replace(":", "."))
    seconds = max(1, int(job.every.total_seconds()))
    if seconds % 3600 == 0:
        return ngettext("every hour", "every %(num)s hours", seconds // 3600)
    if seconds % 60 == 0:
        return ngettext("every minute", "every %(num)s minutes", seconds // 60)
    return ngettext("every second", "every %(num)s seconds", seconds)
