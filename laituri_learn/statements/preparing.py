"""From a checked statement to the row and index entries that are stored; no database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import uuid4

from laituri_learn.database.places import next_place
from laituri_learn.statements import facets
from laituri_learn.statements.clock import written
from laituri_learn.statements.validation.objects import INTERACTION
from laituri_learn.statements.validation.statement import VOIDED
from laituri_learn.statements.validation.values import read_timestamp

_as_json = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


@dataclass
class Prepared:
    """A statement ready to be stored, but for the moment.

    ``settle`` gives it its place inside the transaction that stores it, so that places follow the order of
    commits where one writes at a time. ``known_new``: its identifier was made here, so nothing refers to it yet.
    """

    statement: dict[str, Any]
    statement_id: str
    draft: str
    happened_at: datetime | None
    verb: str
    facets: set[int]
    target: str | None
    definitions: list[tuple[str, dict[str, Any]]]
    names: list[tuple[str, str]]
    account: tuple[str, str] | None
    person_id: int | None = None
    known_new: bool = False
    id: int = 0
    stored_at: datetime | None = None
    document: str = ""

    @property
    def voids(self) -> bool:
        """Whether it voids its target."""
        return self.verb == VOIDED

    def settle(self, utc: str = "Z") -> None:
        """Take the next place, and write it into the document as ``stored``; ``utc``: how times mark UTC there."""
        self.id, self.stored_at = next_place()
        stored = written(self.stored_at, utc)
        added = f',"stored":"{stored}"'
        if "timestamp" not in self.statement:
            self.happened_at = self.stored_at
            added += f',"timestamp":"{stored}"'
        self.document = f"{self.draft[:-1]}{added}}}"


def complete(statement: dict[str, Any], authority: dict[str, Any], *, version_2: bool) -> Prepared:
    """Put in what the store assigns (1.0.3, Data 2.3 and 2.4), but for stored and timestamp, which settling adds.

    Context activities become arrays (Data 2.4.6.2); a timestamp of xAPI 2.0 becomes UTC (4.2.7).
    """
    known_new = "id" not in statement
    if known_new:
        statement["id"] = str(uuid4())
    statement.setdefault("version", "2.0.0" if version_2 else "1.0.0")
    statement.pop("stored", None)
    statement["authority"] = authority
    for part in _with_sub_statement(statement):
        _arrays_of_context_activities(part)
        if version_2 and "timestamp" in part:
            _timestamp_in_utc(part)
    return prepare(statement, known_new=known_new)


def prepare(statement: dict[str, Any], *, known_new: bool = False) -> Prepared:
    """The row and index entries of a statement that is complete but for ``stored``."""
    account = statement["actor"].get("account")
    timestamp = statement.get("timestamp")
    return Prepared(
        statement=statement,
        statement_id=statement["id"].lower(),
        draft=_as_json(statement),
        happened_at=read_timestamp(timestamp, "timestamp") if timestamp else None,
        verb=statement["verb"]["id"],
        facets=facets.facets_of(statement),
        target=facets.target_of(statement),
        definitions=[
            (each["id"], each["definition"]) for each in facets.activities_of(statement) if "definition" in each
        ],
        names=[
            (key, each["name"])
            for each in facets.agents_of(statement)
            if "name" in each and "\0" not in each["name"] and (key := facets.agent_key(each)) is not None
        ],
        account=(account["homePage"], account["name"]) if account else None,
        known_new=known_new,
    )


def short_key(*parts: str) -> str:
    """A fixed-length key of texts that may be long, 128 bits in hexadecimal digits."""
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def merged_definition(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """One definition of two: what the newer says holds, texts in other languages stay.

    What an interaction consists of belongs together and comes from one of the two.
    """
    if new == old:
        return new
    kept = {name: value for name, value in old.items() if "interactionType" not in new or name not in INTERACTION}
    made = {**kept, **new}
    for name in ("name", "description"):
        if name in old and name in new:
            made[name] = {**old[name], **new[name]}
    return made


def _with_sub_statement(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield statement
    if statement["object"].get("objectType") == "SubStatement":
        yield statement["object"]


def _arrays_of_context_activities(part: dict[str, Any]) -> None:
    activities = part.get("context", {}).get("contextActivities", {})
    for name, value in activities.items():
        if not isinstance(value, list):
            activities[name] = [value]


def _timestamp_in_utc(part: dict[str, Any]) -> None:
    if not part["timestamp"].endswith(("Z", "z")):
        part["timestamp"] = written(read_timestamp(part["timestamp"], "timestamp"))
