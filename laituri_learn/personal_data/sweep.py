"""Take what leads to a person out of every table that there is, a plugin's and one that is added later too."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, String, Table, Text, or_, select, tuple_, type_coerce, update
from sqlalchemy.orm import Session

from laituri_learn.database import EnumText, db
from laituri_learn.database.dialect import may_hold
from laituri_learn.personal_data.rules import Clean, Traces, cleaned

ELSEWHERE = frozenset(
    {
        "statements",
        "statement_attachments",
        "known_activities",
        "known_agent_names",
    }
)
"""Tables of which :mod:`laituri_learn.statements.erasure` takes care: what they hold depends on each other."""


def sweep(session: Session, traces: Traces) -> int:
    """Clean every column of text, JSON and bytes; returns how many values were changed.

    Only addresses and identifiers, and her whole name if nobody else has it: what is otherwise hers, each room erases
    by itself.
    """
    clean = traces.cleaner()
    return sum(
        _clean_column(session, table, column, traces, clean)
        for table in db.metadata.sorted_tables
        if table.name not in ELSEWHERE
        for column in table.columns
        if _holds_text(column)
    )


def _holds_text(column: Column[Any]) -> bool:
    kind = column.type
    return not isinstance(kind, EnumText) and isinstance(
        getattr(kind, "impl", kind), String | Text | JSON | LargeBinary
    )


def _clean_column(session: Session, table: Table, column: Column[Any], traces: Traces, clean: Clean) -> int:
    bare = getattr(column.type, "impl", column.type)
    change = _change_of(bare, clean)
    keys = list(table.primary_key.columns)
    words = or_(*(may_hold(session, column, each) for each in traces.words()))
    rows = session.execute(select(*keys, type_coerce(column, bare).label("value_of_it")).where(words)).all()
    changed = 0
    for *key, value in rows:
        without = change(value)
        if without != value:
            same_row = tuple_(*keys) == tuple_(*key) if len(keys) > 1 else keys[0] == key[0]
            session.execute(update(table).where(same_row).values({column: type_coerce(without, bare)}))
            changed += 1
    return changed


def _change_of(kind: Any, clean: Clean) -> Callable[[Any], Any]:
    if isinstance(kind, JSON):
        return lambda value: cleaned(value, clean)
    if isinstance(kind, LargeBinary):
        return lambda value: _clean_bytes(value, clean)
    longest = getattr(kind, "length", None)
    return lambda value: clean(value)[:longest] if clean(value) != value else value


def _clean_bytes(value: bytes, clean: Clean) -> bytes:
    """Text in UTF-8, JSON or not; other bytes stay as they are."""
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return value
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return clean(text).encode()
    without = cleaned(content, clean)
    return value if without == content else json.dumps(without, ensure_ascii=False).encode()
