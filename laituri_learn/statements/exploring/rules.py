"""What an administrator looks for, and whom a typed identifier means: no database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha1
from typing import Any

PLATFORM = "platform"
"""The source of the product's own statements: the name of their authority's account."""

MAILTO = "mailto:"
_SHA1 = re.compile(r"[0-9a-f]{40}", re.IGNORECASE)


@dataclass(frozen=True)
class Filters:
    """What is looked for; an empty filter leaves nothing out.

    ``agent``: as typed; ``home``: home page of the account if it is not this service's. ``related``: the activity in
    contexts and sub-statements too. ``source``: ``platform`` or the public identifier of a client.
    ``since``, ``until``: days in Finland on which the statement was stored, both included.
    """

    agent: str = ""
    home: str = ""
    verb: str = ""
    activity: str = ""
    related: bool = False
    source: str = ""
    since: date | None = None
    until: date | None = None
    registration: str = ""

    def as_arguments(self) -> dict[str, str]:
        """As an address carries them: only those that are set."""
        given = {
            "agent": self.agent,
            "home": self.home,
            "verb": self.verb,
            "activity": self.activity,
            "related": "1" if self.related else "",
            "source": self.source,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "registration": self.registration,
        }
        return {name: value for name, value in given.items() if value}


def agents_meant(typed: str, home: str, own_home: str) -> list[dict[str, Any]]:
    """Agents that a typed identifier can mean (xAPI 1.0.3, Data 2.4.2.3).

    With a home page it is an account there. Else an e-mail address, which statements may also hold hashed; a hash of
    one; an OpenID; or an account of this service.
    """
    if home:
        return [{"account": {"homePage": home, "name": typed}}]
    address = typed.removeprefix(MAILTO)
    if "@" in address and "://" not in address:
        boxes = list(dict.fromkeys([f"{MAILTO}{address}", f"{MAILTO}{address.lower()}"]))
        # The specification names SHA-1; it hides the address there, it protects nothing.
        hashes = [sha1(box.encode(), usedforsecurity=False).hexdigest() for box in boxes]
        return [*({"mbox": box} for box in boxes), *({"mbox_sha1sum": each} for each in hashes)]
    if _SHA1.fullmatch(typed):
        return [{"mbox_sha1sum": typed.lower()}]
    if typed.startswith(("http://", "https://")):
        return [{"openid": typed}]
    return [{"account": {"homePage": own_home, "name": typed}}]


def typed_as(agent: Mapping[str, Any], own_home: str) -> dict[str, str]:
    """The filters that find this agent; none for an anonymous group."""
    if "account" in agent:
        home, name = agent["account"]["homePage"], agent["account"]["name"]
        # A name that would be taken for something else needs its home page.
        plain = home == own_home and agents_meant(name, "", own_home) == [{"account": dict(agent["account"])}]
        return {"agent": name} if plain else {"agent": name, "home": home}
    for identifier in ("mbox", "mbox_sha1sum", "openid"):
        if identifier in agent:
            return {"agent": str(agent[identifier]).removeprefix(MAILTO)}
    return {}


def source_account(source: str, own_home: str) -> dict[str, Any]:
    """The authority of a source's statements."""
    name = source if source == PLATFORM else f"client:{source}"
    return {"account": {"homePage": own_home, "name": name}}
