"""A whole statement (1.0.3, Data 2; 2.0, 4.2)."""

from __future__ import annotations

import re
from typing import Any

from laituri_learn.statements.validation import values
from laituri_learn.statements.validation.actors import check_actor, check_agent, check_authority, check_group
from laituri_learn.statements.validation.context import check_attachments, check_context, check_result
from laituri_learn.statements.validation.objects import check_activity, check_statement_reference
from laituri_learn.statements.validation.values import Check, need

VOIDED = "http://adlnet.gov/expapi/verbs/voided"

_SUB = frozenset({"objectType", "actor", "verb", "object", "result", "context", "timestamp", "attachments"})
_WHOLE = (_SUB - {"objectType"}) | {"id", "stored", "authority", "version"}
_REQUIRED = ("actor", "verb", "object")
_OBJECTS: dict[str, Check] = {
    "Activity": check_activity,
    "Agent": check_agent,
    "Group": check_group,
    "StatementRef": check_statement_reference,
}
_VERSION_1 = re.compile(r"1\.0(?:\.\d+)?", re.ASCII)
_VERSION_2 = re.compile(r"(?:1\.0(?:\.\d+)?|2\.0(?:\.\d+)?)", re.ASCII)


def check_statement(value: Any, *, version_2: bool = False, where: str = "statement") -> None:
    """Refuse what is no statement; ``version_2``: by the rules of xAPI 2.0, else of 1.0.3.

    Raises:
        Invalid: naming the first place that breaks a rule.
    """
    values.check_properties(value, where, _WHOLE, required=_REQUIRED)
    if "id" in value:
        values.check_uuid(value["id"], f"{where}.id")
    if "stored" in value:
        values.check_timestamp(value["stored"], f"{where}.stored")
    if "authority" in value:
        check_authority(value["authority"], f"{where}.authority")
    if "version" in value:
        known = _VERSION_2 if version_2 else _VERSION_1
        version = value["version"]
        need(isinstance(version, str) and known.fullmatch(version), f"{where}.version", "is not a version taken here")
    _check_common(value, where, version_2)


def _check_sub_statement(value: Any, where: str, version_2: bool) -> None:
    values.check_properties(value, where, _SUB, required=_REQUIRED)
    inner = value["object"]
    nested = isinstance(inner, dict) and inner.get("objectType") == "SubStatement"
    need(not nested, f"{where}.object", "must not be another SubStatement")
    _check_common(value, where, version_2)


def _check_common(value: Any, where: str, version_2: bool) -> None:
    check_actor(value["actor"], f"{where}.actor")
    _check_verb(value["verb"], f"{where}.verb")
    kind = _check_object(value["object"], f"{where}.object", version_2)
    if value["verb"]["id"] == VOIDED:
        need(kind == "StatementRef", f"{where}.object", "what is voided must be a StatementRef")
    if "result" in value:
        check_result(value["result"], f"{where}.result")
    if "context" in value:
        about_activity = kind == "Activity"
        check_context(value["context"], f"{where}.context", about_activity=about_activity, version_2=version_2)
    if "timestamp" in value:
        values.check_timestamp(value["timestamp"], f"{where}.timestamp")
    if "attachments" in value:
        check_attachments(value["attachments"], f"{where}.attachments")


def _check_verb(value: Any, where: str) -> None:
    values.check_properties(value, where, ("id", "display"), required=("id",))
    values.check_iri(value["id"], f"{where}.id")
    if "display" in value:
        values.check_language_map(value["display"], f"{where}.display")


def _check_object(value: Any, where: str, version_2: bool) -> str:
    values.check_object(value, where)
    kind = value.get("objectType", "Activity")
    if kind == "SubStatement":
        _check_sub_statement(value, where, version_2)
        return "SubStatement"
    need(isinstance(kind, str) and kind in _OBJECTS, where, "objectType names no kind of object")
    _OBJECTS[kind](value, where)
    return str(kind)
