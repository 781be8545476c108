"""What a statement from outside says, in the words that plugins read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from laituri_learn.database import LocalisedText
from laituri_learn.plugins.contracts import StatementFacts
from laituri_learn.statements.incoming.rules import source_of

CONTEXT_KINDS = ("parent", "grouping", "category", "other")


def facts_of(statement: Mapping[str, Any], happened_at: datetime) -> StatementFacts:
    """What the statement says (xAPI 1.0.3, Data 2.4)."""
    thing = statement["object"]
    definition = thing.get("definition", {})
    result = statement.get("result", {})
    context = statement.get("context", {})
    return StatementFacts(
        statement_id=str(statement["id"]).lower(),
        happened_at=happened_at,
        verb=statement["verb"]["id"],
        object_iri=thing.get("id", ""),
        object_type=definition.get("type", ""),
        object_name=in_our_languages(definition.get("name", {})),
        activities=tuple(_activities(thing, context)),
        extensions={
            **definition.get("extensions", {}),
            **context.get("extensions", {}),
            **result.get("extensions", {}),
        },
        score=result.get("score", {}).get("scaled"),
        success=result.get("success"),
        completion=result.get("completion"),
        source=source_of(statement),
    )


def in_our_languages(language_map: Mapping[str, str]) -> LocalisedText:
    """A language map with tags such as ``en-US`` in our three languages; another language stands in for Finnish."""
    texts = {tag.split("-")[0].lower(): text for tag, text in reversed(list(language_map.items()))}
    found = LocalisedText.from_mapping(texts)
    if found.as_mapping() or not texts:
        return found
    return LocalisedText(fi=next(iter(language_map.values())))


def _activities(thing: Mapping[str, Any], context: Mapping[str, Any]) -> Iterator[str]:
    if thing.get("objectType", "Activity") == "Activity":
        yield thing["id"]
    for kind in CONTEXT_KINDS:
        found = context.get("contextActivities", {}).get(kind, [])
        for activity in [found] if isinstance(found, Mapping) else found:
            yield activity["id"]
