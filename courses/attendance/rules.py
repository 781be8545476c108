"""When a meeting may be marked, and when somebody counts as having attended."""

from __future__ import annotations

from datetime import datetime

ENOUGH = 0.8
"""Share of the meetings at which a participant was present."""


def may_be_marked(starts_at: datetime, at: datetime) -> bool:
    """Whether the meeting has begun: nobody was at a meeting still to come."""
    return starts_at <= at


def counts_as_attended(present: int, meetings: int) -> bool:
    """Whether presence at so many of the meetings suffices."""
    return meetings > 0 and present / meetings >= ENOUGH
