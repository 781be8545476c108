"""What may be sent where, what an answer means, and how long to wait: pure functions."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

VERSIONS = ("1.0.3", "2.0.0")
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
BATCH = 100
BATCH_CHARACTERS = 1_000_000
PAUSE_AFTER_REFUSALS = 200
"""A target that has refused so many in a row refuses everything: it is paused, not fed further."""
ONE_BY_ONE_AFTER = 5
"""After so many failures of a batch its statements are sent singly, to find the one that troubles the target."""

CARRIES_IPV4 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
Row = TypeVar("Row")


class FailureKind(StrEnum):
    """Why something was not delivered; ``words.py`` has the sentence for each."""

    NOT_FOUND_BY_NAME = "not_found_by_name"
    PRIVATE_ADDRESS = "private_address"
    PUBLIC_WITHOUT_TLS = "public_without_tls"
    NO_ANSWER = "no_answer"
    NO_CONNECTION = "no_connection"
    NOT_TRUSTED = "not_trusted"
    REDIRECTED = "redirected"
    RUBBISH = "rubbish"
    CREDENTIALS = "credentials"
    NOTHING_THERE = "nothing_there"
    BUSY = "busy"
    SERVER_FAULT = "server_fault"
    REFUSED = "refused"
    OTHER_STATEMENT = "other_statement"
    NO_LONGER_STORED = "no_longer_stored"
    KEY_CHANGED = "key_changed"
    PLUGIN_MISSING = "plugin_missing"
    REFUSES_EVERYTHING = "refuses_everything"
    OWN_FAULT = "own_fault"


@dataclass(frozen=True)
class Failure:
    """Why, and the facts of it. ``wait_seconds``: what the target asks for itself (``Retry-After``)."""

    kind: FailureKind
    facts: Mapping[str, Any] = field(default_factory=dict)
    wait_seconds: int = 0

    def as_json(self) -> dict[str, Any]:
        """As a column keeps it."""
        return {"kind": self.kind.value, "facts": dict(self.facts)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Failure:
        """From a column."""
        return cls(FailureKind(kept["kind"]), kept["facts"])


class Verdict(StrEnum):
    """What an answer means for the statements that were sent."""

    TAKEN = "taken"
    KNOWN = "known"
    REFUSED = "refused"
    LATER = "later"


ABOUT_THE_TARGET = frozenset({401, 402, 403, 404, 405, 406, 407, 408, 410, 415, 421, 423, 425, 429, 451})
"""Client errors that say nothing about one statement: they would meet any other as well."""


def verdict(status: int) -> Verdict:
    """What a status means (xAPI 1.0.3, Communication 3.2): 409 is a statement id that is known, other 4xx refuse it."""
    if 200 <= status < 300:
        return Verdict.TAKEN
    if status == 409:
        return Verdict.KNOWN
    if 400 <= status < 500 and status not in ABOUT_THE_TARGET:
        return Verdict.REFUSED
    return Verdict.LATER


def failure_of_status(status: int, detail: str, retry_after: str = "") -> Failure:
    """Why an answer other than 2xx was given; ``detail``: the beginning of its text."""
    facts = {"status": status, "detail": detail}
    if 300 <= status < 400:
        return Failure(FailureKind.REDIRECTED, facts)
    if status in (401, 403, 407):
        return Failure(FailureKind.CREDENTIALS, facts)
    if status in (404, 405, 410):
        return Failure(FailureKind.NOTHING_THERE, facts)
    if status in (429, 503):
        return Failure(FailureKind.BUSY, facts, int(retry_after) if retry_after.isdecimal() else 0)
    return Failure(FailureKind.REFUSED if 400 <= status < 500 else FailureKind.SERVER_FAULT, facts)


def wait_after(tries: int, asked_seconds: int = 0) -> timedelta:
    """How long to wait after so many failures in a row: ten seconds, doubled each time, one hour at most.

    A target that asks for longer gets it, up to that hour.
    """
    own: timedelta = FIRST_WAIT * 2 ** min(tries - 1, 20)
    return min(max(own, timedelta(seconds=min(asked_seconds, 10**6))), LONGEST_WAIT)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet.

    Private, loopback, link-local, shared, multicast, reserved and documentation ranges are not (IANA's
    special-purpose registries); an IPv6 address that carries an IPv4 one is judged by both.
    """
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found.teredo:
            inner = found.teredo[1]
        if any(found in network for network in CARRIES_IPV4):
            inner = IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if found.is_site_local:
            return False
    return found.is_global and not found.is_multicast


def address_failure(scheme: str, addresses: Iterable[str], private_allowed: bool) -> Failure | None:
    """Why these resolved addresses must not be connected to; ``None`` when they may.

    One wrong address among several is enough: a name that leads to both is not to be trusted.
    """
    for address in addresses:
        if is_public(address):
            if scheme == "http":
                return Failure(FailureKind.PUBLIC_WITHOUT_TLS, {"address": address})
        elif not private_allowed:
            return Failure(FailureKind.PRIVATE_ADDRESS, {"address": address})
    return None


def usable_endpoint(raw: str) -> str | None:
    """The endpoint in its one spelling (trailing slash, no query); ``None`` when it is no address of an LRS."""
    try:
        parts = urlsplit(raw.strip())
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        return None
    if parts.query or parts.fragment or not raw.strip().isprintable() or " " in raw.strip():
        return None
    host = f"[{host}]" if ":" in host else host
    path = quote(parts.path.rstrip("/"), safe="/%:@!$&'()*+,;=~")
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{path}/"


def same_server(one: str, other: str) -> bool:
    """Whether two endpoints are on one server: a secret stays with the server it was given for."""
    first, second = urlsplit(one), urlsplit(other)
    return (first.scheme, first.netloc) == (second.scheme, second.netloc)


@dataclass(frozen=True)
class Filters:
    """What a target is to receive; an empty set means all.

    ``terms``: the verbs and activity types that the chosen plugins declare; ``None``: no plugin chosen.
    """

    verbs: frozenset[str] = frozenset()
    terms: frozenset[str] | None = None
    organisations: frozenset[str] = frozenset()

    def let_through(self, statement: Mapping[str, Any], organisations: Collection[str]) -> bool:
        """Whether a statement is for the target; ``organisations``: those of its actor's posts at the time."""
        verb = statement.get("verb", {}).get("id")
        if self.verbs and verb not in self.verbs:
            return False
        if self.terms is not None:
            kind = statement.get("object", {}).get("definition", {}).get("type")
            if verb not in self.terms and kind not in self.terms:
                return False
        return not self.organisations or not self.organisations.isdisjoint(organisations)


def first_batch(rows: Sequence[Row], sizes: Sequence[int]) -> Sequence[Row]:
    """The rows that go in one request: at most ``BATCH``, and ``BATCH_CHARACTERS`` unless a single one is longer."""
    total = 0
    for count, size in enumerate(sizes[:BATCH]):
        total += size
        if count and total > BATCH_CHARACTERS:
            return rows[:count]
    return rows[:BATCH]


def as_sent(document: str, version: str) -> str:
    """The document for a peer of this version: as stored, without its ``version`` where that is of the other kind.

    An LRS refuses a statement of another version and sets its own where there is none; ``version`` is no part
    of what makes two statements the same (xAPI 1.0.3, Data 2.3.1 and 2.4.10).
    """
    statement = json.loads(document)
    given = statement.get("version")
    if given is None or str(given).partition(".")[0] == version.partition(".")[0]:
        return document
    del statement["version"]
    return json.dumps(statement, ensure_ascii=False)


def same_statement(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """Whether what a target has under a statement's id is that statement: who did what to what."""
    return _core(ours) == _core(theirs)


def _core(statement: Mapping[str, Any]) -> tuple[Any, ...]:
    actor, thing = statement.get("actor") or {}, statement.get("object") or {}
    who = tuple(json.dumps(actor.get(key), sort_keys=True) for key in ("account", "mbox", "mbox_sha1sum", "openid"))
    return who, (statement.get("verb") or {}).get("id"), thing.get("id")


class TargetState(StrEnum):
    """How forwarding to a target stands."""

    PAUSED = "paused"
    WAITING = "waiting"
    BEHIND = "behind"
    UP_TO_DATE = "up_to_date"


def state_of(*, active: bool, next_try_at: datetime | None, behind: int, at: datetime) -> TargetState:
    """Paused, waiting after a failure, with statements still to go through, or none."""
    if not active:
        return TargetState.PAUSED
    if next_try_at is not None and next_try_at > at:
        return TargetState.WAITING
    return TargetState.BEHIND if behind else TargetState.UP_TO_DATE
