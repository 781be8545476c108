"""How statements write moments."""

from __future__ import annotations

from datetime import UTC, datetime


def written(moment: datetime, utc: str = "Z") -> str:
    """A moment as statements show it: ``2026-11-24T08:00:00.123456Z``; ``utc``: how they mark UTC."""
    return moment.astimezone(UTC).isoformat("T", "microseconds").removesuffix("+00:00") + utc
