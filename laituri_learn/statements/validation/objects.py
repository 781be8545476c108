"""What a statement is about: activities, statement references (1.0.3, Data 2.4.4; 2.0, 4.2.2.3)."""

from __future__ import annotations

from typing import Any

from laituri_learn.statements.validation import values
from laituri_learn.statements.validation.values import Check, need

COMPONENTS: dict[str, tuple[str, ...]] = {
    "true-false": (),
    "choice": ("choices",),
    "fill-in": (),
    "long-fill-in": (),
    "matching": ("source", "target"),
    "performance": ("steps",),
    "sequencing": ("choices",),
    "likert": ("scale",),
    "numeric": (),
    "other": (),
}
"""Interaction types and the component lists that each may have."""

_LISTS = ("choices", "scale", "source", "target", "steps")
_DEFINITION: dict[str, Check] = {
    "name": values.check_language_map,
    "description": values.check_language_map,
    "type": values.check_iri,
    "moreInfo": values.check_irl,
    "extensions": values.check_extensions,
}
INTERACTION = frozenset(("interactionType", "correctResponsesPattern", *_LISTS))
_KNOWN = frozenset((*_DEFINITION, *INTERACTION))


def check_activity(value: Any, where: str) -> None:
    """An identifier, perhaps a definition."""
    values.check_properties(value, where, ("objectType", "id", "definition"), required=("id",))
    need(value.get("objectType", "Activity") == "Activity", where, "objectType must be Activity")
    values.check_iri(value["id"], f"{where}.id")
    if "definition" in value:
        check_definition(value["definition"], f"{where}.definition")


def check_definition(value: Any, where: str) -> None:
    """Texts, type, extensions, and what an interaction needs."""
    values.check_properties(value, where, _KNOWN)
    for name, part in value.items():
        if name in _DEFINITION:
            _DEFINITION[name](part, f"{where}.{name}")
    if not INTERACTION.isdisjoint(value):
        _check_interaction(value, where)


def _check_interaction(value: Any, where: str) -> None:
    kind = value.get("interactionType")
    need(isinstance(kind, str) and kind in COMPONENTS, f"{where}.interactionType", "names no interaction type")
    pattern = value.get("correctResponsesPattern", [])
    need(
        isinstance(pattern, list) and all(isinstance(each, str) for each in pattern),
        f"{where}.correctResponsesPattern",
        "must be an array of strings",
    )
    for name in _LISTS:
        if name in value:
            need(name in COMPONENTS[kind], f"{where}.{name}", f"does not belong to {kind}")
            _check_components(value[name], f"{where}.{name}")


def _check_components(value: Any, where: str) -> None:
    need(isinstance(value, list), where, "must be an array")
    for number, component in enumerate(value):
        place = f"{where}[{number}]"
        values.check_properties(component, place, ("id", "description"), required=("id",))
        values.check_string(component["id"], f"{place}.id")
        if "description" in component:
            values.check_language_map(component["description"], f"{place}.description")
    identifiers = [component["id"] for component in value]
    need(len(set(identifiers)) == len(identifiers), where, "has the same id twice")


def check_statement_reference(value: Any, where: str) -> None:
    """The UUID of another statement."""
    values.check_properties(value, where, ("objectType", "id"), required=("objectType", "id"))
    need(value["objectType"] == "StatementRef", where, "objectType must be StatementRef")
    values.check_uuid(value["id"], f"{where}.id")
