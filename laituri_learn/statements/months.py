"""Months of the store: on PostgreSQL each month of statements has a partition of its own."""

from __future__ import annotations

from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.database.dialect import make_months
from laituri_learn.statements.models import StoredStatement

AHEAD = 3


def make_months_ahead() -> str:
    """Have partitions for this month and the next three; says how many were made."""
    with unit_of_work() as session:
        made = make_months(session.connection(), StoredStatement.__tablename__, since=utc_now(), ahead=AHEAD)
    return f"{made} made" if made else ""
