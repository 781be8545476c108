"""A request as the resources read it, whichever syntax it came in."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import Headers

from laituri_learn.statements.clients.rules import ClientScope
from laituri_learn.statements.facets import agent_key
from laituri_learn.statements.resources.errors import Refused
from laituri_learn.statements.validation import Invalid
from laituri_learn.statements.validation.actors import check_actor


@dataclass(frozen=True)
class Caller:
    """The client behind a request, apart from the database."""

    public_id: str
    name: str
    scopes: frozenset[ClientScope]
    version: str


@dataclass(frozen=True)
class Asked:
    """Method, parameters, headers and body; ``version``: the supported one that it asks for."""

    caller: Caller
    version: str
    method: str
    parameters: dict[str, str]
    headers: Headers
    body: bytes

    @property
    def version_2(self) -> bool:
        """Whether the rules of xAPI 2.0 hold."""
        return self.version == "2.0.0"

    @property
    def content_type(self) -> str:
        """The media type of the body, with its parameters."""
        return self.headers.get("Content-Type", "") or "application/octet-stream"

    def allow(self, known: Collection[str], required: Collection[str] = ()) -> None:
        """Refuse parameters that the resource does not know (1.0.3, Communication 3.2), and missing ones."""
        for name in self.parameters:
            if name not in known:
                raise Refused(f"there is no parameter {name!r} here")
        for name in required:
            if name not in self.parameters:
                raise Refused(f"the parameter {name!r} is missing")

    def flag(self, name: str) -> bool:
        """A boolean parameter, false without it."""
        value = self.parameters.get(name, "false").lower()
        if value not in ("true", "false"):
            raise Refused(f"the parameter {name!r} must be true or false")
        return value == "true"

    def agent(self, name: str = "agent") -> dict[str, Any]:
        """An agent or identified group in JSON."""
        value = read_json(self.parameters[name].encode("utf-8", "surrogatepass"))
        check_actor(value, name)
        if agent_key(value) is None:
            raise Invalid(name, "must be an agent or a group with an identifier")
        return value  # type: ignore[no-any-return]


def read_json(content: bytes) -> Any:
    """JSON in UTF-8, and nothing that only looks like it.

    No NaN, no number beyond a double's range, no name twice in an object, no half of a surrogate pair.

    Raises:
        Refused: saying what is wrong.
    """
    try:
        value = json.loads(
            content.decode(), object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite
        )
        if b"\\ud" in content.lower():
            # An escape may be half of a surrogate pair, which no database takes.
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeError:
        raise Refused("the body is not valid UTF-8") from None
    except RecursionError:
        raise Refused("the body is nested too deeply") from None
    except ValueError as error:
        raise Refused(f"the body is no JSON ({error})") from None
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
