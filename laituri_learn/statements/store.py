"""The one writer of the store: rows, index entries, references and voiding, in the open transaction.

Statements of the product's own (:mod:`laituri_learn.statements.recorder`) wait in the session until its commit,
so that a change with many statements writes them in one go; those of clients are written at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, cast

from sqlalchemy import Table, event, select
from sqlalchemy.orm import Session

from laituri_learn.database import Model
from laituri_learn.database.dialect import Existing, Rows, hold_names, insert_new, insert_plain, rows_among
from laituri_learn.settings import current_settings
from laituri_learn.statements.facets import facets_of, target_of
from laituri_learn.statements.models import (
    KnownActivity,
    KnownAgentName,
    StatementFacet,
    StatementPlace,
    StatementReference,
    StoredStatement,
    VoidedStatement,
)
from laituri_learn.statements.preparing import Prepared, merged_definition, short_key
from laituri_learn.statements.validation.statement import VOIDED

WAITING = "statements_waiting"
AT_ONCE = 500
"""Places asked for in one query by those who ask for many."""


def write_at_commit(session: Session, prepared: Prepared) -> None:
    """Write the statement with the session's commit; a rollback forgets it."""
    session.info.setdefault(WAITING, []).append(prepared)


@event.listens_for(Session, "before_commit")
def write_waiting(session: Session) -> None:
    """Write now what waits for the commit, for who must find it in the store."""
    waiting = session.info.pop(WAITING, None)
    if waiting:
        write(session, waiting)


@event.listens_for(Session, "after_soft_rollback")
def _forget_waiting(session: Session, previous: Any) -> None:
    if not previous.nested:
        session.info.pop(WAITING, None)


def hold(session: Session, statements: Sequence[Prepared]) -> None:
    """Wait for others who write the same statements or references to them, then keep them out."""
    named = (each.statement_id for each in statements if not each.known_new)
    hold_names(session, chain(named, (each.target for each in statements if each.target)))


def stored_documents(session: Session, statement_ids: Iterable[str]) -> dict[str, str]:
    """The JSON of those of the statements that are there."""
    query = (
        "SELECT s.statement_id, s.document FROM statement_places p JOIN statements s ON s.id = p.id "
        "WHERE p.statement_id {among}"
    )
    return dict(map(tuple, rows_among(session, query, set(statement_ids))))


def write(session: Session, statements: Sequence[Prepared]) -> None:
    """Store statements whose identifiers are not there yet, with all they are found by."""
    session.flush()
    _link_people(session, statements)
    for each in statements:
        if not each.id:
            each.settle()
    insert_plain(
        session,
        Rows(_table(StatementPlace), [(each.statement_id, each.id) for each in statements]),
        Rows(_table(StoredStatement), [_row(each) for each in statements]),
        Rows(_table(StatementFacet), [(facet, each.id) for each in statements for facet in each.facets]),
        Rows(_table(KnownAgentName), _names(statements), Existing.KEPT),
    )
    _follow_references(session, [each for each in statements if each.target])
    _serve_referrers(session, [each for each in statements if not each.known_new])
    _remember_activities(session, statements)


def _row(each: Prepared) -> tuple[Any, ...]:
    """In the order of the table's columns."""
    return (
        each.id,
        each.statement_id,
        each.stored_at,
        each.happened_at,
        each.person_id,
        each.verb,
        each.document,
    )


def _link_people(session: Session, statements: Sequence[Prepared]) -> None:
    """Whose record a client's statement belongs to: the actor is an account on this installation."""
    home = current_settings().iri_base
    unknown = [each for each in statements if each.person_id is None and each.account and each.account[0] == home]
    names = sorted({each.account[1] for each in unknown if each.account and "\0" not in each.account[1]})
    found = rows_among(session, "SELECT public_id, id FROM people WHERE public_id {among}", names)
    people: dict[str, int] = dict(map(tuple, found))
    for each in unknown:
        each.person_id = people.get(each.account[1]) if each.account else None


def _follow_references(session: Session, statements: Sequence[Prepared]) -> None:
    """What is found by its target is found by the referring statement's place too (1.0.3, Communication 2.1.4)."""
    if not statements:
        return
    insert_new(
        session,
        _table(StatementReference),
        [{"target": each.target, "id": each.id, "voids": each.voids} for each in statements],
    )
    for each in statements:
        inherited, target = _facets_behind(session, each.target)
        _add_facets(session, each.id, inherited)
        if each.voids and target is not None:
            _void(session, *target)


def _facets_behind(session: Session, target: str | None) -> tuple[set[int], tuple[int, str] | None]:
    """Facets of the target and of what it targets in turn; the target's own place and verb, if it is there."""
    found: set[int] = set()
    first: tuple[int, str] | None = None
    seen: set[str] = set()
    while target is not None and target not in seen:
        seen.add(target)
        row = session.execute(
            select(StoredStatement.id, StoredStatement.verb, StoredStatement.document)
            .join(StatementPlace, StatementPlace.id == StoredStatement.id)
            .where(StatementPlace.statement_id == target)
        ).first()
        if row is None:
            break
        first = first or (row.id, row.verb)
        statement = json.loads(row.document)
        found |= facets_of(statement)
        target = target_of(statement)
    return found, first


def _serve_referrers(session: Session, statements: Sequence[Prepared]) -> None:
    """Statements that named these as their targets before they came."""
    wanted = {each.statement_id: each for each in statements}
    for target, place, voids in _referrers(session, wanted):
        each = wanted[target]
        if voids:
            _void(session, each.id, each.verb)
        inherited = each.facets | (_facets_behind(session, each.target)[0] if each.target else set())
        _pass_on(session, {place}, inherited)


def _pass_on(session: Session, places: set[int], inherited: set[int]) -> None:
    """Give the facets to these statements, to those that refer to them, and so on."""
    seen: set[int] = set()
    while places - seen:
        places -= seen
        seen |= places
        for place in places:
            _add_facets(session, place, inherited)
        names = session.scalars(select(StoredStatement.statement_id).where(StoredStatement.id.in_(places)))
        places = {place for _target, place, _voids in _referrers(session, names.all())}


def _referrers(session: Session, targets: Iterable[str]) -> list[tuple[str, int, bool]]:
    query = "SELECT target, id, voids FROM statement_references WHERE target {among}"
    return [(target, place, bool(voids)) for target, place, voids in rows_among(session, query, list(targets))]


def _add_facets(session: Session, place: int, found: set[int]) -> None:
    insert_new(session, _table(StatementFacet), [{"facet": facet, "id": place} for facet in found])


def _void(session: Session, place: int, verb: str) -> None:
    """Voided, unless it is a voiding statement itself (1.0.3, Data 2.3.2)."""
    if verb != VOIDED:
        insert_new(session, _table(VoidedStatement), [{"id": place}])


def _remember_activities(session: Session, statements: Sequence[Prepared]) -> None:
    """Put together what statements say about an activity; written only when something is new."""
    said: dict[str, dict[str, Any]] = {}
    for iri, definition in (pair for each in statements for pair in each.definitions):
        said[iri] = merged_definition(said.get(iri, definition), definition)
    keys = {short_key(iri): iri for iri in said}
    query = "SELECT key, CAST(definition AS TEXT) FROM known_activities WHERE key {among}"
    known = {key: json.loads(definition) for key, definition in rows_among(session, query, keys)}
    changed = []
    for key, iri in sorted(keys.items()):
        merged = merged_definition(known.get(key) or said[iri], said[iri])
        if merged != known.get(key):
            changed.append((key, iri, json.dumps(merged)))
    insert_plain(session, Rows(_table(KnownActivity), changed, Existing.REPLACED))


def _names(statements: Sequence[Prepared]) -> list[tuple[str, str, str]]:
    """What agents are called, by rows of :class:`KnownAgentName`; in one order everywhere, so that nobody deadlocks."""
    named = {pair for each in statements for pair in each.names}
    return sorted((short_key(agent, name), short_key(agent), name) for agent, name in named)


def _table(model: type[Model]) -> Table:
    return cast(Table, model.__table__)
