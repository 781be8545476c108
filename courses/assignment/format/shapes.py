"""What a field may hold: small readers that are put together to readers of whole objects.

Each takes what was found so far, a place and a value, and answers what it read or ``WRONG``, having named the fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from courses.assignment.format.document import FileFault, Object, below, shown
from laituri_learn.days import within_reach

MOST = 10**9
LONGEST = 200
WRONG: Any = object()
"""Stands for a value that was refused."""
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Found:
    """The faults found so far."""

    def __init__(self) -> None:
        self.faults: list[FileFault] = []

    def add(self, place: str, wrong: str, right: str) -> None:
        """Note a fault."""
        self.faults.append(FileFault(place, wrong, right))

    def refuse(self, place: str, value: Any, expected: str) -> Any:
        """Note that a value is none of those expected here."""
        self.add(place, _("here is %(value)s", value=shown(value)), _("it should be %(expected)s", expected=expected))
        return WRONG


Reader = Callable[[Found, str, Any], Any]


def whole(least: int = 0, most: int = MOST) -> Reader:
    """A whole number; 3.0 is one, true is none."""

    def read(found: Found, place: str, value: Any) -> Any:
        if type(value) is float and value.is_integer():
            value = int(value)
        if type(value) is int and least <= value <= most:
            return value
        return found.refuse(place, value, _("a whole number from %(least)s to %(most)s", least=least, most=most))

    return read


def text(found: Found, place: str, value: Any) -> Any:
    """An identifier or a name."""
    if type(value) is str and 0 < len(value) <= LONGEST and _is_unicode(value):
        return value
    return found.refuse(place, value, _("a text of 1–%(longest)s characters", longest=LONGEST))


def any_text(found: Found, place: str, value: Any) -> Any:
    """A text that may be empty."""
    return value if value == "" else text(found, place, value)


def _is_unicode(value: str) -> bool:
    """Whether no half of a surrogate pair is in it, which no file can be written with."""
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)


def flag(found: Found, place: str, value: Any) -> Any:
    """True or false."""
    return value if type(value) is bool else found.refuse(place, value, _("true or false"))


def choice(kinds: type[StrEnum]) -> Reader:
    """One of a few words."""

    def read(found: Found, place: str, value: Any) -> Any:
        if type(value) is str and value in list(kinds):
            return kinds(value)
        return found.refuse(place, value, _("one of: %(words)s", words=", ".join(kinds)))

    return read


def moment(found: Found, place: str, value: Any) -> Any:
    """A time with its zone."""
    if type(value) is str and MOMENT.fullmatch(value):
        try:
            read = datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            if within_reach(read.date()):
                return read
    return found.refuse(place, value, _("a time with its zone, such as 2027-02-01T09:00:00+02:00"))


def day(found: Found, place: str, value: Any) -> Any:
    """A day."""
    if type(value) is str and DAY.fullmatch(value):
        try:
            read = date.fromisoformat(value)
        except ValueError:
            pass
        else:
            if within_reach(read):
                return read
    return found.refuse(place, value, _("a day, such as 2027-02-01"))


def optional(reader: Reader) -> Reader:
    """What the reader takes, or null."""
    return lambda found, place, value: None if value is None else reader(found, place, value)


def each(reader: Reader) -> Reader:
    """A list; what is wrong in it is left in its place as ``WRONG``."""

    def read(found: Found, place: str, value: Any) -> Any:
        if type(value) is not list:
            return found.refuse(place, value, _("a list"))
        return [reader(found, f"{place}[{index}]", item) for index, item in enumerate(value)]

    return read


def listed(reader: Reader) -> Reader:
    """A list without what is wrong in it."""
    read_each = each(reader)

    def read(found: Found, place: str, value: Any) -> Any:
        items = read_each(found, place, value)
        return WRONG if items is WRONG else tuple(item for item in items if item is not WRONG)

    return read


def names(found: Found, place: str, value: Any) -> Any:
    """A list of identifiers, each once."""
    items = listed(text)(found, place, value)
    if items is not WRONG and len(set(items)) < len(items):
        for index, item in enumerate(value):
            if item in value[:index]:
                found.add(
                    f"{place}[{index}]", _("%(name)s is in the list already", name=shown(item)), _("leave it out")
                )
    return items


def mapped(reader: Reader, keys: Iterable[StrEnum] = (), instead: Any = WRONG) -> Reader:
    """An object whose names are identifiers, or one of these words.

    ``instead``: stands for what is wrong, so that its name is known to whatever speaks of it.
    """
    words = {str(key): key for key in keys}

    def read(found: Found, place: str, value: Any) -> Any:
        if not _is_object(found, place, value):
            return WRONG
        made = {}
        for name, item in value.items():
            here = below(place, name)
            if words and name not in words:
                found.add(here, _("there is no such name here"), _("the names are: %(names)s", names=", ".join(words)))
                continue
            key = words.get(name) or text(found, here, name)
            read_item = reader(found, here, item)
            if key is not WRONG and (read_item is not WRONG or instead is not WRONG):
                made[key] = instead if read_item is WRONG else read_item
        return made

    return read


def record(
    make: Callable[..., Any],
    fields: Mapping[str, Reader],
    required: tuple[str, ...] = (),
    check: Callable[[Found, str, Any], None] | None = None,
) -> Reader:
    """An object with these fields, made to something of the product's own and then checked as a whole."""
    known = frozenset(fields)

    def read(found: Found, place: str, value: Any) -> Any:
        if not _is_object(found, place, value):
            return WRONG
        for name in value.keys() - known:
            wrong = _("there is no field of this name")
            found.add(below(place, name), wrong, _("the fields are: %(names)s", names=", ".join(fields)))
        for name in required:
            if name not in value:
                found.add(place, _("the field %(name)s is missing", name=name), _("add it"))
        inside = f"{place}." if place else ""
        given = {name: fields[name](found, inside + name, item) for name, item in value.items() if name in known}
        given = {name: item for name, item in given.items() if item is not WRONG}
        if any(name not in given for name in required):
            return WRONG
        made = make(**given)
        if check is not None:
            check(found, place, made)
        return made

    return read


def _is_object(found: Found, place: str, value: Any) -> bool:
    if not isinstance(value, dict):
        found.refuse(place, value, _("an object"))
        return False
    for name in value.repeated if isinstance(value, Object) else ():
        found.add(below(place, name), _("this name is here more than once"), _("keep one of them"))
    return True
