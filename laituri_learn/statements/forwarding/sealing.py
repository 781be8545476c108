"""Keep a target's secret so that the database alone does not reveal it.

AES-256-GCM (NIST SP 800-38D) with a key derived from the installation's secret key by HKDF (RFC 5869). ``bound_to`` is
authenticated too, so that a sealed secret opens for the target that it was sealed for only.
"""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
TAG = 16
FORMAT = "2:"


class CannotOpen(ValueError):
    """Not sealed with this key for this purpose, or altered since."""


def seal(secret: str, *, key: str, bound_to: str) -> str:
    """Encrypt ``secret`` as text for a column."""
    nonce = secrets.token_bytes(NONCE)
    hidden = _cipher(key).encrypt(nonce, secret.encode(), bound_to.encode())
    return FORMAT + base64.b64encode(nonce + hidden).decode()


def unseal(sealed: str, *, key: str, bound_to: str) -> str:
    """What was sealed.

    Raises:
        CannotOpen: the key or ``bound_to`` is another one, or the text was altered.
    """
    from cryptography.exceptions import InvalidTag

    try:
        content = base64.b64decode(sealed.removeprefix(FORMAT), validate=True)
    except ValueError:
        raise CannotOpen from None
    if not sealed.startswith(FORMAT) or len(content) < NONCE + TAG:
        raise CannotOpen
    try:
        return _cipher(key).decrypt(content[:NONCE], content[NONCE:], bound_to.encode()).decode()
    except InvalidTag:
        raise CannotOpen from None


def _cipher(key: str) -> AESGCM:
    # Takes long to load, and most processes open no secret.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(SHA256(), length=32, salt=None, info=b"laituri forwarding")
    return AESGCM(derived.derive(key.encode()))
