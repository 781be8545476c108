"""A request as the resources read it, whichever syntax it came in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import Headers

from laituri_learn.statements.clients.rules import ClientScope
from laituri_learn.statements.facets import agent_key
from laituri_learn.statements.resources.errors import Refused
from laituri_learn.statements.strict_json import NoJson, read_strictly
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
        value = read_json(self.parameters[name].encode("utf-8", "surrogatepass"), f"the parameter {name!r}")
        check_actor(value, name)
        if agent_key(value) is None:
            raise Invalid(name, "must be an agent or a group with an identifier")
        return value  # type: ignore[no-any-return]


def read_json(content: bytes, what: str = "the body") -> Any:
    """JSON in UTF-8, and nothing that only looks like it; ``what`` it is, for the refusal.

    Raises:
        Refused: saying what is wrong.
    """
    try:
        return read_strictly(content)
    except NoJson as error:
        raise Refused(f"{what} {error}") from None
