"""Rules of the network: e-mail addresses as keys, periods, successors, travel."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

LONGEST_EMAIL = 254
EARTH_RADIUS = 6371.0
"""Kilometres, on average (IUGG)."""
DETOUR = 1.3
"""How much longer the way is than the straight line."""
SPEED = 80.0
"""Kilometres an hour from door to door."""
_EMAIL = re.compile(
    r"[^@\s,;:<>()\[\]\\\"\x00-\x1f]+"
    r"@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?=[0-9-]*[a-z])[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
)


def normal_email(text: str) -> str:
    """The address in the one form in which it is stored and compared.

    Lower case, without outer spaces, the domain in ASCII (``työ.example`` becomes ``xn--ty-gka.example``, RFC 5891),
    because mail servers and sign-in must find the same address however it was typed. What is no address is
    returned in lower case as it is.
    """
    local, at, domain = unicodedata.normalize("NFC", text).strip().lower().rpartition("@")
    if not at or domain.isascii():
        return f"{local}{at}{domain}"
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return f"{local}@{domain}"


def is_email(address: str) -> bool:
    """Whether a normal form is an address; letters outside ASCII may stand before the @ (RFC 6531)."""
    return len(address) <= LONGEST_EMAIL and ".." not in address and _EMAIL.fullmatch(address) is not None


def first_overlap(periods: Iterable[tuple[date, date | None]]) -> tuple[date, date] | None:
    """The starts of the first two periods that share a day; ``None`` when none do.

    Both days of a period are inclusive; an end of ``None`` is open.
    """
    ordered = sorted(periods, key=lambda period: period[0])
    for (start, end), (next_start, _next_end) in pairwise(ordered):
        if end is None or next_start <= end:
            return start, next_start
    return None


def successor_circle(start: str, successors: Mapping[str, str]) -> list[str]:
    """The way from an organisation through its successors back to itself; empty when it ends elsewhere."""
    way = [start]
    here = successors.get(start)
    while here is not None and here not in way:
        way.append(here)
        here = successors.get(here)
    return [*way, start] if here == start else []


def travel_minutes(one: tuple[float, float], other: tuple[float, float]) -> int:
    """Minutes one way between two points, each latitude and longitude in degrees.

    The great circle (haversine formula) times 1.3, at 80 km/h: assumed, not measured, and alike for roads and
    railways. Helsinki to Tampere comes to 156 minutes, Helsinki to Rovaniemi to eleven and a half hours.
    """
    (latitude, longitude), (other_latitude, other_longitude) = (tuple(map(radians, point)) for point in (one, other))
    half = (
        sin((other_latitude - latitude) / 2) ** 2
        + cos(latitude) * cos(other_latitude) * sin((other_longitude - longitude) / 2) ** 2
    )
    return round(2 * EARTH_RADIUS * asin(sqrt(half)) * DETOUR / SPEED * 60)
