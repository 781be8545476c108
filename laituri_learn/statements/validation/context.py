"""Result, context and attachments (1.0.3, Data 2.4.5, 2.4.6, 2.4.11; 2.0, 4.2.2.4 to 4.2.2.6)."""

from __future__ import annotations

from typing import Any

from laituri_learn.statements.validation import values
from laituri_learn.statements.validation.actors import check_actor, check_agent, check_group
from laituri_learn.statements.validation.objects import check_activity, check_statement_reference
from laituri_learn.statements.validation.values import Check, need

CONTEXT_ACTIVITIES = ("parent", "grouping", "category", "other")


def _check_score(value: Any, where: str) -> None:
    values.check_properties(value, where, ("scaled", "raw", "min", "max"))
    for name, number in value.items():
        values.check_number(number, f"{where}.{name}")
    low, high, raw = value.get("min"), value.get("max"), value.get("raw")
    need(-1 <= value.get("scaled", 0) <= 1, f"{where}.scaled", "must lie from -1 to 1")
    need(low is None or high is None or low < high, where, "min must be less than max")
    need(raw is None or low is None or raw >= low, f"{where}.raw", "is less than min")
    need(raw is None or high is None or raw <= high, f"{where}.raw", "is greater than max")


_RESULT: dict[str, Check] = {
    "score": _check_score,
    "success": values.check_boolean,
    "completion": values.check_boolean,
    "response": values.check_string,
    "duration": values.check_duration,
    "extensions": values.check_extensions,
}


def check_result(value: Any, where: str) -> None:
    """What came of it."""
    values.check_properties(value, where, _RESULT)
    for name, part in value.items():
        _RESULT[name](part, f"{where}.{name}")


def _check_context_activities(value: Any, where: str) -> None:
    values.check_properties(value, where, CONTEXT_ACTIVITIES)
    for name, activities in value.items():
        for activity in activities if isinstance(activities, list) else [activities]:
            check_activity(activity, f"{where}.{name}")


def _check_relevant(kind: str, member: str, check: Check) -> Check:
    def checked(value: Any, where: str) -> None:
        need(isinstance(value, list), where, "must be an array")
        for number, each in enumerate(value):
            place = f"{where}[{number}]"
            values.check_properties(
                each, place, ("objectType", member, "relevantTypes"), required=("objectType", member)
            )
            need(each["objectType"] == kind, place, f"objectType must be {kind}")
            check(each[member], f"{place}.{member}")
            if "relevantTypes" in each:
                types = each["relevantTypes"]
                need(isinstance(types, list) and types, f"{place}.relevantTypes", "must be an array with an IRI")
                for each_type in types:
                    values.check_iri(each_type, f"{place}.relevantTypes")

    return checked


_CONTEXT: dict[str, Check] = {
    "registration": values.check_uuid,
    "instructor": check_actor,
    "team": check_group,
    "contextActivities": _check_context_activities,
    "revision": values.check_string,
    "platform": values.check_string,
    "language": values.check_language,
    "statement": check_statement_reference,
    "extensions": values.check_extensions,
}
_CONTEXT_2 = {
    **_CONTEXT,
    "contextAgents": _check_relevant("contextAgent", "agent", check_agent),
    "contextGroups": _check_relevant("contextGroup", "group", check_group),
}


def check_context(value: Any, where: str, *, about_activity: bool, version_2: bool) -> None:
    """Where it belongs; ``about_activity``: whether the statement's object is an activity."""
    known = _CONTEXT_2 if version_2 else _CONTEXT
    values.check_properties(value, where, known)
    for name, part in value.items():
        known[name](part, f"{where}.{name}")
    for name in ("revision", "platform"):
        need(about_activity or name not in value, f"{where}.{name}", "belongs to statements about activities only")


_ATTACHMENT: dict[str, Check] = {
    "usageType": values.check_iri,
    "display": values.check_language_map,
    "description": values.check_language_map,
    "contentType": values.check_media_type,
    "sha2": values.check_sha2,
    "fileUrl": values.check_irl,
}


def check_attachments(value: Any, where: str) -> None:
    """Descriptions of files that belong to the statement."""
    need(isinstance(value, list), where, "must be an array")
    for number, each in enumerate(value):
        place = f"{where}[{number}]"
        required = ("usageType", "display", "contentType", "length", "sha2")
        values.check_properties(each, place, (*_ATTACHMENT, "length"), required=required)
        for name, part in each.items():
            if name != "length":
                _ATTACHMENT[name](part, f"{place}.{name}")
        length = each["length"]
        whole = isinstance(length, int) and not isinstance(length, bool) and length >= 0
        need(whole, f"{place}.length", "must be a whole number of bytes")
