"""When somebody counts as having attended."""

from __future__ import annotations

ENOUGH = 0.8
"""Share of the meetings at which a participant was present."""


def counts_as_attended(present: int, meetings: int) -> bool:
    """Whether presence at so many of the meetings suffices."""
    return meetings > 0 and present / meetings >= ENOUGH
