"""What a credential lets a client do (1.0.3, Communication 4.2, in the words of its OAuth scopes)."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class ClientScope(StrEnum):
    """One thing that a client may do."""

    STATEMENTS_WRITE = "statements/write"
    STATEMENTS_READ_MINE = "statements/read/mine"
    STATEMENTS_READ = "statements/read"
    STATE = "state"
    PROFILE = "profile"
    ALL_READ = "all/read"
    ALL = "all"


READING = frozenset({"GET", "HEAD"})

_EVERYTHING = frozenset({ClientScope.ALL})
_READING = frozenset({ClientScope.ALL, ClientScope.ALL_READ})
_READERS = frozenset({ClientScope.STATEMENTS_READ, ClientScope.STATEMENTS_READ_MINE})
_DOCUMENTS = frozenset({ClientScope.STATE, ClientScope.PROFILE})

NEEDED: dict[str, tuple[frozenset[ClientScope], frozenset[ClientScope]]] = {
    "statements": (_READING | _READERS, _EVERYTHING | {ClientScope.STATEMENTS_WRITE}),
    "state": (_READING | {ClientScope.STATE}, _EVERYTHING | {ClientScope.STATE}),
    "profile": (_READING | {ClientScope.PROFILE}, _EVERYTHING | {ClientScope.PROFILE}),
    "known": (_READING | _READERS | _DOCUMENTS, frozenset()),
}
"""By kind of resource: the scopes one of which reading needs, and those for writing."""


def lets(scopes: Collection[ClientScope], resource: str, method: str) -> bool:
    """Whether the scopes let their holder use the method on this kind of resource."""
    reading, writing = NEEDED[resource]
    return not (reading if method in READING else writing).isdisjoint(scopes)


def only_own(scopes: Collection[ClientScope]) -> bool:
    """Whether of the statements only those that the client wrote may be read."""
    return _READING.isdisjoint(scopes) and ClientScope.STATEMENTS_READ not in scopes
