"""JSON text to values, with the place of every slip that a JSON reader would pass over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

LONGEST_NUMBER = 20
"""Digits beyond which a whole number is too large whatever it stands for."""
JSON_WORDS = {
    "Expecting value": _l("a value is missing here, or is none that JSON knows"),
    "Expecting ',' delimiter": _l("a comma is missing here"),
    "Expecting ':' delimiter": _l("a colon is missing here"),
    "Expecting property name enclosed in double quotes": _l("a name in double quotes is missing here"),
    "Illegal trailing comma before end of object": _l("there is a comma too many here"),
    "Illegal trailing comma before end of array": _l("there is a comma too many here"),
    "Unterminated string starting at": _l("the text that begins here has no end"),
    "Invalid control character at": _l("there is a line break or another control character within a text here"),
    "Extra data": _l("the document ended before this"),
}
"""What Python's reader says, in a person's words."""
PLAIN_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_-]*")


class FileFault(NamedTuple):
    """One thing that is wrong in a file: where, what, and what would be right."""

    place: str
    wrong: str
    right: str

    def __str__(self) -> str:
        """One line, as imports print theirs."""
        place = self.place or _("the whole file")
        return f"{place}: {self.wrong} – {self.right}"


class BadInstance(ValueError):
    """An instance that is refused, with every fault."""

    def __init__(self, faults: Iterable[FileFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{len(self.faults)} faults")


class Object(dict[str, Any]):
    """A JSON object that remembers the names that stood in it more than once."""

    repeated: tuple[str, ...] = ()


def read_json(content: bytes) -> Any:
    """The document in UTF-8; its objects are ``Object``.

    What is no finite number, or too long a one, is kept as such, to be refused where its place is known.

    Raises:
        BadInstance: it is no JSON.
    """
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object, parse_int=_whole)
    except UnicodeDecodeError as error:
        place = _("line %(line)s", line=content.count(b"\n", 0, error.start) + 1)
        raise BadInstance([FileFault(place, _("this is not UTF-8"), _("save the file in UTF-8"))]) from None
    except RecursionError:
        wrong, right = _("lists or objects are nested too deeply"), _("see the description of the format")
        raise BadInstance([FileFault("", wrong, right)]) from None
    except json.JSONDecodeError as error:
        place = _("line %(line)s, column %(column)s", line=error.lineno, column=error.colno)
        wrong = str(JSON_WORDS.get(error.msg, _l("the text in quotes has a character that JSON does not allow")))
        raise BadInstance([FileFault(place, wrong, _("correct the JSON here"))]) from None


def _object(pairs: list[tuple[str, Any]]) -> Object:
    made = Object(pairs)
    if len(made) < len(pairs):
        names = [name for name, _value in pairs]
        made.repeated = tuple(name for name in made if names.count(name) > 1)
    return made


def _whole(digits: str) -> float:
    return int(digits) if len(digits) <= LONGEST_NUMBER else float("inf")


def below(place: str, name: str) -> str:
    """The place of a name within an object."""
    if not PLAIN_NAME.fullmatch(name):
        return f"{place}[{json.dumps(name, ensure_ascii=False)}]"
    return f"{place}.{name}" if place else name


def shown(value: Any) -> str:
    """A value as the file has it, if it is short."""
    if isinstance(value, dict):
        return _("an object")
    if isinstance(value, list):
        return _("a list")
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"
