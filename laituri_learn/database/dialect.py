"""The only module that knows which database is behind the engine."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import Session

WRITE = "laituri_write"
WRITER_LOCK = 0x4C616974757269
"""Number of the advisory lock that units of work share; any number that nothing else uses."""


def configure_engine(engine: Engine) -> None:
    """Make SQLite safe under several workers: WAL, foreign keys, waiting for the write lock."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 15000")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA cache_size = -32000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def begin_writing(session: Session) -> None:
    """Open the session's next transaction as one that will write.

    SQLite takes its single write lock now (and waits for it), so that what is read
    inside the unit of work is still true when it is changed. PostgreSQL locks rows as
    services ask for them; there the unit of work makes itself known to :func:`writers`, by an advisory lock that
    all share and nobody takes alone.
    """
    connection = session.connection(execution_options={WRITE: True})
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock_shared(:number)"), {"number": WRITER_LOCK})


def defer_foreign_keys(session: Session) -> None:
    """Check foreign keys at the end of this transaction (bulk imports on SQLite)."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA defer_foreign_keys = ON"))


def writers(session: Session) -> frozenset[str]:
    """The units of work that are under way, in every process; none on SQLite, where a reader sees each whole.

    What is not committed yet of all that was begun before this moment belongs to one of these.
    """
    if session.get_bind().dialect.name == "sqlite":
        return frozenset()
    held = text(
        "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
        "AND (classid::bigint << 32 | objid::bigint) = :number "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return frozenset(session.scalars(held, {"number": WRITER_LOCK}))
