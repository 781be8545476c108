"""Which person of the network a statement is about: by identifier, never by name."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha1
from typing import Any

from sqlalchemy import select

from laituri_learn.database import db
from laituri_learn.network.models import Person
from laituri_learn.settings import current_settings


class People:
    """Finds people for the statements of one unit of work; makes its table of hashes only when one is asked for."""

    def __init__(self) -> None:
        self._by_hash: dict[str, int] | None = None

    def person_of(self, statement: Mapping[str, Any]) -> int | None:
        """Row of the person who is the actor; ``None``: nobody of the network, or a group.

        She is known by her account on this installation or by her e-mail address, plain or hashed
        (xAPI 1.0.3, Data 2.4.2.3).
        """
        actor = statement["actor"]
        if actor.get("objectType", "Agent") != "Agent":
            return None
        account = actor.get("account")
        if account:
            if account["homePage"].rstrip("/") != current_settings().iri_base or "\0" in account["name"]:
                return None
            return db.session.scalar(select(Person.id).where(Person.public_id == account["name"]))
        if "mbox" in actor:
            address = actor["mbox"].removeprefix("mailto:").lower()
            return db.session.scalar(select(Person.id).where(Person.email == address))
        if "mbox_sha1sum" in actor:
            return self._hashes().get(actor["mbox_sha1sum"].lower())
        return None

    def _hashes(self) -> dict[str, int]:
        if self._by_hash is None:
            rows = db.session.execute(select(Person.email, Person.id))
            # The specification names SHA-1; it hides the address here, it protects nothing.
            self._by_hash = {
                sha1(f"mailto:{email}".encode(), usedforsecurity=False).hexdigest(): person_id
                for email, person_id in rows
            }
        return self._by_hash
