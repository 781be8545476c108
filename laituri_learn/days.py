"""Which days something here can happen on."""

from __future__ import annotations

from datetime import date

FIRST_YEAR, LAST_YEAR = 1950, 2100


def within_reach(day: date) -> bool:
    """Whether the day is in a year that a person at work lives to see; others are slips of the pen."""
    return FIRST_YEAR <= day.year <= LAST_YEAR
