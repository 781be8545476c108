"""The only place where this room reads the table of statements."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from laituri_learn.database import db
from laituri_learn.database.places import place_after
from laituri_learn.settings import current_settings
from laituri_learn.statements.facets import Facet, number
from laituri_learn.statements.incoming.rules import VOIDED, is_from_outside, voided_statement
from laituri_learn.statements.models import StatementFacet, StoredStatement

SETTLED_AFTER = timedelta(seconds=10)
"""Statements are read when they are this old: one that is being written may get a smaller place than one written."""

PAGE = 500
MOST_LOOKED_AT = 20 * PAGE


@dataclass(frozen=True)
class OutsideStatement:
    """A statement that somebody else vouches for, at its place in the store."""

    place: int
    happened_at: datetime
    content: dict[str, Any]


@dataclass(frozen=True)
class Batch:
    """Statements from outside, and how far the store was read for them; ``at_end``: nothing is left for now."""

    statements: tuple[OutsideStatement, ...]
    read_up_to: int
    at_end: bool


def statements_after(place: int, verbs: Sequence[str], limit: int, *, at: datetime) -> Batch:
    """The next statements of these verbs (all, if none is named), in the order stored."""
    rows = db.session.execute(
        _rows(verbs, at).where(StoredStatement.id > place).order_by(StoredStatement.id).limit(limit)
    )
    found = rows.all()
    return Batch(tuple(_outside(found)), found[-1].id if found else place, len(found) < limit)


def newest_statements(verbs: Sequence[str], wanted: int, *, at: datetime) -> list[OutsideStatement]:
    """The last statements from outside of these verbs, newest first: at most ``wanted``, among the newest looked at."""
    found: list[OutsideStatement] = []
    query = _rows(verbs, at).order_by(StoredStatement.id.desc()).limit(PAGE)
    before = None
    for _page in range(MOST_LOOKED_AT // PAGE):
        rows = db.session.execute(query if before is None else query.where(StoredStatement.id < before)).all()
        found.extend(_outside(rows))
        if len(rows) < PAGE or len(found) >= wanted:
            break
        before = rows[-1].id
    return found[:wanted]


def voided_after(place: int, limit: int, *, at: datetime) -> tuple[list[str], int, bool]:
    """Identifiers that the next voiding statements void, how far the store was read, and whether nothing is left.

    Whoever may void a statement has voided it for everybody, the platform itself too.
    """
    rows = db.session.execute(
        _rows([VOIDED], at).where(StoredStatement.id > place).order_by(StoredStatement.id).limit(limit)
    ).all()
    targets = [target for row in rows if (target := voided_statement(json.loads(row.document)))]
    return targets, rows[-1].id if rows else place, len(rows) < limit


def newest_place(*, at: datetime) -> int:
    """Place of the newest settled statement."""
    return db.session.scalar(select(func.max(StoredStatement.id)).where(StoredStatement.id < _settled(at))) or 0


def _rows(verbs: Sequence[str], at: datetime) -> Any:
    found = select(StoredStatement.id, StoredStatement.happened_at, StoredStatement.document).where(
        StoredStatement.id < _settled(at)
    )
    if not verbs:
        return found
    # By the facet, which has an index. A statement has those of the statement that it is about, too: so by the verb.
    wanted = [number(Facet.VERB, verb) for verb in verbs]
    by_facet = select(StatementFacet.id).where(StatementFacet.facet.in_(wanted), StatementFacet.id < _settled(at))
    return found.where(StoredStatement.id.in_(by_facet), StoredStatement.verb.in_(list(verbs)))


def _settled(at: datetime) -> int:
    """The first place that may still be filled."""
    return place_after(at - SETTLED_AFTER)


def _outside(rows: Sequence[Any]) -> Iterator[OutsideStatement]:
    home_page = current_settings().iri_base
    for row in rows:
        content = json.loads(row.document)
        if is_from_outside(content, home_page):
            yield OutsideStatement(row.id, row.happened_at, content)
