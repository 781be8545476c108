"""What forwarding reads of the statement store: the only module of this folder that knows its table.

``position`` is the store's own ascending identifier, given inside the unit of work that writes the statement.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from laituri_learn.database import db
from laituri_learn.database.dialect import writers
from laituri_learn.statements.models import StoredStatement
from laituri_learn.statements.store import AT_ONCE, stored_documents

SETTLING_SECONDS = 2.0
LOOK_AGAIN_SECONDS = 0.02


@dataclass(frozen=True)
class Stored:
    """A statement and what the filters ask of it. ``person_id``: its actor, if a person of the network."""

    position: int
    statement_id: str
    document: str
    person_id: int | None
    happened_at: datetime


def statements_after(position: int, upto: int, limit: int) -> Sequence[Stored]:
    """The statements of a range (``position`` exclusive, ``upto`` inclusive), the oldest first."""
    rows = db.session.execute(
        select(
            StoredStatement.id,
            StoredStatement.statement_id,
            StoredStatement.document,
            StoredStatement.person_id,
            StoredStatement.happened_at,
        )
        .where(StoredStatement.id > position, StoredStatement.id <= upto)
        .order_by(StoredStatement.id)
        .limit(limit)
    )
    return [Stored(*row) for row in rows]


def statements_at(positions: Sequence[int]) -> list[Stored]:
    """The statements at these positions, the oldest first."""
    columns = (StoredStatement.id, StoredStatement.statement_id, StoredStatement.document, StoredStatement.person_id)
    query = select(*columns, StoredStatement.happened_at).order_by(StoredStatement.id)
    found: list[Stored] = []
    for start in range(0, len(positions), AT_ONCE):
        some = positions[start : start + AT_ONCE]
        found.extend(Stored(*row) for row in db.session.execute(query.where(StoredStatement.id.in_(some))))
    return found


def document_of(statement_id: str) -> str | None:
    """One statement as stored."""
    return stored_documents(db.session(), [statement_id]).get(statement_id)


def newest_position() -> int:
    """The position of the newest statement that is committed; 0 in an empty store."""
    return db.session.scalar(select(func.max(StoredStatement.id))) or 0


def count_after(position: int, most: int) -> int:
    """How many statements come after, counted up to ``most``."""
    some = select(StoredStatement.id).where(StoredStatement.id > position).limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def settled_position() -> int | None:
    """The newest position before which no statement can appear any more; ``None`` while that is not known.

    On PostgreSQL a unit of work may commit after another that was given a later position. Whoever has a position
    below the newest one seen here got it inside a unit of work that began before: so once those under way at this
    moment have ended, the range up to that position is complete. Waits for them in short looks, none of which keeps
    a transaction open.
    """
    newest = newest_position()
    under_way = writers(db.session())
    db.session.rollback()
    deadline = time.monotonic() + SETTLING_SECONDS
    while under_way:
        if time.monotonic() > deadline:
            return None
        time.sleep(LOOK_AGAIN_SECONDS)
        under_way &= writers(db.session())
        db.session.rollback()
    return newest
