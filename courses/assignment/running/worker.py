"""A process that solves one run: ``python -m courses.assignment.running.worker 12``."""

from __future__ import annotations

import logging
import os
import resource
import sys
from threading import Thread
from time import sleep

from courses.assignment.running.work import MEMORY, solve_run
from laituri_learn import create_app
from laituri_learn.database import db

BESIDES = 2000
"""Megabytes for what is not the solver's."""
NICENESS = 10
"""Pages come first."""


def main(run_id: int) -> None:
    """Solve it, with less right to the processor than pages have, and no more memory than a run may use."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    os.nice(NICENESS)
    Thread(target=_end_with, args=[os.getppid()], daemon=True).start()
    most = (MEMORY + BESIDES) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    with create_app(pages=False).app_context():
        solve_run(run_id)
        db.session.remove()


def _end_with(scheduler: int) -> None:
    """End at once when the scheduler has ended, however it did: nothing works on the database after it is stopped."""
    while os.getppid() == scheduler:
        sleep(1)
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
