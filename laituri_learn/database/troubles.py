"""What keeps the database from doing its work, apart from any fault of ours."""

from __future__ import annotations

from enum import Enum

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

LOCKED_OUT = ("40P01", "55P03")
"""PostgreSQL's states of a deadlock and of a lock that was not to be had."""
NO_ROOM = ("53100", "SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC")
"""PostgreSQL's state, and SQLite's names, of what could not be written to the disk."""
NO_ROOM_TO_OPEN = "SQLITE_IOERR_SHMSIZE"
"""SQLite's name of what it could not lay beside its file to open it, for want of room: it cannot be read either."""
NO_CONNECTION = ("08", "57P")
"""Beginnings of PostgreSQL's states of a connection that failed, and of a server that stops or starts."""


class Trouble(Enum):
    """Nothing was stored; what helps differs."""

    BUSY = "somebody else writes for too long"
    FULL = "the disk takes no more"
    GONE = "there is no connection"


def trouble_of(error: DBAPIError) -> Trouble | None:
    """What the error tells of; ``None``: something else, which may be a fault of ours."""
    if not isinstance(error, OperationalError | InterfaceError):
        return Trouble.GONE if error.connection_invalidated else None
    # psycopg's errors have a state, none when the server could not be asked; those of SQLite have a name.
    state = getattr(error.orig, "sqlstate", "")
    name = getattr(error.orig, "sqlite_errorname", "") or state
    if name == NO_ROOM_TO_OPEN:
        return Trouble.GONE
    if name in NO_ROOM:
        return Trouble.FULL
    if name in LOCKED_OUT or "database is locked" in str(error.orig):
        return Trouble.BUSY
    gone = state is None or error.connection_invalidated or state.startswith(NO_CONNECTION)
    return Trouble.GONE if gone else None


def reason(error: DBAPIError) -> str:
    """Why, in the database's own words, one line without a full stop; in ours where those do not tell."""
    if getattr(error.orig, "sqlite_errorname", "") == NO_ROOM_TO_OPEN:
        return "no room is left on its disk"
    return next(iter(str(error.orig).splitlines()), "").rstrip(".")
