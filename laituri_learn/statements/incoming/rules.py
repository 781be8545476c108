"""Which statements fit a rule: no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from laituri_learn.plugins.contracts import StatementFacts

VOIDED = "http://adlnet.gov/expapi/verbs/voided"


@dataclass(frozen=True)
class Conditions:
    """What a statement must be to fit; an empty condition asks for nothing.

    ``activity``: identifier of the object, or its beginning if ``activity_begins``;
    ``minimum_score``: scaled, −1–1; ``source``: who must vouch for it.
    """

    verbs: tuple[str, ...] = ()
    activity: str = ""
    activity_begins: bool = False
    activity_type: str = ""
    minimum_score: float | None = None
    success: bool = False
    completion: bool = False
    source: str = ""

    def as_mapping(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {**asdict(self), "verbs": list(self.verbs)}

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Conditions:
        """What :meth:`as_mapping` wrote."""
        return cls(**{**mapping, "verbs": tuple(mapping["verbs"])})

    @property
    def names_something(self) -> bool:
        """Whether it asks for any verb, activity or type: a rule for every statement is refused."""
        return bool(self.verbs or self.activity or self.activity_type)


def fits(conditions: Conditions, facts: StatementFacts) -> bool:
    """Whether the statement is what the conditions ask for."""
    return all(
        (
            not conditions.verbs or facts.verb in conditions.verbs,
            _activity_fits(conditions, facts.object_iri),
            conditions.activity_type in ("", facts.object_type),
            conditions.minimum_score is None or (facts.score is not None and facts.score >= conditions.minimum_score),
            not conditions.success or facts.success is True,
            not conditions.completion or facts.completion is True,
            conditions.source in ("", facts.source),
        )
    )


def _activity_fits(conditions: Conditions, iri: str) -> bool:
    if conditions.activity_begins:
        return iri.startswith(conditions.activity)
    return conditions.activity in ("", iri)


def source_of(statement: Mapping[str, Any]) -> str:
    """Who vouches for it: the name that the store gives the authority, else its identifier (xAPI 1.0.3, Data 2.4.9)."""
    authority = statement.get("authority", {})
    for agent in [*authority.get("member", []), authority]:
        found = agent.get("name") or agent.get("account", {}).get("name") or agent.get("mbox") or agent.get("openid")
        if found:
            return str(found)
    return ""


def is_from_outside(statement: Mapping[str, Any], home_page: str) -> bool:
    """Whether somebody other than the platform vouches for it."""
    account = statement.get("authority", {}).get("account", {})
    return (account.get("homePage"), account.get("name")) != (home_page, "platform")


def voided_statement(statement: Mapping[str, Any]) -> str | None:
    """Identifier of the statement that this one voids (xAPI 1.0.3, Data 2.3.2), if it voids one."""
    thing = statement["object"]
    if statement["verb"]["id"] != VOIDED or thing.get("objectType") != "StatementRef":
        return None
    return str(thing["id"]).lower()


def actor_identity(statement: Mapping[str, Any]) -> str:
    """How the statement identifies its actor, in one line for a person to read; empty for an anonymous group."""
    actor = statement["actor"]
    account = actor.get("account")
    if account:
        # PostgreSQL keeps no text with a NUL, which xAPI lets into a name.
        return f"{account['name']} ({account['homePage']})".replace("\0", "\ufffd")
    return str(actor.get("mbox") or actor.get("mbox_sha1sum") or actor.get("openid") or "")
