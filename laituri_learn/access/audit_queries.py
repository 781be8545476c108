"""Reads of the audit trail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from laituri_learn.access.models import Account, AuditEvent
from laituri_learn.database import db
from laituri_learn.network.models import Person
from laituri_learn.plugins import ask
from laituri_learn.statements.clients.models import Client
from laituri_learn.statements.forwarding.models import ForwardingTarget
from laituri_learn.statements.incoming.models import IncomingRule

NAMED: dict[str, tuple[Any, Any]] = {
    "account": (Account.public_id, Account.display_name),
    "client": (Client.public_id, Client.name),
    "target": (ForwardingTarget.public_id, ForwardingTarget.name),
    "incoming_rule": (IncomingRule.public_id, IncomingRule.name),
}
"""Kinds of the platform's own subjects: the column that the trail keeps, and the name."""


def audit_events(action: str = "") -> Select[AuditEvent]:
    """Who did what, newest first; only actions that begin so."""
    events = select(AuditEvent).options(joinedload(AuditEvent.account)).order_by(AuditEvent.id.desc())
    return events.where(AuditEvent.action.startswith(action, autoescape=True)) if action else events


def actions() -> Sequence[str]:
    """Every action that the trail holds, in order."""
    return db.session.scalars(select(AuditEvent.action).distinct().order_by(AuditEvent.action)).all()


def subject_names(events: Sequence[AuditEvent]) -> dict[tuple[str, str], Any]:
    """Kind and identifier of what the events speak of to its name, one query a kind; the unknown are left out."""
    wanted: dict[str, set[str]] = {}
    for event in events:
        if event.subject_kind and event.subject_id:
            wanted.setdefault(event.subject_kind, set()).add(event.subject_id)
    return {(kind, key): name for kind, ids in wanted.items() for key, name in _names(kind, sorted(ids))}


def _names(kind: str, ids: Sequence[str]) -> Iterator[tuple[str, Any]]:
    if kind in NAMED:
        key, name = NAMED[kind]
        yield from ((found, words) for found, words in db.session.execute(select(key, name).where(key.in_(ids))))
    elif kind == "person":
        people = db.session.scalars(select(Person).where(Person.public_id.in_(ids)))
        yield from ((person.public_id, person.name) for person in people)
    else:
        yield from ask("laituri_subject_names", kind=kind, ids=ids)
