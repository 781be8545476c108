"""What the page of one statement says in words, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from laituri_learn.statements.exploring.words import Named, activity, extension_words, result_words, somebody

CONTEXT_ACTIVITIES = {
    "parent": _l("Part of"),
    "grouping": _l("Belongs to"),
    "category": _l("Category"),
    "other": _l("Related to"),
}


@dataclass(frozen=True)
class Detail:
    """A row: its label and its values."""

    label: Any
    values: list[Named]


def details(statement: Mapping[str, Any]) -> list[Detail]:
    """Outcome and context, as far as the statement has them."""
    return list(_details(statement))


def _details(statement: Mapping[str, Any]) -> Iterator[Detail]:
    result, context = statement.get("result", {}), statement.get("context", {})
    outcome = result_words(statement, opened=True)
    if outcome:
        yield Detail(_("Outcome"), [Named(each) for each in outcome])
    for name, value in extension_words(result.get("extensions", {})):
        yield Detail(name, [Named(value)])
    for kind, label in CONTEXT_ACTIVITIES.items():
        if context.get("contextActivities", {}).get(kind):
            yield Detail(label, [activity(each) for each in context["contextActivities"][kind]])
    people = [("instructor", _("Instructor")), ("team", _("Team"))]
    yield from (Detail(label, [somebody(context[name])]) for name, label in people if name in context)
    others = [each["agent"] for each in context.get("contextAgents", ())]
    others += [each["group"] for each in context.get("contextGroups", ())]
    if others:
        yield Detail(_("With"), [somebody(each) for each in others])
    if "registration" in context:
        registration = str(context["registration"]).lower()
        yield Detail(_("Registration"), [Named(registration, filters={"registration": registration})])
    for name, label in (("platform", _("Platform")), ("language", _("Language")), ("revision", _("Version"))):
        if name in context:
            yield Detail(label, [Named(context[name])])
    for name, value in extension_words(context.get("extensions", {})):
        yield Detail(name, [Named(value)])
    if statement.get("attachments"):
        files = [f"{each['contentType']}, {each['length']} B" for each in statement["attachments"]]
        yield Detail(_("Attachments"), [Named(each) for each in files])
