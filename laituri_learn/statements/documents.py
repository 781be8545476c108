"""Documents of the state and profile resources (1.0.3, Communication 2.2; 2.0, 4.1.5)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from laituri_learn.database.dialect import hold_names, insert_or_replace
from laituri_learn.statements.models import StoredDocument
from laituri_learn.statements.preparing import short_key
from laituri_learn.statements.strict_json import NoJson, read_strictly


class NoMerge(ValueError):
    """POST merges JSON objects only (Communication 2.2.s7)."""


@dataclass(frozen=True)
class Place:
    """Where a document belongs: resource, activity, agent (by its key), registration. Empty: has none."""

    resource: str
    activity: str = ""
    agent: str = ""
    registration: str = ""

    @property
    def owner(self) -> str:
        """The place without the registration, as stored."""
        return short_key(self.resource, self.activity, self.agent)

    @property
    def whose(self) -> str:
        """The agent alone, as stored."""
        return short_key(self.agent) if self.agent else ""

    def key(self, name: str) -> str:
        """The document of this name, as stored."""
        return short_key(self.owner, self.registration, name)


def hold_document(session: Session, place: Place, name: str) -> None:
    """Keep others from changing the document until this transaction ends."""
    hold_names(session, [place.key(name)])


def document(session: Session, place: Place, name: str) -> StoredDocument | None:
    """The document as it is now."""
    return session.get(StoredDocument, place.key(name), populate_existing=True)


def document_names(session: Session, place: Place, since: datetime | None) -> Sequence[str]:
    """Names of the documents of a place, changed after ``since``; of every registration if the place has none."""
    query = select(StoredDocument.name).where(StoredDocument.owner == place.owner).distinct()
    if place.registration:
        query = query.where(StoredDocument.registration == place.registration)
    if since is not None:
        query = query.where(StoredDocument.updated_at > since)
    return session.scalars(query.order_by(StoredDocument.name)).all()


def put_document(session: Session, place: Place, name: str, content: bytes, content_type: str, *, at: datetime) -> None:
    """Write the document, over an older one if there is one."""
    row = {
        "key": place.key(name),
        "owner": place.owner,
        "agent": place.whose,
        "registration": place.registration,
        "name": name,
        "content": content,
        "content_type": content_type,
        "updated_at": at,
    }
    insert_or_replace(session, StoredDocument.__table__, [row])  # type: ignore[arg-type]


def merge_document(
    session: Session, place: Place, name: str, content: bytes, content_type: str, *, at: datetime
) -> None:
    """Put the properties of a JSON object over those of the document that is there.

    Raises:
        NoMerge: one of the two is no JSON object.
    """
    old = document(session, place, name)
    if old is not None:
        merged = {**_json_object(old.content, old.content_type), **_json_object(content, content_type)}
        try:
            content = json.dumps(merged, ensure_ascii=False, separators=(",", ":")).encode()
        except RecursionError:
            raise NoMerge("the merged document is nested too deeply") from None
    elif is_json(content_type):
        _json_object(content, content_type)
    put_document(session, place, name, content, content_type, at=at)


def delete_document(session: Session, place: Place, name: str) -> None:
    """Remove the document; nothing happens if there is none."""
    session.execute(delete(StoredDocument).where(StoredDocument.key == place.key(name)))


def delete_documents(session: Session, place: Place) -> None:
    """Remove all documents of the place; of every registration if the place has none."""
    query = delete(StoredDocument).where(StoredDocument.owner == place.owner)
    if place.registration:
        query = query.where(StoredDocument.registration == place.registration)
    session.execute(query)


def entity_tag(content: bytes) -> str:
    """The SHA-1 of the content in hexadecimal digits (1.0.3, Communication 3.1)."""
    return sha1(content, usedforsecurity=False).hexdigest()


def is_json(content_type: str) -> bool:
    """Whether the media type says JSON."""
    return content_type.split(";", maxsplit=1)[0].strip().lower() == "application/json"


def _json_object(content: bytes, content_type: str) -> dict[str, Any]:
    if not is_json(content_type):
        raise NoMerge("only JSON documents can be merged")
    try:
        value = read_strictly(content)
    except NoJson as error:
        raise NoMerge(f"the document {error}") from None
    if not isinstance(value, dict):
        raise NoMerge("the document is no JSON object")
    return value
