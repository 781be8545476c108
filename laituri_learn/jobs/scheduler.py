"""The scheduler: APScheduler in a process of its own, active while it holds the database lock."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
from datetime import timedelta
from threading import Event
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.jobs import services
from laituri_learn.jobs.known import all_jobs
from laituri_learn.plugins.contracts import Job
from laituri_learn.web.languages import FINLAND

log = logging.getLogger("laituri_learn.jobs")

RENEW_EVERY = timedelta(seconds=10)


class Scheduler:
    """One scheduler process; of several, the one that holds the lease works and the others wait."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self.active = False
        self.scheduler = BackgroundScheduler(timezone=FINLAND)
        self.told_to_stop = Event()

    def run(self) -> None:
        """Work until told to stop (SIGTERM or SIGINT), then hand the lease on."""
        # Before anything is held that would have to be given up.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_signal: self.told_to_stop.set())
        with self.app.app_context():
            for job in all_jobs():
                self.scheduler.add_job(self._run_job, _trigger(job), [job], id=job.name, max_instances=1, coalesce=True)
        self._renew()
        self.scheduler.add_job(
            self._renew, IntervalTrigger(seconds=int(RENEW_EVERY.total_seconds())), max_instances=1, coalesce=True
        )
        self.scheduler.start()
        self.told_to_stop.wait()
        self.scheduler.shutdown(wait=True)
        try:
            with self.app.app_context(), unit_of_work():
                services.give_up_lease(self.holder)
        except SQLAlchemyError as error:
            log.error("the database failed, so the lease of scheduler %s runs out by itself: %s", self.holder, error)

    def _renew(self) -> None:
        """Take or renew the lease; while the database fails, wait and try again."""
        try:
            with self.app.app_context(), unit_of_work():
                held = services.take_lease(self.holder, at=utc_now())
        except SQLAlchemyError as error:
            log.error("the database failed, so scheduler %s waits: %s", self.holder, error)
            held = False
        if held != self.active:
            log.info("scheduler %s is %s", self.holder, "active" if held else "waiting")
        self.active = held

    def _run_job(self, job: Job) -> None:
        if not self.active:
            return
        with self.app.app_context():
            try:
                if services.holds_lease(self.holder, at=utc_now()):
                    services.run_job(job)
            finally:
                db.session.remove()


def _trigger(job: Job) -> Any:
    if job.every is not None:
        return IntervalTrigger(seconds=max(1, int(job.every.total_seconds())))
    hour, minute = (job.daily_at or "03:00").split(":")
    return CronTrigger(hour=int(hour), minute=int(minute), timezone=FINLAND)
