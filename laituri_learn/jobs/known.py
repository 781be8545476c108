"""Every job: the platform's and those of the plugins. The pages list them, so nothing here needs APScheduler."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.imports.tried_files import forget_old_files
from laituri_learn.jobs import services
from laituri_learn.messages.mail import send_waiting_mail
from laituri_learn.plugins import ask
from laituri_learn.plugins.contracts import Job
from laituri_learn.statements.forwarding.jobs import JOBS as FORWARDING_JOBS
from laituri_learn.statements.incoming.work import read_incoming
from laituri_learn.statements.months import make_months_ahead


def forget_old_runs() -> str:
    """Remove job runs older than thirty days."""
    with unit_of_work():
        count = services.forget_runs_before(utc_now() - timedelta(days=30))
    return f"{count} removed" if count else ""


SENT = {"sent": _l("sent: %(count)s"), "refused": _l("refused: %(count)s")}
REMOVED = {"removed": _l("removed: %(count)s")}
MADE = {"made": _l("made: %(count)s")}

PLATFORM_JOBS = (
    Job("mail", _l("Send waiting mail"), send_waiting_mail, every=timedelta(seconds=10), counts=SENT),
    Job(
        "incoming",
        _l("Read statements from other systems"),
        read_incoming,
        every=timedelta(seconds=15),
        counts={
            "taken back": _l("taken back: %(count)s"),
            "done": _l("acted on: %(count)s"),
            "noted": _l("noted without a change: %(count)s"),
            "failed": _l("failed: %(count)s"),
            "unmatched": _l("about nobody known here: %(count)s"),
            "rules failed": _l("rules that failed: %(count)s"),
        },
    ),
    Job(
        "forget-tried-files",
        _l("Remove files that were tried and not imported"),
        forget_old_files,
        every=timedelta(minutes=15),
        counts=REMOVED,
    ),
    *FORWARDING_JOBS,
    Job(
        "statement-months",
        _l("Prepare the store for the next months"),
        make_months_ahead,
        daily_at="04:20",
        counts=MADE,
    ),
    Job("forget-runs", _l("Remove old job runs"), forget_old_runs, daily_at="04:40", counts=REMOVED),
)


def all_jobs() -> list[Job]:
    """The platform's jobs and those of every plugin."""
    return [*PLATFORM_JOBS, *ask("laituri_jobs")]
