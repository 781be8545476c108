"""Waiting for what another process or thread brings about."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 60.0
"""Seconds. A machine may be busy with other tests; what comes is seen at once, only what never comes takes so long."""


def until(condition: Callable[[], T], why: object = "it never came true") -> T:
    """What the condition answers, as soon as that is true.

    Raises:
        TimeoutError: it was not within ``PATIENCE``; ``why`` may be asked then, if it can be called.
    """
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(why() if callable(why) else why)
        time.sleep(0.02)
    return found
