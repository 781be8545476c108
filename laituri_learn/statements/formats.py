"""The three ways to show a statement (1.0.3, Communication 2.1.3, ``format``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from laituri_learn.statements.validation.actors import IDENTIFIERS

Statement = dict[str, Any]


def only_identifiers(statement: Statement) -> Statement:
    """``ids``: agents, groups, activities and verbs by what identifies them, and nothing more."""
    made = dict(statement)
    made["actor"] = _identified(statement["actor"])
    made["verb"] = {"id": statement["verb"]["id"]}
    made["object"] = _identified_object(statement["object"])
    if "authority" in statement:
        made["authority"] = _identified(statement["authority"])
    if "context" in statement:
        made["context"] = _mapped_context(statement["context"], _identified, lambda each: {"id": each["id"]})
    return made


def canonical(statement: Statement, known: Mapping[str, Mapping[str, Any]], languages: Sequence[str]) -> Statement:
    """``canonical``: the definitions that the store has put together, each language map in one language.

    ``languages``: those that the reader accepts, the best first.
    """

    def activity(each: Mapping[str, Any]) -> dict[str, Any]:
        definition = known.get(each["id"], each.get("definition"))
        return {**each, "definition": one_language(definition, languages)} if definition else dict(each)

    made = dict(statement)
    made["verb"] = one_language(statement["verb"], languages)
    thing = statement["object"]
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        made["object"] = activity(thing)
    elif kind == "SubStatement":
        made["object"] = canonical(thing, known, languages)
    if "context" in statement:
        made["context"] = _mapped_context(statement["context"], lambda actor: actor, activity)
    if "attachments" in statement:
        made["attachments"] = [one_language(each, languages) for each in statement["attachments"]]
    return made


def one_language(value: Mapping[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    """The value with each of its language maps reduced to the best entry for the reader."""
    made = dict(value)
    for name in ("name", "description", "display"):
        if isinstance(made.get(name), dict) and made[name]:
            made[name] = _best(made[name], languages)
    for name in ("choices", "scale", "source", "target", "steps"):
        if name in made:
            made[name] = [one_language(each, languages) for each in made[name]]
    return made


def _best(texts: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """The entry in the best language; of the same language in another region if there is no better one."""
    for wanted in languages:
        for same in (str.lower, _without_region):
            for tag in texts:
                if same(tag) == same(wanted):
                    return {tag: texts[tag]}
    tag = next(iter(texts))
    return {tag: texts[tag]}


def _without_region(tag: str) -> str:
    return tag.lower().split("-")[0]


def _identified(actor: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: actor[name] for name in ("objectType", *IDENTIFIERS) if name in actor}
    anonymous = not any(name in actor for name in IDENTIFIERS)
    if anonymous:
        kept["member"] = [_identified(member) for member in actor.get("member", ())]
    return kept


def _identified_object(thing: Statement) -> Statement:
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        return {"id": thing["id"]}
    if kind == "SubStatement":
        return only_identifiers(thing)
    return dict(thing) if kind == "StatementRef" else _identified(thing)


def _mapped_context(context: Mapping[str, Any], actor: Any, activity: Any) -> dict[str, Any]:
    made = dict(context)
    for name in ("instructor", "team"):
        if name in made:
            made[name] = actor(made[name])
    for name, member in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in made:
            made[name] = [{**each, member: actor(each[member])} for each in made[name]]
    if "contextActivities" in made:
        made["contextActivities"] = {
            name: [activity(each) for each in activities] for name, activities in made["contextActivities"].items()
        }
    return made
