"""How far a run is, written to its row every second by a thread of its own, which also hears that it should stop."""

from __future__ import annotations

import logging
from threading import Event, Thread
from time import monotonic
from types import TracebackType

from flask import Flask, current_app
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from courses.assignment.models import AssignmentRun, RunState, Step
from courses.assignment.plan import Progress
from laituri_learn.database import db, unit_of_work, utc_now

log = logging.getLogger("courses.assignment")

EVERY = 1.0
"""Seconds between two reports."""
POINTS = 60
"""Of the value and the bound over time, so many points are kept at most."""


class Reporter:
    """``with Reporter(run_id, worker) as reporter``: reports until the block ends.

    ``worker``: the name by which the run was taken. Once somebody else has it, the search is told to stop.
    """

    def __init__(self, run_id: int, worker: str) -> None:
        self.run_id, self.worker = run_id, worker
        self._app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        self._began = monotonic()
        self._step = Step.READING
        self._last: Progress | None = None
        self._points: list[list[float | None]] = []
        self._stop, self._done = Event(), Event()
        self._thread = Thread(target=self._report, name=f"report-{run_id}", daemon=True)

    def __enter__(self) -> Reporter:
        """Begin to report."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Report no more; what was written is there for good."""
        self._done.set()
        self._thread.join()

    def at(self, step: Step) -> None:
        """Say what is done now."""
        self._step = step

    def progress(self, now: Progress) -> None:
        """Take what the engine tells; cheap enough to be called often."""
        self._step, self._last = Step(now.phase.value), now
        if now.value is not None or now.bound is not None:
            self._points.append([round(now.seconds, 1), now.value, now.bound])
        if len(self._points) > POINTS:
            self._points = [*self._points[:-1:2], self._points[-1]]

    def stop_asked(self) -> bool:
        """Whether the search should end now."""
        return self._stop.is_set()

    def points(self) -> list[list[float | None]]:
        """Seconds, value and bound over time."""
        return self._points

    def _report(self) -> None:
        while not self._done.wait(EVERY):
            with self._app.app_context():
                try:
                    self._write()
                except SQLAlchemyError as error:
                    log.warning("run %s: its progress was not written: %s", self.run_id, error)
                finally:
                    db.session.remove()

    def _write(self) -> None:
        found = {"seen_at": utc_now(), "step": self._step, "seconds": monotonic() - self._began}
        if self._last is not None:
            found |= {"value": self._last.value, "bound": self._last.bound, "progress": list(self._points)}
        mine = (
            AssignmentRun.id == self.run_id,
            AssignmentRun.worker == self.worker,
            AssignmentRun.state == RunState.RUNNING,
        )
        with unit_of_work():
            stop = db.session.scalar(
                update(AssignmentRun)
                .where(*mine)
                .values(**found)
                .returning(AssignmentRun.stop_asked)
                .execution_options(synchronize_session=False)
            )
        if stop or stop is None:
            self._stop.set()
