"""Finding statements: each page is a few ranges of an index that starts where the last page ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Subquery, exists, select, union
from sqlalchemy.orm import Session, aliased

from laituri_learn.database.dialect import rows_among
from laituri_learn.database.places import moment_of, place_after
from laituri_learn.statements.models import (
    KnownActivity,
    KnownAgentName,
    StatementFacet,
    StatementPlace,
    StoredAttachment,
    StoredStatement,
    VoidedStatement,
)
from laituri_learn.statements.preparing import short_key

Row = Any


@dataclass(frozen=True)
class Search:
    """What is looked for: of every condition (alternative facet numbers) one, stored in a time, from a place on.

    ``conditions``: the rarest first, it leads. ``since`` exclusive, ``until`` inclusive (1.0.3, Communication 2.1.3).
    ``after``: the place of the last statement of the page before. ``voided``: those that are voided are found too.
    """

    conditions: tuple[tuple[int, ...], ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    ascending: bool = False
    after: int | None = None
    voided: bool = False


def found_page(session: Session, search: Search, size: int) -> tuple[Sequence[Row], bool]:
    """Up to ``size`` statements, and whether there are more.

    Rows have ``id`` and ``document``.
    """
    if not search.conditions:
        query = _in_order(search, select(StoredStatement.id, StoredStatement.document), StoredStatement.id)
        if not search.voided:
            query = query.where(~_voided(StoredStatement.id))
        rows = session.execute(query.limit(size + 1)).all()
        return rows[:size], len(rows) > size
    found = _places(search, size + 1)
    order = found.c.id.asc() if search.ascending else found.c.id.desc()
    places = session.scalars(select(found.c.id).order_by(order).limit(size + 1)).all()
    # By themselves: PostgreSQL would rather read through all statements than believe in so few places.
    rows = rows_among(session, "SELECT id, document FROM statements WHERE id {among}", places[:size])
    return sorted(rows, key=lambda row: row.id, reverse=not search.ascending), len(places) > size


def _places(search: Search, size: int) -> Subquery:
    """Places that meet every condition: one seek for each alternative of the first, the others looked up."""
    leading, *others = search.conditions
    ranges = []
    for facet in leading:
        query = _in_order(search, select(StatementFacet.id).where(StatementFacet.facet == facet), StatementFacet.id)
        if not search.voided:
            query = query.where(~_voided(StatementFacet.id))
        for alternatives in others:
            other = aliased(StatementFacet)
            query = query.where(exists().where(other.facet.in_(alternatives), other.id == StatementFacet.id))
        ranges.append(query.limit(size).subquery())
    if len(ranges) == 1:
        return ranges[0]
    return union(*(select(each.c.id) for each in ranges)).subquery()


def _in_order(search: Search, query: Any, place: Any) -> Any:
    if search.since is not None:
        query = query.where(place >= place_after(search.since))
    if search.until is not None:
        query = query.where(place < place_after(search.until))
    if search.after is not None:
        query = query.where(place > search.after if search.ascending else place < search.after)
    return query.order_by(place.asc() if search.ascending else place.desc())


def _voided(place: Any) -> Any:
    return exists().where(VoidedStatement.id == place)


def one_statement(session: Session, statement_id: str, *, voided: bool) -> Row | None:
    """The statement with this identifier, among the voided or among the others."""
    is_voided = _voided(StoredStatement.id)
    query = (
        select(StoredStatement.id, StoredStatement.document)
        .join(StatementPlace, StatementPlace.id == StoredStatement.id)
        .where(StatementPlace.statement_id == statement_id.lower(), is_voided if voided else ~is_voided)
    )
    return session.execute(query).first()


def voided_among(session: Session, places: Sequence[int]) -> set[int]:
    """Those of the places whose statements are voided."""
    return set(session.scalars(select(VoidedStatement.id).where(VoidedStatement.id.in_(places))))


def has_facet(session: Session, place: int, facet: int) -> bool:
    """Whether the statement at this place is found by this number."""
    return session.get(StatementFacet, (facet, place)) is not None


def newest_moment(session: Session) -> datetime | None:
    """When the newest statement was stored."""
    place = session.scalar(select(StoredStatement.id).order_by(StoredStatement.id.desc()).limit(1))
    return None if place is None else moment_of(place)


def attachment_contents(session: Session, hashes: Sequence[str]) -> dict[str, bytes]:
    """The bytes that are there, by their SHA-2 in lower case."""
    rows = session.execute(
        select(StoredAttachment.sha2, StoredAttachment.content).where(StoredAttachment.sha2.in_(hashes))
    )
    return {row.sha2: row.content for row in rows}


def definitions(session: Session, iris: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What is known about activities, by their identifiers."""
    keys = [short_key(iri) for iri in iris]
    rows = session.execute(select(KnownActivity.iri, KnownActivity.definition).where(KnownActivity.key.in_(keys)))
    return {row.iri: row.definition for row in rows}


def agent_names(session: Session, agent: str) -> list[str]:
    """The names under which an agent (by its key) has appeared."""
    query = select(KnownAgentName.name).where(KnownAgentName.agent == short_key(agent))
    return sorted(session.scalars(query))
