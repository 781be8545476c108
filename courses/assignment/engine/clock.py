"""How long the search may go on, and who is told how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from courses.assignment.plan import Ended, Phase, Progress

MEGABYTE = 1 << 20


class Clock:
    """Time, memory and somebody's wish to stop; ``ended`` says which of them ended the search.

    ``cut``: a part of it was ended by its own share of the time, so that the plan depends on how fast the machine is.
    """

    def __init__(
        self,
        time_limit: float,
        memory_limit: int,
        tell: Callable[[Progress], None] | None,
        stop: Callable[[], bool] | None,
    ) -> None:
        self._start, self._limit, self._memory = time.monotonic(), time_limit, memory_limit
        self._tell, self._stop = tell, stop
        self.ended: Ended | None = None
        self.cut = False
        self.value: float | None = None
        self.bound: float | None = None
        self.sign = 1

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._start

    @property
    def left(self) -> float:
        """Seconds that are left, less what it takes to hand the plan over."""
        return max(0.0, self._limit * 0.98 - self.seconds)

    def over(self) -> bool:
        """Whether to stop."""
        if self.ended is None:
            if self._stop is not None and self._stop():
                self.ended = Ended.STOPPED
            elif self.left <= 0:
                self.ended = Ended.TIME
            elif _resident() > self._memory * MEGABYTE:
                self.ended = Ended.MEMORY
        return self.ended is not None

    def past(self, second: float) -> bool:
        """Whether a part of the search has had its time, which lasts until this second."""
        self.cut |= self.seconds >= second
        return self.seconds >= second

    def tell(self, phase: Phase) -> None:
        """Say where the search is."""
        if self._tell is not None:
            value, bound = (None if each is None else self.sign * each + 0.0 for each in (self.value, self.bound))
            self._tell(Progress(phase, self.seconds, value, bound))


def _resident() -> int:
    """Bytes of this process in memory; nought where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
    except OSError:
        return 0
