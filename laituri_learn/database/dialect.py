"""The only module that knows which database is behind the engine."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Engine, LargeBinary, Table, Text, cast, event, func, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from laituri_learn.database.places import first_place
from laituri_learn.database.types import UtcDateTime

WRITE = "laituri_write"
WRITER_LOCK = 0x4C616974757269
"""Number of the advisory lock that units of work share, or one takes alone; any number that nothing else uses."""
BUSY_TIMEOUT = 15_000
"""How long SQLite waits for its write lock, milliseconds."""

LOOK_AGAIN = 0.001
PATIENCE = 1.0
"""How often, and for how long, to look for the write lock before SQLite is left to wait for it, seconds."""
LARGEST_JOURNAL = 64 * 1024 * 1024
"""From how many bytes on SQLite copies its write-ahead log into the database, and to how many it then cuts it.

The longer it waits, the more of the pages that were written again and again are copied once.
"""
PAGE = 4096
"""Bytes in a page of SQLite's."""


def configure_engine(engine: Engine) -> None:
    """Make SQLite safe under several workers: WAL, foreign keys, waiting for the write lock."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.create_function("lower", 1, _lower, deterministic=True)
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA cache_size = -32000")
        cursor.execute(f"PRAGMA journal_size_limit = {LARGEST_JOURNAL}")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {LARGEST_JOURNAL // PAGE}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITE, False)
        if not (writes and _could_begin_writing(connection)):
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _could_begin_writing(connection: Connection) -> bool:
    """Look every millisecond whether somebody else still writes, for a second at most.

    SQLite itself sleeps longer and longer, up to a tenth of a second, while those who come later go first.
    """
    cursor = connection.connection.cursor()
    until = time.monotonic() + PATIENCE
    cursor.execute("PRAGMA busy_timeout = 0")
    try:
        while time.monotonic() < until:
            with suppress(sqlite3.OperationalError):
                cursor.execute("BEGIN IMMEDIATE")
                return True
            time.sleep(LOOK_AGAIN)
        return False
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
        cursor.close()


def _lower(value: Any) -> Any:
    """Lower case as in Unicode, for searches that ignore case; SQLite's own knows a–z only."""
    return value.lower() if isinstance(value, str) else value


def begin_writing(session: Session, *, alone: bool = False) -> None:
    """Open the session's next transaction as one that will write.

    SQLite takes its single write lock now (and waits for it), so that what is read
    inside the unit of work is still true when it is changed. PostgreSQL locks rows as
    services ask for them; there the unit of work makes itself known to :func:`writers`, by an advisory lock that
    all share, and to :func:`_oldest_writer`, by a transaction number taken at its beginning. Who writes ``alone``
    takes the lock for itself: it waits for those under way and lets nobody begin until it ends. On SQLite that is so
    anyway; what is then overwritten or removed is wiped from the file's pages as well.
    """
    connection = session.connection(execution_options={WRITE: True})
    if connection.dialect.name == "postgresql":
        lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        connection.execute(text(f"SELECT txid_current(), {lock}(:number)"), {"number": WRITER_LOCK})
    elif alone:
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def may_hold(session: Session, column: Any, words: str) -> Any:
    """Condition: a column of text, JSON or bytes may hold these words, in any case, plain or escaped as JSON does.

    It finds some rows too many, where a letter outside ASCII could stand for anything, and none too few.
    """
    pattern = "%" + re.sub(r"[^A-Za-z0-9@. -]+", "%", words) + "%"
    sqlite_here = session.get_bind().dialect.name == "sqlite"
    if isinstance(column.type, LargeBinary) and not sqlite_here:
        column = func.encode(column, "escape")
    return cast(column, Text).op("LIKE" if sqlite_here else "ILIKE")(pattern)


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


class Existing(StrEnum):
    """What becomes of a row whose key is there already when rows are inserted; without any, that is an error."""

    KEPT = "DO NOTHING"
    REPLACED = "DO UPDATE"


@dataclass(frozen=True)
class Rows:
    """Rows of plain values for a table, in the order of its columns."""

    table: Table
    rows: Sequence[tuple[int | str | datetime | None, ...]]
    existing: Existing | None = None


def insert_plain(session: Session, *insertions: Rows) -> None:
    """Insert rows straight through the driver.

    For many small rows: three times as fast as with defaults looked at. PostgreSQL gets a column an array,
    so that any number of rows in any number of tables is one statement.
    """
    filled = [each for each in insertions if each.rows]
    if not filled:
        return
    connection = session.connection()
    words = [_insertion(each.table, each.existing, connection.dialect.name) for each in filled]
    if connection.dialect.name == "sqlite":
        for each, its_words in zip(filled, words, strict=True):
            connection.exec_driver_sql(its_words, _as_sqlite_keeps(each))
    else:
        *others, last = words
        with_others = ", ".join(f"part_{number} AS ({each})" for number, each in enumerate(others))
        values = tuple(list(column) for each in filled for column in zip(*each.rows, strict=True))
        connection.exec_driver_sql(f"WITH {with_others} {last}" if others else last, values)


@cache
def _insertion(table: Table, existing: Existing | None, name: str) -> str:
    columns = list(table.columns)
    names = ", ".join(column.name for column in columns)
    if name == "sqlite":
        values = f"VALUES ({', '.join('?' for _column in columns)})"
    else:
        types = (column.type.compile(postgresql.dialect()) for column in columns)  # type: ignore[no-untyped-call]
        arrays = ", ".join(f"%b::{each}[]" for each in types)
        values = f"SELECT * FROM unnest({arrays})"  # noqa: S608 - types of our own
    ending = ""
    if existing is Existing.KEPT:
        ending = " ON CONFLICT DO NOTHING"
    elif existing is Existing.REPLACED:
        changed = ", ".join(f"{each.name} = excluded.{each.name}" for each in columns if not each.primary_key)
        ending = f" ON CONFLICT ({', '.join(each.name for each in table.primary_key)}) DO UPDATE SET {changed}"
    return f"INSERT INTO {table.name} ({names}) {values}{ending}"


def rows_among(session: Session, query: str, values: Collection[str | int]) -> Sequence[Any]:
    """The rows of a query in which ``{among}`` stands for "is one of the values", however many they are."""
    if not values:
        return ()
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        words, given = query.format(among="IN (SELECT value FROM json_each(?))"), json.dumps(list(values))
        return connection.exec_driver_sql(words, (given,)).all()
    return connection.exec_driver_sql(query.format(among="= ANY(%s)"), (list(values),)).all()


def _as_sqlite_keeps(insertion: Rows) -> list[tuple[Any, ...]]:
    columns = enumerate(insertion.table.columns)
    moments = [number for number, column in columns if isinstance(column.type, UtcDateTime)]
    return [_with_texts(row, moments) for row in insertion.rows] if moments else list(insertion.rows)


def _with_texts(row: Sequence[Any], moments: Sequence[int]) -> tuple[Any, ...]:
    """The row with moments as SQLite keeps them: in UTC, without an offset."""
    made = list(row)
    for number in moments:
        made[number] = made[number].astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")
    return tuple(made)


def insert_new(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows; those whose key is there already are left as they are."""
    if rows:
        session.connection().execute(_insert(session, table).on_conflict_do_nothing(), list(rows))


def insert_or_replace(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows; those whose key is there already get the new values."""
    if rows:
        statement = _insert(session, table)
        key = [column.name for column in table.primary_key]
        changed = {name: statement.excluded[name] for name in rows[0] if name not in key}
        session.connection().execute(statement.on_conflict_do_update(index_elements=key, set_=changed), list(rows))


def _insert(session: Session, table: Table) -> Any:
    return (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(table)


def hold_names(session: Session, names: Iterable[str]) -> None:
    """Let nobody else work on what has these names until this transaction ends.

    SQLite has one writer anyway. PostgreSQL takes advisory locks, in one order everywhere, so that no two wait
    for each other.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    numbers = {int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True) for name in names}
    if numbers:
        session.connection().execute(
            text("SELECT count(pg_advisory_xact_lock(n)) FROM unnest(CAST(:numbers AS bigint[])) AS n"),
            {"numbers": sorted(numbers)},
        )


def all_visible_before(session: Session, newest: Callable[[], datetime | None]) -> datetime:
    """The moment up to which everything that was or will be written with an earlier time can be read from now on.

    Times are taken inside the writing transaction. SQLite has one writer at a time: while there is none it is this
    moment; else the ``newest`` time that can be read, since what the writer adds will be later. On PostgreSQL it is the
    start of the oldest transaction that still writes. Ends the session's reading, so that the next read is newer.
    """
    session.rollback()
    if session.get_bind().dialect.name == "sqlite":
        return _moment_without_writer(session) or newest() or datetime(1970, 1, 1, tzinfo=UTC)
    return _oldest_writer(session)


def all_visible_after_commit(session: Session, newest: Callable[[], datetime | None]) -> datetime:
    """The same, asked at the end of a transaction that writes, and true once it is committed.

    Nobody else's lock is touched; ``newest`` counts what this transaction has written.
    """
    if session.get_bind().dialect.name == "sqlite":
        return newest() or datetime(1970, 1, 1, tzinfo=UTC)
    return _oldest_writer(session)


def _oldest_writer(session: Session) -> datetime:
    """When the oldest of PostgreSQL's other transactions that write began; now, if there is none."""
    oldest = session.connection().scalar(
        text(
            "SELECT coalesce(min(xact_start), clock_timestamp()) FROM pg_stat_activity "
            "WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
        )
    )
    return oldest.astimezone(UTC)  # type: ignore[no-any-return,union-attr]


def _moment_without_writer(session: Session) -> datetime | None:
    """The present moment, if SQLite's write lock is free: it is taken without waiting, and given back."""
    raw = session.get_bind().engine.raw_connection()
    cursor = raw.cursor()
    try:
        cursor.execute("PRAGMA busy_timeout = 0")
        cursor.execute("BEGIN IMMEDIATE")
        moment = datetime.now(UTC)
        cursor.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return None
    else:
        return moment
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
        raw.close()


def make_months(connection: Connection, table: str, *, since: datetime, ahead: int) -> int:
    """Have a partition for each month from ``since`` to ``ahead`` months from now; returns how many were made.

    For PostgreSQL and tables partitioned by ranges of places in time (:func:`first_place`). A row whose month has no
    partition yet goes into the default one, and moves when the month gets its own. SQLite keeps one table.
    """
    if connection.dialect.name == "sqlite":
        return 0
    connection.execute(text(f"CREATE TABLE IF NOT EXISTS {table}_default PARTITION OF {table} DEFAULT"))
    there = set(
        connection.scalars(
            text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = CAST(:parent AS regclass)"),
            {"parent": table},
        )
    )
    made = 0
    for first, following in _months(since, ahead):
        name = f"{table}_{first:%Y_%m}"
        if name not in there:
            _make_month(connection, table, name, first_place(first), first_place(following))
            made += 1
    return made


def _make_month(connection: Connection, table: str, name: str, start: int, end: int) -> None:
    values = {"start": start, "end": end}
    connection.execute(text(f"CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"))
    connection.execute(
        text(
            f"WITH moved AS (DELETE FROM {table}_default WHERE id >= :start AND id < :end RETURNING *) "  # noqa: S608
            f"INSERT INTO {name} SELECT * FROM moved"
        ),
        values,
    )
    connection.execute(text(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ({start}) TO ({end})"))


def _months(since: datetime, ahead: int) -> Iterable[tuple[datetime, datetime]]:
    """First moments of the months and of those that follow them."""
    now = datetime.now(UTC)
    last = now.year * 12 + now.month - 1 + ahead
    for number in range(since.year * 12 + since.month - 1, last + 1):
        yield _first_of(number), _first_of(number + 1)


def _first_of(number: int) -> datetime:
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)
