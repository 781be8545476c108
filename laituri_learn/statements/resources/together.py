"""Requests that write at the same moment share a transaction, and so one wait for the disk.

Of the threads of a worker that have statements to store, one at a time leads: it writes what all those that wait by
then have brought, commits once, and lets them answer. Meanwhile the next ones gather behind the next leader.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from laituri_learn.database import unit_of_work
from laituri_learn.database.dialect import all_visible_after_commit, insert_new
from laituri_learn.database.troubles import trouble_of
from laituri_learn.statements import store
from laituri_learn.statements.equality import same_statement
from laituri_learn.statements.models import StoredAttachment
from laituri_learn.statements.preparing import Prepared
from laituri_learn.statements.resources.errors import Conflict
from laituri_learn.statements.search import newest_moment

MOST_STATEMENTS = 1000
"""After so many no further request joins a transaction."""


@dataclass
class Delivery:
    """The statements of one request with their attachments, and what came of them.

    ``consistent``: set once they are stored; up to when every statement can be read.
    """

    statements: Sequence[Prepared]
    contents: Mapping[str, bytes]
    consistent: datetime | None = None
    failure: Exception | None = None
    leads: bool = False
    turn: Event = field(default_factory=Event)

    def names(self) -> set[str]:
        """The statements that it stores or refers to."""
        named = {each.statement_id for each in self.statements}
        return named | {each.target for each in self.statements if each.target}


class Together:
    """The deliveries of one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[Delivery] = []
        self._led = False

    def store(self, delivery: Delivery) -> datetime:
        """Store the statements, or nothing of the request; up to when every statement can be read.

        Raises:
            Conflict: another statement has one of the identifiers.
        """
        with self._lock:
            self._waiting.append(delivery)
            delivery.leads, self._led = not self._led, True
        if not delivery.leads:
            delivery.turn.wait()
        if delivery.leads:
            self._lead()
        if delivery.failure is not None:
            raise delivery.failure
        if delivery.consistent is None:
            raise RuntimeError("what was to be stored was left behind")
        return delivery.consistent

    def _lead(self) -> None:
        """Write the first that waits, which is the leader's own, and what goes with it; pass the lead on."""
        group = self._next_group()
        try:
            _write(group)
        finally:
            with self._lock:
                following = self._waiting[0] if self._waiting else None
                self._led = following is not None
            if following is not None:
                following.leads = True
                following.turn.set()
            for each in group[1:]:
                each.turn.set()

    def _next_group(self) -> list[Delivery]:
        """Those that have no statement in common, nor refer to each other's: these come one after the other."""
        group: list[Delivery] = []
        left: list[Delivery] = []
        names: set[str] = set()
        with self._lock:
            for each in self._waiting:
                apart = names.isdisjoint(own := each.names())
                room = sum(len(one.statements) for one in group) + len(each.statements) <= MOST_STATEMENTS
                (group if not group or (apart and room) else left).append(each)
                names |= own
            self._waiting = left
        return group


def _write(group: Sequence[Delivery]) -> None:
    """In one transaction; if that fails for another reason than the database's state, each in its own."""
    try:
        _write_in_one(group)
    except Exception as error:
        alone = len(group) == 1 and not isinstance(error, IntegrityError)
        if alone or (isinstance(error, DBAPIError) and trouble_of(error)):
            for each in group:
                each.failure = error
            return
        for each in group:
            _write_alone(each)


def _write_alone(delivery: Delivery) -> None:
    """Again, with other places: another process may have had one of them in the same microsecond."""
    delivery.failure = None
    try:
        _write_in_one([delivery])
    except Exception as error:
        delivery.failure = error


def _write_in_one(group: Sequence[Delivery]) -> None:
    with unit_of_work() as session:
        new = _new_of(session, group)
        if new:
            store.write(session, new)
        contents = {sha2: each for one in group if one.failure is None for sha2, each in one.contents.items()}
        rows = [{"sha2": sha2, "content": content} for sha2, content in sorted(contents.items())]
        insert_new(session, StoredAttachment.__table__, rows)  # type: ignore[arg-type]
        newest = max((each.stored_at for each in new if each.stored_at), default=None)
        consistent = all_visible_after_commit(session, lambda: newest or newest_moment(session))
    for one in group:
        one.consistent = consistent


def _new_of(session: Session, group: Sequence[Delivery]) -> list[Prepared]:
    """The statements that are not there yet, but for those of deliveries that contradict what is there."""
    statements = [each for one in group for each in one.statements]
    for each in statements:
        each.id = 0
    store.hold(session, statements)
    known = store.stored_documents(session, (each.statement_id for each in statements if not each.known_new))
    for one in group:
        for each in one.statements:
            stored = known.get(each.statement_id)
            if stored is not None and not same_statement(json.loads(stored), each.statement):
                one.failure = Conflict(f"another statement with the id {each.statement_id} is stored already")
    taken = (each for one in group if one.failure is None for each in one.statements)
    return [each for each in taken if each.statement_id not in known]
