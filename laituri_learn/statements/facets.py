"""What a statement can be found by: its facets, each a 64-bit number made of a kind and a value.

A number instead of a row in a dictionary of agents or activities: writing needs no reading, and every
filter is one range of one index. Two of ten million values share a number with a chance of three in a million.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from typing import Any


class Facet(StrEnum):
    """How the value belongs to the statement."""

    VERB = "verb"
    REGISTRATION = "registration"
    AGENT = "agent"
    """Actor or object, or a member of such a group."""
    RELATED_AGENT = "related agent"
    """Instructor, team, context agents and groups, and all agents of a sub-statement."""
    AUTHORITY = "authority"
    ACTIVITY = "activity"
    """The object."""
    RELATED_ACTIVITY = "related activity"
    """Context activities, and all activities of a sub-statement."""


@lru_cache(maxsize=100_000)
def number(facet: Facet, value: str) -> int:
    """The facet's number, signed, as databases hold it."""
    digest = blake2b(value.encode(), digest_size=8, person=facet.value.encode()[:16]).digest()
    return int.from_bytes(digest, "big", signed=True)


def agent_key(agent: dict[str, Any]) -> str | None:
    """The identifier by which agents are the same (1.0.3, Data 2.4.2.1); ``None`` for an anonymous group."""
    for name in ("mbox", "mbox_sha1sum", "openid"):
        if name in agent:
            value = agent[name].lower() if name == "mbox_sha1sum" else agent[name]
            return f"{name}\n{value}"
    if "account" in agent:
        return f"account\n{agent['account']['homePage']}\n{agent['account']['name']}"
    return None


def agents_in(actor: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The agent or group itself and its members."""
    yield actor
    yield from actor.get("member", ())


def facets_of(statement: dict[str, Any]) -> set[int]:
    """Every number that the statement by itself is found by."""
    found = {number(Facet.VERB, statement["verb"]["id"])}
    _add_agents(found, Facet.AGENT, statement["actor"])
    if "authority" in statement:
        _add_agents(found, Facet.AUTHORITY, statement["authority"])
    kind = statement["object"].get("objectType", "Activity")
    if kind == "Activity":
        found.add(number(Facet.ACTIVITY, statement["object"]["id"]))
    elif kind in ("Agent", "Group"):
        _add_agents(found, Facet.AGENT, statement["object"])
    elif kind == "SubStatement":
        _add_sub_statement(found, statement["object"])
    context = statement.get("context", {})
    _add_context(found, context)
    if "registration" in context:
        found.add(number(Facet.REGISTRATION, context["registration"].lower()))
    return found


def target_of(statement: dict[str, Any]) -> str | None:
    """The statement that this one is about, if it is about one."""
    thing = statement["object"]
    return str(thing["id"]).lower() if thing.get("objectType") == "StatementRef" else None


def activities_of(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every activity that the statement names, its sub-statement's too."""
    thing = statement["object"]
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        yield thing
    elif kind == "SubStatement":
        yield from activities_of(thing)
    for activities in statement.get("context", {}).get("contextActivities", {}).values():
        yield from activities


def agents_of(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every agent and group that the statement names, its sub-statement's too."""
    yield from agents_in(statement["actor"])
    if "authority" in statement:
        yield from agents_in(statement["authority"])
    thing = statement["object"]
    if thing.get("objectType") in ("Agent", "Group"):
        yield from agents_in(thing)
    elif thing.get("objectType") == "SubStatement":
        yield from agents_of(thing)
    for actor in _context_agents(statement.get("context", {})):
        yield from agents_in(actor)


def _add_agents(found: set[int], facet: Facet, actor: dict[str, Any]) -> None:
    for agent in agents_in(actor):
        key = agent_key(agent)
        if key is not None:
            found.add(number(facet, key))


def _add_sub_statement(found: set[int], statement: dict[str, Any]) -> None:
    _add_agents(found, Facet.RELATED_AGENT, statement["actor"])
    kind = statement["object"].get("objectType", "Activity")
    if kind == "Activity":
        found.add(number(Facet.RELATED_ACTIVITY, statement["object"]["id"]))
    elif kind in ("Agent", "Group"):
        _add_agents(found, Facet.RELATED_AGENT, statement["object"])
    _add_context(found, statement.get("context", {}))


def _add_context(found: set[int], context: dict[str, Any]) -> None:
    for actor in _context_agents(context):
        _add_agents(found, Facet.RELATED_AGENT, actor)
    for activities in context.get("contextActivities", {}).values():
        found.update(number(Facet.RELATED_ACTIVITY, activity["id"]) for activity in activities)


def _context_agents(context: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("instructor", "team"):
        if name in context:
            yield context[name]
    yield from (each["agent"] for each in context.get("contextAgents", ()))
    yield from (each["group"] for each in context.get("contextGroups", ()))
