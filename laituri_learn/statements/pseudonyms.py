"""A statement with a pseudonym where a person was: what an erasure makes of it. No database here.

xAPI has no way to change a statement. Where the law asks for it, only who it was is taken out: what was done, to what,
with which outcome and when stays, and so do the identifier and the relations to other statements.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from laituri_learn.personal_data.rules import Clean, Traces, cleaned
from laituri_learn.statements.attachments import SIGNATURE, attachments_of
from laituri_learn.statements.facets import activities_of, agent_key, agents_in


class Part(StrEnum):
    """What was changed in a statement, as its extension says."""

    AGENT = "agent"
    RESPONSE = "response"
    ATTACHMENTS = "attachments"
    SIGNATURE = "signature"
    TEXT = "text"


@dataclass(frozen=True)
class Pseudonymiser:
    """Who is taken out, and what stands there instead.

    ``home_page``: the installation, whose accounts her identifiers are; ``mark``: full identifier of the extension
    that tells what was changed.
    """

    traces: Traces
    home_page: str
    pseudonym: str
    mark: str
    clean: Clean = field(init=False, repr=False)
    clean_own: Clean = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "clean", self.traces.cleaner(self.pseudonym, about_her=True))
        object.__setattr__(self, "clean_own", self.traces.cleaner(self.pseudonym, her_own=True))

    @property
    def agent(self) -> dict[str, Any]:
        """Who the statements are about from now on."""
        return {
            "objectType": "Agent",
            "account": {"homePage": f"{self.home_page}/pseudonyms", "name": self.pseudonym},
        }

    def identifiers(self) -> set[str]:
        """The identifiers under which statements usually name her; a mailbox may be written in other cases."""
        agents: list[dict[str, Any]] = [{"mbox": f"mailto:{email}"} for email in self.traces.emails]
        agents += [{"mbox_sha1sum": each} for each in self.traces.hashes]
        homes = (self.home_page, f"{self.home_page}/")
        agents += [{"account": {"homePage": home, "name": each}} for home in homes for each in self.traces.ids]
        return {key for agent in agents if (key := agent_key(agent))}

    def is_her(self, agent: dict[str, Any]) -> bool:
        """Whether an agent, or a group with an identifier, is she."""
        if "mbox" in agent:
            return agent["mbox"].removeprefix("mailto:").lower() in self.traces.emails
        if "mbox_sha1sum" in agent:
            return agent["mbox_sha1sum"].lower() in self.traces.hashes
        account = agent.get("account") or {"homePage": "", "name": ""}
        return account["homePage"].rstrip("/") == self.home_page and account["name"] in self.traces.ids


@dataclass
class Rewritten:
    """A statement without her. ``parts``: what was changed, nothing if she was not in it.

    ``keys``: identifiers that she had in it; ``activities``: those whose identifier led to her, to the new one;
    ``dropped``: SHA-2 of contents that the statement no longer has.
    """

    statement: dict[str, Any]
    parts: set[Part] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    activities: dict[str, str] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)


def rewrite(statement: dict[str, Any], who: Pseudonymiser) -> Rewritten:
    """The statement with the pseudonym in every place where she was.

    What she wrote or brought herself (``result.response`` and attachments of statements whose actor she is) goes, and
    so does every signature, which holds the statement as it was.
    """
    made = Rewritten(deepcopy(statement))
    _leave_out_signatures(made)
    for part in _with_sub_statement(made.statement):
        _rewrite_part(part, who, made)
    whole = cleaned(made.statement, who.clean)
    if whole != made.statement:
        made.parts.add(Part.TEXT)
        pairs = zip(activities_of(made.statement), activities_of(whole), strict=True)
        made.activities.update({old["id"]: new["id"] for old, new in pairs if old["id"] != new["id"]})
        made.statement = whole
    if made.parts - {Part.SIGNATURE}:
        extensions = made.statement.setdefault("context", {}).setdefault("extensions", {})
        extensions[who.mark] = sorted(made.parts)
    else:
        made = Rewritten(statement)
    return made


def _rewrite_part(part: dict[str, Any], who: Pseudonymiser, made: Rewritten) -> None:
    her_own = any(who.is_her(agent) for agent in agents_in(part["actor"]))
    for place, name in _places_of_agents(part):
        place[name] = _without_her(place[name], who, made)
    if not her_own:
        return
    if part.get("result", {}).pop("response", None) is not None:
        made.parts.add(Part.RESPONSE)
    if "result" in part and not part["result"]:
        del part["result"]
    if part.get("attachments"):
        made.parts.add(Part.ATTACHMENTS)
        made.dropped |= {each["sha2"].lower() for each in part.pop("attachments")}
    for holder in (part.get("result", {}), part.get("context", {})):
        if "extensions" in holder:
            words = cleaned(holder["extensions"], who.clean_own)
            if words != holder["extensions"]:
                made.parts.add(Part.TEXT)
                holder["extensions"] = words


def _places_of_agents(part: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    yield from ((part, name) for name in ("actor", "authority") if name in part)
    if part["object"].get("objectType") in ("Agent", "Group"):
        yield part, "object"
    context = part.get("context", {})
    yield from ((context, name) for name in ("instructor", "team") if name in context)
    yield from ((each, "agent") for each in context.get("contextAgents", ()))
    yield from ((each, "group") for each in context.get("contextGroups", ()))


def _without_her(agent: dict[str, Any], who: Pseudonymiser, made: Rewritten) -> dict[str, Any]:
    members = [_without_her(each, who, made) for each in agent.get("member", ())]
    kept = {**agent, "member": members} if members else agent
    if not who.is_her(agent):
        return kept
    made.parts.add(Part.AGENT)
    made.keys.add(agent_key(agent) or "")
    kind = {"objectType": agent["objectType"]} if "objectType" in agent else {}
    return {**who.agent, **kind, **({"member": members} if members else {})}


def _leave_out_signatures(made: Rewritten) -> None:
    signed = {each["sha2"].lower() for each in attachments_of(made.statement) if each["usageType"] == SIGNATURE}
    if not signed:
        return
    made.parts.add(Part.SIGNATURE)
    made.dropped |= signed
    for part in _with_sub_statement(made.statement):
        kept = [each for each in part.pop("attachments", ()) if each["usageType"] != SIGNATURE]
        if kept:
            part["attachments"] = kept


def _with_sub_statement(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield statement
    if statement["object"].get("objectType") == "SubStatement":
        yield statement["object"]
