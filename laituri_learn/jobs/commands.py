"""Commands of the scheduler."""

from __future__ import annotations

import logging
import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import gettext as _

from laituri_learn.jobs.services import run_job
from laituri_learn.web.speaking import speaking


@click.command()
@with_appcontext
def scheduler() -> None:
    """Run jobs when they are due; start several, one works at a time."""
    from laituri_learn.jobs.scheduler import Scheduler

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    Scheduler(current_app._get_current_object()).run()  # type: ignore[attr-defined]


@click.group()
def jobs() -> None:
    """Look at jobs, or run one now."""


@jobs.command("list")
@speaking
def list_jobs() -> None:
    """Every job and when it runs."""
    from laituri_learn.jobs.known import all_jobs

    for job in all_jobs():
        due = (
            _("every %(interval)s", interval=job.every) if job.every else _("daily at %(time)s", time=str(job.daily_at))
        )
        click.echo(f"{job.name:24} {due}  {job.title}")


@jobs.command("run")
@click.argument("name")
@speaking
def run_now(name: str) -> None:
    """Run one job now, in this process."""
    from laituri_learn.jobs.known import all_jobs

    chosen = {job.name: job for job in all_jobs()}
    if name not in chosen:
        raise click.ClickException(
            _("There is no job “%(name)s”. There are: %(names)s.", name=name, names=", ".join(sorted(chosen)))
        )
    run = run_job(chosen[name])
    click.echo(run.summary if run else _("There was nothing to do."))
    sys.exit(0 if run is None or run.succeeded else 1)


def commands() -> list[click.Command]:
    """What this room adds to ``laituri``."""
    return [scheduler, jobs]
