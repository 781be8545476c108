"""Make, rotate and revoke credentials; check one."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.statements.clients import remembered
from laituri_learn.statements.clients.errors import ClientRevoked
from laituri_learn.statements.clients.models import BODY_LIMIT, REQUESTS_A_MINUTE, Client
from laituri_learn.statements.clients.rules import ClientScope

KEY_BYTES = 12
SECRET_BYTES = 32
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Credential:
    """A key and its secret, in the one moment in which the secret can be shown."""

    client: Client
    secret: str


@dataclass(frozen=True)
class Limits:
    """What is asked of a client: requests a minute, the largest body in bytes."""

    requests_a_minute: int = REQUESTS_A_MINUTE
    body: int = BODY_LIMIT


def add_client(
    viewer: Viewer,
    name: str,
    scopes: Sequence[ClientScope],
    *,
    at: datetime,
    version: str = "2.0.0",
    limits: Limits | None = None,
) -> Credential:
    """Let a system in; the secret is in the answer and nowhere else."""
    limits = limits or Limits()
    secret = secrets.token_urlsafe(SECRET_BYTES)
    client = Client(
        name=name,
        key=secrets.token_hex(KEY_BYTES),
        secret_hash=_hashed(secret),
        scopes=[scope.value for scope in scopes],
        version=version,
        requests_a_minute=limits.requests_a_minute,
        body_limit=limits.body,
        created_at=at,
    )
    db.session.add(client)
    db.session.flush()
    audit(viewer, "clients.add", "client", client.public_id, at=at, name=name, scopes=client.scopes)
    return Credential(client, secret)


def rotate_secret(viewer: Viewer, client: Client, *, at: datetime) -> Credential:
    """Give the client a new secret; the old one stops working.

    Raises:
        ClientRevoked: it has no access any more.
    """
    if client.revoked_at is not None:
        raise ClientRevoked(name=client.name)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    client.secret_hash = _hashed(secret)
    remembered.forget(client.key)
    audit(viewer, "clients.rotate", "client", client.public_id, at=at, name=client.name)
    return Credential(client, secret)


def revoke_client(viewer: Viewer, client: Client, *, at: datetime) -> None:
    """End the client's access; its statements stay.

    Raises:
        ClientRevoked: it has none any more.
    """
    if client.revoked_at is not None:
        raise ClientRevoked(name=client.name)
    client.revoked_at = at
    remembered.forget(client.key)
    audit(viewer, "clients.revoke", "client", client.public_id, at=at, name=client.name)


def client_with(key: str, secret: str) -> remembered.Known | None:
    """The client of this credential while it is not revoked; compared in constant time."""
    client = remembered.known_client(key)
    expected = client.secret_hash if client else _hashed("")
    return client if hmac.compare_digest(_hashed(secret), expected) else None


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
