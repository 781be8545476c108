"""The columns of an export, the same in CSV and Parquet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from laituri_learn.database.places import moment_of
from laituri_learn.statements.exploring.queries import Found
from laituri_learn.statements.incoming.rules import source_of
from laituri_learn.statements.queries import language_text
from laituri_learn.statements.validation.values import read_timestamp

IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid")


class Row(NamedTuple):
    """A statement as a row; the names are those of the columns. Times are UTC, ``None`` is what it does not say."""

    id: str
    stored: datetime
    timestamp: datetime
    actor_kind: str | None
    actor: str | None
    actor_home_page: str | None
    actor_name: str | None
    verb: str
    object_type: str
    object: str | None
    object_name: str | None
    score_scaled: float | None
    score_raw: float | None
    score_min: float | None
    score_max: float | None
    success: bool | None
    completion: bool | None
    duration: str | None
    response: str | None
    registration: str | None
    platform: str | None
    language: str | None
    authority: str
    voided: bool
    statement: str


TIMES = frozenset({"stored", "timestamp"})
NUMBERS = frozenset({"score_scaled", "score_raw", "score_min", "score_max"})
FLAGS = frozenset({"success", "completion", "voided"})


def row_of(found: Found, language: str) -> Row:
    """The statement as a row; names in this language if the statement has them."""
    statement = json.loads(found.document)
    actor_kind, actor, home_page = _identity(statement["actor"])
    thing = statement["object"]
    result, context = statement.get("result", {}), statement.get("context", {})
    score = result.get("score", {})
    object_type, object_id = _object(thing)
    name = language_text(thing.get("definition", {}).get("name", {}), thing.get("name", ""))
    return Row(
        id=statement["id"],
        stored=moment_of(found.place),
        timestamp=read_timestamp(statement["timestamp"], "timestamp"),
        actor_kind=actor_kind,
        actor=actor,
        actor_home_page=home_page,
        actor_name=statement["actor"].get("name"),
        verb=statement["verb"]["id"],
        object_type=object_type,
        object=object_id,
        object_name=name.in_language(language)[0] or None,
        score_scaled=_figure(score.get("scaled")),
        score_raw=_figure(score.get("raw")),
        score_min=_figure(score.get("min")),
        score_max=_figure(score.get("max")),
        success=result.get("success"),
        completion=result.get("completion"),
        duration=result.get("duration"),
        response=result.get("response"),
        registration=context.get("registration"),
        platform=context.get("platform"),
        language=context.get("language"),
        authority=source_of(statement),
        voided=found.voided,
        statement=found.document,
    )


def _identity(agent: Mapping[str, Any]) -> tuple[str | None, str | None, str | None]:
    """What identifies the agent: kind, value, home page of an account; nothing for a group without a name."""
    if "account" in agent:
        return "account", agent["account"]["name"], agent["account"]["homePage"]
    for kind in IDENTIFIERS:
        if kind in agent:
            return kind, agent[kind], None
    return None, None, None


def _object(thing: Mapping[str, Any]) -> tuple[str, str | None]:
    """Type and identifier; an agent by what identifies it, a sub-statement by what it is about."""
    kind = thing.get("objectType", "Activity")
    if kind == "SubStatement":
        return kind, _object(thing["object"])[1]
    if kind in ("Agent", "Group"):
        return kind, _identity(thing)[1]
    return kind, thing["id"]


def _figure(value: float | None) -> float | None:
    """As a double; JSON may hold a whole number that no double reaches, which stays in the statement's own column."""
    try:
        return None if value is None else float(value)
    except OverflowError:
        return None
