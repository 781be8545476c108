"""The processes that solve runs, each in one of its own, so that neither a page nor another job waits for a solver."""

from __future__ import annotations

import logging
import subprocess
import sys
from dataclasses import dataclass
from time import monotonic

from courses.assignment.models import AssignmentRun, Failure
from courses.assignment.running.queue import fail_run, give_back, waiting_runs
from laituri_learn.database import db

log = logging.getLogger("courses.assignment")

AT_ONCE = 2
"""A short search need not wait for a long one."""
GRACE = 900.0
"""Seconds beyond a run's time limit for reading needs, explaining and keeping; then its worker is killed."""


@dataclass
class _Worker:
    process: subprocess.Popen[bytes]
    until: float


class Workers:
    """The worker processes of this scheduler, by the run that each solves."""

    def __init__(self) -> None:
        self._at_work: dict[int, _Worker] = {}

    def tend(self) -> str:
        """The job: see to those at work, and start new ones for runs that wait. It never waits itself.

        When the scheduler ends, however it does, its workers end too, and leave their runs to be taken up again.
        """
        for run_id, worker in list(self._at_work.items()):
            self._see_to(run_id, worker)
        started = 0
        for run_id in waiting_runs():
            if len(self._at_work) < AT_ONCE and run_id not in self._at_work:
                self._start(run_id)
                started += 1
        return f"{started} started" if started else ""

    def processes(self) -> list[subprocess.Popen[bytes]]:
        """Those at work, the first started first."""
        return [worker.process for worker in self._at_work.values()]

    def _start(self, run_id: int) -> None:
        time_limit = db.session.get_one(AssignmentRun, run_id).time_limit
        db.session.rollback()
        command = [sys.executable, "-m", "courses.assignment.running.worker", str(run_id)]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own module
        self._at_work[run_id] = _Worker(process, monotonic() + time_limit + GRACE)

    def _see_to(self, run_id: int, worker: _Worker) -> None:
        if worker.process.poll() is None and monotonic() < worker.until:
            return
        late = worker.process.poll() is None
        if late:
            worker.process.kill()
        status = worker.process.wait()
        del self._at_work[run_id]
        if late:
            fail_run(run_id, Failure.TIME)
        elif status != 0:
            log.error("the worker of run %s ended with status %s", run_id, status)
            give_back(run_id)


WORKERS = Workers()
