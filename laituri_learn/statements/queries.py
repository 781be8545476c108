"""Reads of the statement store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from laituri_learn.access.scope import Scope
from laituri_learn.database import LocalisedText
from laituri_learn.statements.models import StoredStatement


@dataclass(frozen=True)
class Entry:
    """A statement as a person reads it: when, what was done, to what, with which outcome."""

    statement_id: str
    happened_at: datetime
    verb: LocalisedText
    object: LocalisedText
    raw_score: float | None
    completion: bool | None
    response: str
    document: str


def own_statements(scope: Scope) -> Select[StoredStatement]:
    """The statements whose actor the scope's person is, newest first."""
    return select(StoredStatement).where(StoredStatement.person_id == scope.person).order_by(StoredStatement.id.desc())


def entries(rows: Iterable[StoredStatement]) -> list[Entry]:
    """Statements in words."""
    found = []
    for row in rows:
        statement = json.loads(row.document)
        result = statement.get("result", {})
        found.append(
            Entry(
                row.statement_id,
                row.happened_at,
                language_text(statement["verb"].get("display", {}), statement["verb"]["id"]),
                language_text(
                    statement["object"].get("definition", {}).get("name", {}), statement["object"].get("id", "")
                ),
                result.get("score", {}).get("raw"),
                result.get("completion"),
                result.get("response", ""),
                json.dumps(statement, ensure_ascii=False, indent=2),
            )
        )
    return found


def language_text(language_map: Mapping[str, Any], otherwise: str = "") -> LocalisedText:
    """A language map as a text of ours.

    The texts in our languages, of any region; else the first that there is; else ``otherwise``.
    """
    found = {tag.lower().split("-")[0]: text for tag, text in reversed(list(language_map.items()))}
    text = LocalisedText.from_mapping({**found, **language_map})
    return text if text.as_mapping() else LocalisedText(fi=next(iter(language_map.values()), otherwise))
