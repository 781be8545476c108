"""Credentials of clients."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from laituri_learn.database import Model, UtcDateTime, new_public_id, utc_now

REQUESTS_A_MINUTE = 60_000
BODY_LIMIT = 20 * 1024 * 1024


class Client(Model):
    """A system with a key and a secret."""

    __tablename__ = "xapi_clients"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    """Names the client in the authority of its statements; stays when key and secret change."""
    name: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(64), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of a random secret of 256 bits."""
    scopes: Mapped[list[str]] = mapped_column(JSON)
    version: Mapped[str] = mapped_column(String(10), default="2.0.0")
    """The version of xAPI that is answered to a request that names none."""
    requests_a_minute: Mapped[int] = mapped_column(default=REQUESTS_A_MINUTE)
    body_limit: Mapped[int] = mapped_column(default=BODY_LIMIT)
    """Largest request body, bytes."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
