"""Reads of the explorer: through the store's own search, for viewers with a national scope only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from laituri_learn.access.scope import Scope
from laituri_learn.database import db
from laituri_learn.errors import NotFound
from laituri_learn.settings import current_settings
from laituri_learn.statements.clients.queries import all_clients
from laituri_learn.statements.exploring.rules import Filters, agents_meant, source_account
from laituri_learn.statements.facets import Facet, agent_key, number
from laituri_learn.statements.models import StatementPlace, StatementReference, StoredStatement
from laituri_learn.statements.search import Search, found_page, one_statement, voided_among
from laituri_learn.web.languages import finnish_moment

PAGE = 50
MOST_REFERRERS = 20
MOST = 2**63 - 1
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Found:
    """A statement at its place in the store; ``document``: the JSON as stored."""

    place: int
    document: str
    voided: bool

    @property
    def statement(self) -> dict[str, Any]:
        """The JSON, read."""
        return json.loads(self.document)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class FoundPage:
    """Statements, newest first; ``newer``, ``older``: the places from which the pages beside this one start."""

    items: Sequence[Found]
    newer: int | None
    older: int | None


@dataclass(frozen=True)
class Opened:
    """One statement and those around it.

    ``referrers``: identifiers of statements that refer to it, and whether they void it; ``here``: those of the
    statements that it refers to which are in the store.
    """

    found: Found
    referrers: Sequence[tuple[str, bool]]
    here: frozenset[str]


def search_of(filters: Filters) -> Search:
    """The store's search for these filters, voided statements with them; the rarest condition leads."""
    own_home = current_settings().iri_base
    conditions: list[tuple[int, ...]] = []
    if filters.registration:
        conditions.append((number(Facet.REGISTRATION, filters.registration),))
    if filters.agent:
        keys = [agent_key(agent) or "" for agent in agents_meant(filters.agent, filters.home, own_home)]
        conditions.append(tuple(number(Facet.AGENT, key) for key in keys))
    if filters.activity:
        kinds = (Facet.ACTIVITY, Facet.RELATED_ACTIVITY) if filters.related else (Facet.ACTIVITY,)
        conditions.append(tuple(number(kind, filters.activity) for kind in kinds))
    if filters.verb:
        conditions.append((number(Facet.VERB, filters.verb),))
    if filters.source:
        key = agent_key(source_account(filters.source, own_home)) or ""
        conditions.append((number(Facet.AUTHORITY, key),))
    since = finnish_moment(filters.since, time()) if filters.since else None
    until = finnish_moment(filters.until + timedelta(days=1), time()) if filters.until else None
    return Search(
        conditions=tuple(conditions),
        since=since - MOMENT if since else None,
        until=until - MOMENT if until else None,
        voided=True,
    )


def up_to(search: Search, moment: datetime) -> Search:
    """The same search among what was stored until then, in the order stored."""
    return replace(search, until=min(search.until or moment, moment), ascending=True)


def statements_page(
    scope: Scope, filters: Filters, *, before: int | None = None, after: int | None = None, size: int = PAGE
) -> FoundPage:
    """A page of statements: the newest, those just older than the place ``before``, or just newer than ``after``.

    Raises:
        NotFound: the scope is not national.
    """
    _national(scope)
    search = search_of(filters)
    session = db.session()
    if after is not None:
        rows, more = found_page(session, replace(search, ascending=True, after=_in_range(after)), size)
        rows = list(reversed(rows))
        newer, older = more, bool(rows)
    else:
        from_place = None if before is None else _in_range(before)
        rows, more = found_page(session, replace(search, after=from_place), size)
        newer, older = bool(rows) and before is not None, more
    voided = voided_among(session, [row.id for row in rows])
    return FoundPage(
        [Found(row.id, row.document, row.id in voided) for row in rows],
        rows[0].id if newer else None,
        rows[-1].id if older else None,
    )


def opened_statement(scope: Scope, statement_id: str) -> Opened:
    """One statement, voided or not.

    Raises:
        NotFound: there is none, or the scope is not national.
    """
    _national(scope)
    session = db.session()
    for voided in (False, True):
        row = one_statement(session, statement_id, voided=voided)
        if row is not None:
            found = Found(row.id, row.document, voided)
            return Opened(found, _referrers(statement_id.lower()), _here(referred_to(found.statement)))
    raise NotFound


def referred_to(statement: dict[str, Any]) -> list[str]:
    """Identifiers of the statements that this one is about or belongs to (1.0.3, Data 2.4.4.3 and 2.4.6)."""
    parts = [statement["object"], statement.get("context", {}).get("statement", {})]
    return [str(part["id"]).lower() for part in parts if part.get("objectType") == "StatementRef"]


def clients_by_name() -> list[tuple[str, str]]:
    """Public identifier and name of every client; those with the same name are told apart by their keys."""
    clients = all_clients()
    names = [client.name for client in clients]
    return [
        (each.public_id, f"{each.name} ({each.key})" if names.count(each.name) > 1 else each.name) for each in clients
    ]


def _referrers(statement_id: str) -> Sequence[tuple[str, bool]]:
    rows = db.session.execute(
        select(StoredStatement.statement_id, StatementReference.voids)
        .join(StatementReference, StatementReference.id == StoredStatement.id)
        .where(StatementReference.target == statement_id)
        .order_by(StatementReference.id.desc())
        .limit(MOST_REFERRERS)
    )
    return [(identifier, voids) for identifier, voids in rows]


def _here(identifiers: Iterable[str]) -> frozenset[str]:
    wanted = list(identifiers)
    if not wanted:
        return frozenset()
    return frozenset(
        db.session.scalars(select(StatementPlace.statement_id).where(StatementPlace.statement_id.in_(wanted)))
    )


def _national(scope: Scope) -> None:
    if not scope.national:
        raise NotFound


def _in_range(place: int) -> int:
    return max(-MOST, min(place, MOST))
