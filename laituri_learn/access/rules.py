"""How many attempts to sign in are too many."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv6Address, ip_address

ATTEMPTS_COUNT_FOR = timedelta(minutes=15)
OF_ONE_ACCOUNT_FROM_ONE_PLACE = 10
OF_ONE_ACCOUNT = 50
FROM_ONE_PLACE = 100
"""A whole office may share one address, so it is allowed more than one forgetful person needs."""


def too_many_attempts(*, here: int, account: int, place: int) -> bool:
    """Whether one more attempt is refused, after so many failed ones in the last :data:`ATTEMPTS_COUNT_FOR`.

    ``here``: for this account from this place; ``account``: from everywhere; ``place``: for any account.
    """
    return here >= OF_ONE_ACCOUNT_FROM_ONE_PLACE or account >= OF_ONE_ACCOUNT or place >= FROM_ONE_PLACE


def place_of(address: str) -> str:
    """Where an attempt comes from: an IPv4 address, or the /64 network that one IPv6 subscriber has (RFC 6177)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, IPv6Address):
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(parsed)
