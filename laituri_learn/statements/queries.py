"""Reads of the statement store."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, select

from laituri_learn.access.scope import Scope
from laituri_learn.database import db
from laituri_learn.statements.models import StoredStatement


def own_statements(scope: Scope) -> Select[StoredStatement]:
    """The statements whose actor the scope's person is, newest first."""
    return select(StoredStatement).where(StoredStatement.person_id == scope.person).order_by(StoredStatement.id.desc())


def statement_lines() -> Iterator[str]:
    """Every statement as one line of JSON, in the order stored; constant memory."""
    after = 0
    while True:
        rows = db.session.execute(
            select(StoredStatement.id, StoredStatement.document)
            .where(StoredStatement.id > after)
            .order_by(StoredStatement.id)
            .limit(1000)
        ).all()
        if not rows:
            return
        for after, document in rows:  # noqa: B007 - the last one is where the next page starts
            yield document
