"""The statement store: append-only, each statement exactly as it was acknowledged, and what it is found by."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from laituri_learn.database import Model, UtcDateTime

PARTITIONED = {"postgresql_partition_by": "RANGE (id)"}
NO_ROWID: dict[str, Any] = {"sqlite_with_rowid": False}


class StoredStatement(Model):
    """One xAPI statement. ``id`` is its place in time (:mod:`laituri_learn.database.places`)."""

    __tablename__ = "statements"
    __table_args__ = (Index("ix_statements_person_id_id", "person_id", "id"), PARTITIONED)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    statement_id: Mapped[str] = mapped_column(String(36))
    """In lower case; unique through :class:`StatementPlace`."""
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Whose record it belongs to, if the actor is a person of the network."""
    verb: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(Text)
    """The statement as JSON, byte for byte as acknowledged."""


class StatementPlace(Model):
    """Where the statement with this identifier is; makes it unique across all months."""

    __tablename__ = "statement_places"
    __table_args__ = (NO_ROWID,)

    statement_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger)


class StatementFacet(Model):
    """A number (:mod:`laituri_learn.statements.facets`) by which the statement is found."""

    __tablename__ = "statement_facets"
    __table_args__ = (NO_ROWID,)

    facet: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class StatementReference(Model):
    """A statement whose object is another one, which may not have arrived yet."""

    __tablename__ = "statement_references"
    __table_args__ = (NO_ROWID,)

    target: Mapped[str] = mapped_column(String(36), primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    voids: Mapped[bool] = mapped_column()


class VoidedStatement(Model):
    """A statement that another one has voided."""

    __tablename__ = "voided_statements"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class KnownActivity(Model):
    """What statements have said about an activity, put together."""

    __tablename__ = "known_activities"
    __table_args__ = (NO_ROWID,)

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    iri: Mapped[str] = mapped_column(Text)
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)


class KnownAgentName(Model):
    """A name under which an agent has appeared."""

    __tablename__ = "known_agent_names"
    __table_args__ = (NO_ROWID,)

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Of agent and name together."""
    agent: Mapped[str] = mapped_column(String(32), index=True)
    name: Mapped[str] = mapped_column(Text)


class StoredAttachment(Model):
    """The bytes of an attachment, once for all statements that have it."""

    __tablename__ = "statement_attachments"

    sha2: Mapped[str] = mapped_column(String(128), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class StoredDocument(Model):
    """A document of the state, agent profile or activity profile resource."""

    __tablename__ = "xapi_documents"
    __table_args__ = (Index("ix_xapi_documents_owner_updated_at", "owner", "updated_at"), NO_ROWID)

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Of owner, registration and name together."""
    owner: Mapped[str] = mapped_column(String(32))
    """Of the resource, the activity and the agent together."""
    agent: Mapped[str | None] = mapped_column(String(32), index=True)
    """Of the agent alone; empty: it has none. ``None``: written before this column was there."""
    registration: Mapped[str] = mapped_column(String(36))
    """Empty without one."""
    name: Mapped[str] = mapped_column(Text)
    """``stateId`` or ``profileId``."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_type: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
