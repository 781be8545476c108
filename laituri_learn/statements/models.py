"""The statement store: append-only, each statement exactly as it was written."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from laituri_learn.database import Model, UtcDateTime


class StoredStatement(Model):
    """One xAPI statement; the columns beside ``document`` are what queries seek by."""

    __tablename__ = "statements"
    __table_args__ = (
        Index("ix_statements_person_id_id", "person_id", "id"),
        Index("ix_statements_verb_id", "verb", "id"),
        Index("ix_statements_object_id", "object_iri", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[str] = mapped_column(String(36), unique=True)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Whose record it belongs to, if the actor is a person of the network."""
    verb: Mapped[str] = mapped_column(String(400))
    object_iri: Mapped[str] = mapped_column(String(1000))
    document: Mapped[str] = mapped_column(Text)
    """The statement as JSON, byte for byte as acknowledged."""
