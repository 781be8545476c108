"""Whether two statements say the same (1.0.3, Data 2.3.1; 2.0, 4.2.3: immutability and its exceptions)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from laituri_learn.statements.facets import agent_key
from laituri_learn.statements.validation.values import read_timestamp

_HUNDREDTHS = re.compile(r"(\.\d\d)\d+(?=S)")

ASSIGNED = ("id", "authority", "stored", "version", "timestamp")
"""What the store may put in itself."""


def same_statement(one: dict[str, Any], other: dict[str, Any], *, with_attachments: bool = True) -> bool:
    """Whether they differ in nothing that counts.

    A timestamp counts if both have one; ``with_attachments``: the signature of a signed statement is
    not part of what was signed (1.0.3, Data 2.6).
    """
    if "timestamp" in one and "timestamp" in other:
        moments = (read_timestamp(each["timestamp"], "timestamp") for each in (one, other))
        if next(moments) != next(moments):
            return False
    left_out = ASSIGNED if with_attachments else (*ASSIGNED, "attachments")
    return _plain_statement(one, left_out) == _plain_statement(other, left_out)


def _plain_statement(statement: dict[str, Any], left_out: tuple[str, ...] = ()) -> dict[str, Any]:
    return {name: _PLAIN.get(name, _as_is)(value) for name, value in statement.items() if name not in left_out}


def _as_is(value: Any) -> Any:
    return value


def _plain_verb(verb: dict[str, Any]) -> Any:
    return verb["id"]


def _plain_object(thing: dict[str, Any]) -> Any:
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        return {"id": thing["id"]}
    if kind in ("Agent", "Group"):
        return _plain_actor(thing)
    return _plain_statement(thing) if kind == "SubStatement" else {"ref": thing["id"].lower()}


def _plain_actor(actor: dict[str, Any]) -> Any:
    members = sorted(agent_key(member) or "" for member in actor.get("member", ()))
    return {"type": actor.get("objectType", "Agent"), "key": agent_key(actor), "member": members}


def _plain_result(result: dict[str, Any]) -> Any:
    """Durations count to a hundredth of a second (1.0.3, Data 4.6; 2.0, 4.2.7)."""
    if not isinstance(result.get("duration"), str):
        return result
    return {**result, "duration": _HUNDREDTHS.sub(r"\1", result["duration"].replace(",", "."))}


def _plain_context(context: dict[str, Any]) -> Any:
    plain = dict(context)
    for name in ("instructor", "team"):
        if name in plain:
            plain[name] = _plain_actor(plain[name])
    if "registration" in plain:
        plain["registration"] = plain["registration"].lower()
    if "contextActivities" in plain:
        plain["contextActivities"] = {
            name: sorted(each["id"] for each in (found if isinstance(found, list) else [found]))
            for name, found in plain["contextActivities"].items()
        }
    return plain


def _plain_attachments(attachments: list[dict[str, Any]]) -> Any:
    return [{name: value for name, value in each.items() if name != "fileUrl"} for each in attachments]


def _plain_timestamp(value: str) -> Any:
    return read_timestamp(value, "timestamp")


_PLAIN: dict[str, Callable[[Any], Any]] = {
    "actor": _plain_actor,
    "verb": _plain_verb,
    "object": _plain_object,
    "result": _plain_result,
    "context": _plain_context,
    "attachments": _plain_attachments,
    "timestamp": _plain_timestamp,
}
