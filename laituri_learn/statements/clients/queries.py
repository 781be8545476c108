"""Reads of clients."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from laituri_learn.database import db
from laituri_learn.errors import NotFound
from laituri_learn.statements.clients.models import Client


def all_clients() -> Sequence[Client]:
    """Every client: those with access first, then by name."""
    return db.session.scalars(select(Client).order_by(Client.revoked_at.is_not(None), Client.name, Client.id)).all()


def client_named(wanted: str) -> Client:
    """The client with this public identifier or key.

    Raises:
        NotFound: there is none.
    """
    client = db.session.scalar(select(Client).where(or_(Client.public_id == wanted, Client.key == wanted)))
    if client is None:
        raise NotFound
    return client
