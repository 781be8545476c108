"""What a worker keeps of clients for a moment, so that a request need not ask the database who sent it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from sqlalchemy import select

from laituri_learn.database import db
from laituri_learn.statements.clients.models import Client
from laituri_learn.statements.clients.rules import ClientScope

SECONDS = 1.0
"""After so long the database is asked again: a secret that another worker ended may be good for so long here."""
MOST = 1000
MINUTE = 60.0


@dataclass(frozen=True)
class Known:
    """A client that is not revoked, apart from the database."""

    public_id: str
    name: str
    key: str
    secret_hash: str
    scopes: frozenset[ClientScope]
    version: str
    requests_a_minute: int
    body_limit: int


_known: dict[str, tuple[float, Known]] = {}
_counts: dict[str, tuple[float, int]] = {}
_counting = threading.Lock()


def known_client(key: str) -> Known | None:
    """The client with this key, as the database said at most a second ago; keys are random, so none is guessed."""
    until, known = _known.get(key, (0.0, None))
    if known is not None and time.monotonic() < until:
        return known
    row = db.session.scalar(select(Client).where(Client.key == key, Client.revoked_at.is_(None)))
    if row is None:
        return None
    known = Known(
        row.public_id,
        row.name,
        row.key,
        row.secret_hash,
        frozenset(ClientScope(each) for each in row.scopes),
        row.version,
        row.requests_a_minute,
        row.body_limit,
    )
    # The connection goes back: a request may have to wait before it writes.
    db.session.rollback()
    if len(_known) >= MOST:
        _known.clear()
    _known[key] = (time.monotonic() + SECONDS, known)
    return known


def forget(key: str) -> None:
    """Ask the database anew for this client."""
    _known.pop(key, None)


def counted(key: str) -> int:
    """How many requests of the client there were in this minute, in this process, with this one."""
    now = time.monotonic()
    with _counting:
        began, count = _counts.get(key, (now, 0))
        if now - began >= MINUTE:
            began, count = now, 0
        if key not in _counts and len(_counts) >= MOST:
            _counts.clear()
        _counts[key] = (began, count + 1)
    return count + 1
