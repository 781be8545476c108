"""JSON as RFC 8259 has it, where Python's own reader takes more."""

from __future__ import annotations

import json
from typing import Any


class NoJson(ValueError):
    """What is wrong with the text, as the rest of a sentence about it."""


def read_strictly(content: bytes) -> Any:
    """JSON in UTF-8: no NaN, no number beyond a double's range, no name twice in an object, no half surrogate pair.

    Raises:
        NoJson: saying what is wrong.
    """
    try:
        value = json.loads(
            content.decode(), object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite
        )
        if b"\\ud" in content.lower():
            # An escape may be half of a surrogate pair, which no database takes.
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeError:
        raise NoJson("is not valid UTF-8") from None
    except RecursionError:
        raise NoJson("is nested too deeply") from None
    except ValueError as error:
        raise NoJson(f"is no JSON ({error})") from None
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("an object has the same name twice")
    return made


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return value
