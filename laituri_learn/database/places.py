"""Places in time: row identifiers that are the moment of writing.

A place holds microseconds since 2020 in its upper bits and a number against collisions in its lowest twelve, so that
"since" and "until" become ranges of the primary key, and months become partitions. It lasts until the year 2091.
"""

from __future__ import annotations

import random
import threading
import time
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
LOW_BITS = 12

_MICROSECOND = timedelta(microseconds=1)
_EPOCH_MICROSECONDS = int(EPOCH.timestamp()) * 1_000_000
_lock = threading.Lock()
_latest = 0


def next_place() -> tuple[int, datetime]:
    """A place greater than every earlier one of this process, and the moment in it."""
    global _latest  # noqa: PLW0603 - the clock of the process
    with _lock:
        _latest = max(_latest + 1, time.time_ns() // 1000 - _EPOCH_MICROSECONDS)
        moment = _latest
    return moment << LOW_BITS | random.getrandbits(LOW_BITS), EPOCH + timedelta(microseconds=moment)


def first_place(moment: datetime) -> int:
    """The least place that a row written at this moment can have; kept in the range of the database's integers."""
    return _in_range(((moment - EPOCH) // _MICROSECOND) << LOW_BITS)


def place_after(moment: datetime) -> int:
    """The least place that a row written later than this moment can have."""
    return _in_range(((moment - EPOCH) // _MICROSECOND + 1) << LOW_BITS)


def _in_range(place: int) -> int:
    return max(-(2**63), min(place, 2**63 - 1))


def moment_of(place: int) -> datetime:
    """When the row was written."""
    return EPOCH + timedelta(microseconds=place >> LOW_BITS)
