"""A person in the statement store: everything about her for her copy, and the pseudonym in its place at an erasure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from laituri_learn.database.dialect import insert_new, insert_or_replace, may_hold
from laituri_learn.personal_data.rules import cleaned
from laituri_learn.statements.attachments import attachments_of
from laituri_learn.statements.facets import Facet, agent_key, agents_of, number
from laituri_learn.statements.models import (
    KnownActivity,
    KnownAgentName,
    StatementFacet,
    StoredAttachment,
    StoredDocument,
    StoredStatement,
)
from laituri_learn.statements.preparing import short_key
from laituri_learn.statements.pseudonyms import Pseudonymiser, Rewritten, rewrite
from laituri_learn.statements.store import AT_ONCE, write_waiting

HASHES_AT_ONCE = 50
OF_AGENTS = (Facet.AGENT, Facet.RELATED_AGENT, Facet.AUTHORITY)
OF_ACTIVITIES = (Facet.ACTIVITY, Facet.RELATED_ACTIVITY)


@dataclass
class Erased:
    """What was done: statements changed, attachments and documents removed. ``places``: of the statements changed."""

    places: list[int] = field(default_factory=list)
    attachments: int = 0
    documents: int = 0


def places_about(session: Session, who: Pseudonymiser, person_id: int | None) -> list[int]:
    """Places of the statements in which she is, as an agent or as whose record it is, in order."""
    numbers = [number(facet, key) for facet in OF_AGENTS for key in who.identifiers()]
    places = set(session.scalars(select(StatementFacet.id).where(StatementFacet.facet.in_(numbers))))
    if person_id is not None:
        places |= set(session.scalars(select(StoredStatement.id).where(StoredStatement.person_id == person_id)))
    return sorted(places | _under_mailboxes(session, who))


def _under_mailboxes(session: Session, who: Pseudonymiser) -> set[int]:
    """Places of the statements that name her by an address, in whatever case: a facet knows one way of writing it."""
    words = or_(*(may_hold(session, StoredStatement.document, email) for email in who.traces.emails))
    rows = session.execute(select(StoredStatement.id, StoredStatement.document).where(words))
    return {row.id for row in rows if any(who.is_her(agent) for agent in agents_of(json.loads(row.document)))}


def documents_at(session: Session, places: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Place and JSON of the statements at these places, in portions."""
    for some in _portions(places):
        query = select(StoredStatement.id, StoredStatement.document).where(StoredStatement.id.in_(some))
        yield from ((row.id, row.document) for row in session.execute(query.order_by(StoredStatement.id)).all())


def stored_about(session: Session, who: Pseudonymiser) -> Sequence[StoredDocument]:
    """State and profile documents of hers."""
    whose = [short_key(key) for key in who.identifiers()]
    query = select(StoredDocument).where(
        or_(StoredDocument.agent.in_(whose), StoredDocument.owner.in_(_older_owners(session, who)))
    )
    return session.scalars(query.order_by(StoredDocument.updated_at, StoredDocument.key)).all()


def erase_agent(session: Session, who: Pseudonymiser, person_id: int | None) -> Erased:
    """Put the pseudonym in her place in every statement, and in all that statements are found by.

    Call it in a unit of work in which nobody else writes. Statements that wait for its commit are written first, so
    that they are covered too.
    """
    write_waiting(session)
    session.flush()
    done = Erased()
    keys = who.identifiers()
    activities: dict[str, str] = {}
    dropped: set[str] = set()
    for rewritten in _rewrite_all(session, _candidates(session, who, person_id), who, done):
        keys |= rewritten.keys
        activities.update(rewritten.activities)
        dropped |= rewritten.dropped
    _move_facets(session, OF_AGENTS, dict.fromkeys(keys, agent_key(who.agent) or ""))
    _move_facets(session, OF_ACTIVITIES, activities)
    if person_id is not None:
        session.execute(update(StoredStatement).where(StoredStatement.person_id == person_id).values(person_id=None))
    _forget_names(session, who, keys)
    _forget_activities(session, who)
    done.documents = _remove_documents(session, who, keys)
    done.attachments = _remove_attachments(session, who, dropped)
    return done


def _candidates(session: Session, who: Pseudonymiser, person_id: int | None) -> list[int]:
    """Also statements that hold her name, address or identifier somewhere in their text."""
    found = set(places_about(session, who, person_id))
    words = or_(*(may_hold(session, StoredStatement.document, each) for each in who.traces.words()))
    found |= set(session.scalars(select(StoredStatement.id).where(words)))
    return sorted(found)


def _rewrite_all(session: Session, places: Sequence[int], who: Pseudonymiser, done: Erased) -> Iterator[Rewritten]:
    for some in _portions(places):
        changed: list[dict[str, Any]] = []
        for place, document in documents_at(session, some):
            rewritten = rewrite(json.loads(document), who)
            if rewritten.parts:
                text = json.dumps(rewritten.statement, ensure_ascii=False, separators=(",", ":"))
                changed.append({"place": place, "text": text})
                yield rewritten
        if changed:
            table = _table(StoredStatement)
            session.connection().execute(
                update(table).where(table.c.id == bindparam("place")).values(document=bindparam("text")), changed
            )
            done.places.extend(each["place"] for each in changed)


def _move_facets(session: Session, kinds: Iterable[Facet], moved: dict[str, str]) -> None:
    """What was found by one identifier is found by another, statements about statements too."""
    for facet in kinds:
        for old, new in moved.items():
            before, after = number(facet, old), number(facet, new)
            places = session.scalars(select(StatementFacet.id).where(StatementFacet.facet == before)).all()
            insert_new(session, _table(StatementFacet), [{"facet": after, "id": place} for place in places])
            session.execute(delete(StatementFacet).where(StatementFacet.facet == before))


def _forget_names(session: Session, who: Pseudonymiser, keys: set[str]) -> None:
    session.execute(delete(KnownAgentName).where(KnownAgentName.agent.in_([short_key(key) for key in keys])))
    clean = who.traces.cleaner()
    words = or_(*(may_hold(session, KnownAgentName.name, each) for each in who.traces.words()))
    rows = session.execute(select(KnownAgentName.key, KnownAgentName.name).where(words)).all()
    gone = [row.key for row in rows if clean(row.name) != row.name]
    session.execute(delete(KnownAgentName).where(KnownAgentName.key.in_(gone)))


def _forget_activities(session: Session, who: Pseudonymiser) -> None:
    """What is known of activities whose identifier or description leads to her, under the cleaned identifier."""
    clean = who.traces.cleaner(who.pseudonym)
    words = or_(
        *(
            may_hold(session, column, each)
            for column in (KnownActivity.iri, KnownActivity.definition)
            for each in who.traces.words()
        )
    )
    for row in session.execute(select(KnownActivity.key, KnownActivity.iri, KnownActivity.definition).where(words)):
        iri, definition = clean(row.iri), cleaned(row.definition, clean)
        if (iri, definition) != (row.iri, row.definition):
            session.execute(delete(KnownActivity).where(KnownActivity.key == row.key))
            kept = {"key": short_key(iri), "iri": iri, "definition": definition}
            insert_or_replace(session, _table(KnownActivity), [kept])


def _remove_documents(session: Session, who: Pseudonymiser, keys: set[str]) -> int:
    whose = [short_key(key) for key in keys]
    hers = or_(StoredDocument.agent.in_(whose), StoredDocument.owner.in_(_older_owners(session, who)))
    gone: int = session.execute(delete(StoredDocument).where(hers)).rowcount  # type: ignore[attr-defined]
    return gone


def _older_owners(session: Session, who: Pseudonymiser) -> list[str]:
    """Owners of documents from before whose they are was kept: found by trying every activity that is known."""
    old = set(session.scalars(select(StoredDocument.owner).where(StoredDocument.agent.is_(None)).distinct()))
    if not old:
        return []
    iris = session.scalars(select(KnownActivity.iri)).all()
    tried = {short_key("agent profile", "", key) for key in who.identifiers()}
    tried |= {short_key("state", iri, key) for iri in iris for key in who.identifiers()}
    return sorted(old & tried)


def _remove_attachments(session: Session, who: Pseudonymiser, dropped: set[str]) -> int:
    """Contents that no statement has any more, and those in which her name or address can be read."""
    gone = dropped - _described(session, sorted(dropped))
    clean = who.traces.cleaner()
    words = or_(*(may_hold(session, StoredAttachment.content, each) for each in who.traces.words()))
    for row in session.execute(select(StoredAttachment.sha2, StoredAttachment.content).where(words)):
        text = row.content.decode("utf-8", "replace")
        if clean(text) != text:
            gone.add(row.sha2)
    removed = session.execute(delete(StoredAttachment).where(StoredAttachment.sha2.in_(gone)))
    return cast(int, removed.rowcount)  # type: ignore[attr-defined]


def _described(session: Session, hashes: Sequence[str]) -> set[str]:
    """Those of the contents that some statement still describes."""
    found: set[str] = set()
    for start in range(0, len(hashes), HASHES_AT_ONCE):
        some = hashes[start : start + HASHES_AT_ONCE]
        words = or_(*(may_hold(session, StoredStatement.document, each) for each in some))
        for document in session.scalars(select(StoredStatement.document).where(words)):
            found |= {each["sha2"].lower() for each in attachments_of(json.loads(document))}
    return found


def _portions(places: Sequence[int]) -> Iterator[Sequence[int]]:
    return (places[start : start + AT_ONCE] for start in range(0, len(places), AT_ONCE))


def _table(model: Any) -> Table:
    return cast(Table, model.__table__)
