"""The only module that knows which database is behind the engine."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import Session

WRITE = "laituri_write"


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
    services ask for them.
    """
    session.connection(execution_options={WRITE: True})


def defer_foreign_keys(session: Session) -> None:
    """Check foreign keys at the end of this transaction (bulk imports on SQLite)."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA defer_foreign_keys = ON"))


def writers_of(session: Session, table: str) -> frozenset[str]:
    """The transactions that have written into a table, or are about to, and have not ended yet.

    PostgreSQL: whoever changes rows holds this lock to its end (PostgreSQL manual, 13.3.1). SQLite: always none,
    since its writers come one after the other and a reader sees each whole.
    """
    if session.get_bind().dialect.name == "sqlite":
        return frozenset()
    held = text(
        "SELECT virtualtransaction FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
        "WHERE datname = current_database() AND relation = to_regclass(:name) AND mode = 'RowExclusiveLock' AND granted"
    )
    return frozenset(session.scalars(held, {"name": table}))
