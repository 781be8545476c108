"""Values that the specification gives a form: identifiers, times, languages, extensions.

Each check takes the value and its place in the statement, and raises :class:`Invalid`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from laituri_learn.statements.validation.errors import Invalid

DEEPEST = 100
"""Levels of an extension: far under what any JSON reader bears."""

Check = Callable[[Any, str], None]

# Letters in both cases, which is twice as fast as re.I.
_UUID = re.compile(r"[\da-fA-F]{8}-[\da-fA-F]{4}-[1-8][\da-fA-F]{3}-[89abAB][\da-fA-F]{3}-[\da-fA-F]{12}", re.ASCII)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f<>\"{}|\\^`\ud800-\udfff]+")
_MAILBOX = re.compile(r"mailto:[^\s@:<>\x00]+@[^\s@<>\x00]+")
_SHA1 = re.compile(r"[0-9a-f]{40}", re.I)
_SHA2 = re.compile(r"[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}", re.I)
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:\s*;.*)?", re.ASCII | re.DOTALL)
_TIMESTAMP = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)[Tt ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?([Zz]|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)
_USUAL_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3}|\.\d{6})?(?:Z|\+\d\d:\d\d)", re.ASCII)
_DURATION = re.compile(
    r"P(?:\d+(?:[.,]\d+)?W|(?=\d|T\d)(?:\d+(?:[.,]\d+)?Y)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:[.,]\d+)?H)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?S)?)?)",
    re.ASCII,
)
_LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+|i-[a-z]+|sgn-[a-z]{2}-[a-z]{2}|en-gb-oed|art-lojban|zh-min(?:-nan)?",
    re.I | re.ASCII,
)


def need(holds: object, where: str, wrong: str) -> None:
    """Refuse unless the rule holds."""
    if not holds:
        raise Invalid(where, wrong)


def check_object(value: Any, where: str) -> None:
    """A JSON object."""
    if not isinstance(value, dict):
        raise Invalid(where, "must be an object")


def check_properties(value: Any, where: str, known: Collection[str], required: Collection[str] = ()) -> None:
    """A JSON object with these properties only (Data 2.2: unknown ones are refused, case matters)."""
    check_object(value, where)
    for name in value:
        if name not in known:
            raise Invalid(where, f"has no property {name!r}")
    for name in required:
        if name not in value:
            raise Invalid(where, f"needs {name!r}")


def check_string(value: Any, where: str) -> None:
    """A string."""
    if not isinstance(value, str):
        raise Invalid(where, "must be a string")


def check_boolean(value: Any, where: str) -> None:
    """``true`` or ``false``, not a word or a number."""
    need(isinstance(value, bool), where, "must be true or false")


def check_number(value: Any, where: str) -> None:
    """A number; a string of digits is none."""
    if type(value) not in (int, float):
        raise Invalid(where, "must be a number")


def check_uuid(value: Any, where: str) -> None:
    """A UUID in its standard string form (RFC 4122, RFC 9562)."""
    need(isinstance(value, str) and _UUID.fullmatch(value), where, "must be a UUID")


def is_iri(value: Any) -> bool:
    """Whether it is an absolute IRI (RFC 3987: a scheme, no blanks)."""
    return isinstance(value, str) and _IRI.fullmatch(value) is not None


def check_iri(value: Any, where: str) -> None:
    """An absolute IRI."""
    need(is_iri(value), where, "must be an IRI with its scheme")


def check_irl(value: Any, where: str) -> None:
    """An IRI that can locate something."""
    check_iri(value, where)
    try:
        parts = urlsplit(value)
    except ValueError:
        raise Invalid(where, "must be an address") from None
    need(parts.scheme not in ("http", "https") or parts.netloc, where, "must be an address")


def check_mailbox(value: Any, where: str) -> None:
    """``mailto:`` and an e-mail address."""
    need(isinstance(value, str) and _MAILBOX.fullmatch(value), where, "must be mailto: and an e-mail address")


def check_sha1(value: Any, where: str) -> None:
    """Forty hexadecimal digits."""
    need(isinstance(value, str) and _SHA1.fullmatch(value), where, "must be a SHA-1 in hexadecimal digits")


def check_sha2(value: Any, where: str) -> None:
    """A SHA-2 of 224, 256, 384 or 512 bits in hexadecimal digits."""
    need(isinstance(value, str) and _SHA2.fullmatch(value), where, "must be a SHA-2 in hexadecimal digits")


def check_media_type(value: Any, where: str) -> None:
    """An Internet media type (RFC 2046)."""
    need(isinstance(value, str) and _MEDIA_TYPE.fullmatch(value), where, "must be a media type")


def check_duration(value: Any, where: str) -> None:
    """An ISO 8601 duration (Data 4.6)."""
    need(isinstance(value, str) and _DURATION.fullmatch(value), where, "must be an ISO 8601 duration")


def check_language(value: Any, where: str) -> None:
    """A language tag (RFC 5646)."""
    need(isinstance(value, str) and _is_language(value), where, "must be a language tag of RFC 5646")


@lru_cache(maxsize=1000)
def _is_language(tag: str) -> bool:
    """The same few come again and again."""
    return _LANGUAGE.fullmatch(tag) is not None


def check_language_map(value: Any, where: str) -> None:
    """Language tag to text (Data 4.2)."""
    check_object(value, where)
    for tag, text in value.items():
        check_language(tag, where)
        check_string(text, f"{where}.{tag}")


def check_extensions(value: Any, where: str) -> None:
    """IRI to anything, ``null`` too (Data 4.1)."""
    check_object(value, where)
    for key, part in value.items():
        need(is_iri(key), where, f"the key {key!r} must be an IRI")
        need(not _deeper_than(DEEPEST, part), where, f"is nested deeper than {DEEPEST} levels")


def _deeper_than(levels: int, value: Any) -> bool:
    """Whether arrays and objects are inside each other more often; elsewhere the rules keep statements flat."""
    inside = [value]
    while inside and levels >= 0:
        inside = [
            part
            for each in inside
            if isinstance(each, list | dict)
            for part in (each if isinstance(each, list) else each.values())
        ]
        levels -= 1
    return bool(inside)


def check_timestamp(value: Any, where: str) -> None:
    """An ISO 8601 date and time."""
    read_timestamp(value, where)


def read_timestamp(value: Any, where: str) -> datetime:
    """The moment that an ISO 8601 timestamp names, in UTC; without an offset it is taken as UTC.

    An offset of minus zero is refused (1.0.3, Data 4.5; RFC 3339, section 4.3).
    """
    if isinstance(value, str) and _USUAL_TIMESTAMP.fullmatch(value):
        # Most are written like this; what does not exist, or is a leap second, is looked at below.
        with suppress(ValueError, OverflowError):
            return datetime.fromisoformat(value).astimezone(UTC)
    found = _TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Invalid(where, "must be an ISO 8601 timestamp")
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    offset = offset or "Z"
    need(offset not in ("-00", "-0000", "-00:00"), where, "an offset of minus zero names no time")
    digits = offset.replace(":", "")
    zone = "+00:00" if digits in "Zz" else f"{digits[:3]}:{digits[3:] or '00'}"
    leap = second == "60"
    clock = f"{hour}:{minute}:{'59' if leap else second or '00'}.{(fraction or '0')[:6]:0<6}"
    try:
        return datetime.fromisoformat(f"{year}-{month}-{day}T{clock}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(where, "names a time that does not exist") from None
