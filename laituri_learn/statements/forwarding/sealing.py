"""Keep a target's secret so that the database alone does not reveal it.

Encrypt-then-MAC from the standard library's HMAC-SHA-256: a keystream of HMAC blocks in counter mode under a
random nonce, then an HMAC over everything with a key of its own. Both keys come from the installation's secret
key. ``bound_to`` is authenticated too, so that a sealed secret opens for the target that it was sealed for only.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from itertools import count

NONCE = 16
TAG = 32
FORMAT = "1:"


class CannotOpen(ValueError):
    """Not sealed with this key for this purpose, or altered since."""


def seal(secret: str, *, key: str, bound_to: str) -> str:
    """Encrypt ``secret`` as text for a column."""
    nonce = secrets.token_bytes(NONCE)
    hidden = _mask(secret.encode(), _derived(key, "encrypt"), nonce)
    return FORMAT + base64.b64encode(nonce + hidden + _tag(key, nonce + hidden, bound_to)).decode()


def unseal(sealed: str, *, key: str, bound_to: str) -> str:
    """What was sealed.

    Raises:
        CannotOpen: the key or ``bound_to`` is another one, or the text was altered.
    """
    try:
        content = base64.b64decode(sealed.removeprefix(FORMAT), validate=True)
    except ValueError:
        raise CannotOpen from None
    if not sealed.startswith(FORMAT) or len(content) < NONCE + TAG:
        raise CannotOpen
    body, tag = content[:-TAG], content[-TAG:]
    if not hmac.compare_digest(tag, _tag(key, body, bound_to)):
        raise CannotOpen
    return _mask(body[NONCE:], _derived(key, "encrypt"), body[:NONCE]).decode()


def _derived(key: str, use: str) -> bytes:
    return hmac.digest(key.encode(), f"laituri forwarding {use}".encode(), "sha256")


def _tag(key: str, body: bytes, bound_to: str) -> bytes:
    binding = bound_to.encode()
    return hmac.digest(_derived(key, "authenticate"), len(binding).to_bytes(4) + binding + body, "sha256")


def _mask(data: bytes, key: bytes, nonce: bytes) -> bytes:
    stream = bytearray()
    for number in count():
        if len(stream) >= len(data):
            break
        stream += hmac.digest(key, nonce + number.to_bytes(8), "sha256")
    return bytes(a ^ b for a, b in zip(data, stream, strict=False))
