"""Parameters, headers and answers that several resources share."""

from __future__ import annotations

from typing import Any

from laituri_learn.statements.resources.description.statement import SCHEMAS, ref
from laituri_learn.statements.versions import SUPPORTED

Part = dict[str, Any]

VERSION = "X-Experience-API-Version"
CONSISTENT = "X-Experience-API-Consistent-Through"
JSON = "application/json"
BOOLEAN: Part = {"type": "string", "enum": ["true", "false"], "default": "false"}


def query(name: str, schema: Part, description: str, *, required: bool = False) -> Part:
    """A parameter in the address."""
    made: Part = {"name": name, "in": "query", "description": description, "schema": schema}
    return made | ({"required": True} if required else {})


def in_json(name: str, schema: Part, description: str, *, required: bool = False) -> Part:
    """A parameter in the address whose value is JSON."""
    made: Part = {"name": name, "in": "query", "description": description, "content": {JSON: {"schema": schema}}}
    return made | ({"required": True} if required else {})


def _header(name: str, description: str, **schema: Any) -> Part:
    return {"name": name, "in": "header", "description": description, "schema": {"type": "string", **schema}}


PARAMETERS: dict[str, Part] = {
    "Version": {
        **_header(VERSION, "Which xAPI the request speaks (Communication 3.3)", enum=list(SUPPORTED)),
        "required": True,
    },
    "IfMatch": _header("If-Match", "The ETag that the document must have, or * (Communication 3.1)"),
    "IfNoneMatch": _header("If-None-Match", "*: there must be no such document yet (Communication 3.1)"),
    "Alternate": query(
        "method",
        {"type": "string", "enum": ["GET", "HEAD", "PUT", "POST", "DELETE"]},
        "Alternate request syntax, xAPI 1.0.3 only (Communication 1.3): the body is a form with the parameters, "
        "headers and content of a request of this method",
    ),
}

ALTERNATE_FORM: Part = {
    "schema": {
        "type": "object",
        "description": "Parameters and headers of the request by their names; content: its body",
        "properties": {"content": {"type": "string"}},
        "additionalProperties": {"type": "string"},
    }
}


def shared(name: str) -> Part:
    """The named parameter of the description."""
    return {"$ref": f"#/components/parameters/{name}"}


HEADERS: dict[str, Part] = {
    VERSION: {
        "description": "The version that the answer speaks",
        "required": True,
        "schema": {"type": "string", "enum": list(SUPPORTED)},
    },
    CONSISTENT: {
        "description": "Up to when every statement can be read (Communication 2.1.3)",
        "required": True,
        "schema": ref("Timestamp"),
    },
    "ETag": {
        "description": "SHA-1 of the document (Communication 3.1)",
        "required": True,
        "schema": {"type": "string", "pattern": '^"[0-9a-f]{40}"$'},
    },
    "Last-Modified": {"description": "When it was written", "schema": {"type": "string"}},
    "WWW-Authenticate": {"required": True, "schema": {"type": "string"}},
}

REFUSALS: dict[int, str] = {
    400: "The request breaks a rule; the error names the place (Communication 3.2)",
    401: "No credential, or a wrong or revoked one",
    403: "The credential does not cover this",
    404: "There is no such statement or document",
    405: "There is no such method here",
    409: "Something else is there already (Communication 2.1.1, 3.1)",
    412: "The document is not the one that the request expects (Communication 3.1)",
    413: "The body is larger than the client may send",
    429: "The client has used up its requests for this minute",
}

SCHEMAS_OF_ANSWERS: dict[str, Part] = {
    **SCHEMAS,
    "Error": {
        "type": "object",
        "properties": {"error": {"type": "string", "description": "What is wrong, and where"}},
        "required": ["error"],
        "additionalProperties": False,
    },
}


def answer(description: str, content: Part | None = None, headers: tuple[str, ...] = (VERSION,)) -> Part:
    """One answer."""
    made: Part = {"description": description, "headers": {name: HEADERS[name] for name in headers}}
    return made | ({"content": content} if content else {})


def refusals(statuses: tuple[int, ...], *, body: bool = True, headers: tuple[str, ...] = (VERSION,)) -> Part:
    """Answers to requests that are not carried out; a HEAD's has no ``body``."""
    content = {JSON: {"schema": ref("Error")}} if body else None
    return {
        str(status): answer(REFUSALS[status], content, (*headers, "WWW-Authenticate") if status == 401 else headers)
        for status in statuses
    }
