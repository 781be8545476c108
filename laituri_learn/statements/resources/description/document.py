"""The whole description: every resource with its methods (1.0.3, Communication 2; 2.0, 4.1.6)."""

from __future__ import annotations

from typing import Any

from laituri_learn.statements.resources.description.parts import (
    ALTERNATE_FORM,
    BOOLEAN,
    CONSISTENT,
    JSON,
    PARAMETERS,
    SCHEMAS_OF_ANSWERS,
    VERSION,
    Part,
    answer,
    in_json,
    query,
    refusals,
    shared,
)
from laituri_learn.statements.resources.description.statement import ref

FORM = "application/x-www-form-urlencoded"
MIXED = "multipart/mixed"
ANYBODY = (400, 401, 403, 429)

_ACTIVITY = query("activityId", ref("Iri"), "The activity", required=True)
_AGENT = in_json("agent", ref("Actor"), "The agent or identified group", required=True)
_SINCE = query("since", ref("Timestamp"), "Only what changed later")
_REGISTRATION = query("registration", ref("Uuid"), "The attempt that it belongs to")
_STATEMENT_ID = query("statementId", ref("Uuid"), "The statement", required=True)
_MIXED = {"schema": {"type": "string", "format": "binary", "description": "The statements, then each attachment"}}
_STATEMENT_HEADERS = (VERSION, CONSISTENT)
_ONE_OR_MANY = {"anyOf": [ref("Statement"), {"type": "array", "items": ref("Statement")}]}

_SEARCH: list[Part] = [
    query("statementId", ref("Uuid"), "This one statement; with format and attachments only"),
    query("voidedStatementId", ref("Uuid"), "This one voided statement; with format and attachments only"),
    in_json("agent", ref("Actor"), "Actor or object is this agent or identified group"),
    query("verb", ref("Iri"), "The verb is this one"),
    query("activity", ref("Iri"), "The object is this activity"),
    _REGISTRATION,
    query("related_activities", BOOLEAN, "The activity may be in the context or a SubStatement"),
    query("related_agents", BOOLEAN, "The agent may be in the context, authority or a SubStatement"),
    query("since", ref("Timestamp"), "Stored later"),
    query("until", ref("Timestamp"), "Stored at this time or before"),
    query("limit", {"type": "integer", "minimum": 0}, "At most so many; 0: as many as the store gives, 200"),
    query(
        "format", {"type": "string", "enum": ["ids", "exact", "canonical"], "default": "exact"}, "How they are shown"
    ),
    query("attachments", BOOLEAN, "With the attachments' contents, as multipart/mixed"),
    query("ascending", BOOLEAN, "The oldest first"),
    query("cursor", {"type": "integer", "minimum": 0}, "Where the page begins, as the address in more says"),
]


def _operation(name: str, summary: str, parameters: list[Part], responses: Part, body: Part | None = None) -> Part:
    made: Part = {
        "operationId": name,
        "summary": summary,
        "parameters": [shared("Version"), *parameters],
        "responses": dict(sorted(responses.items())),
    }
    return made | ({"requestBody": {"required": True, "content": body}} if body else {})


def _reading(name: str, summary: str, parameters: list[Part], found: Part, *statuses: int, **more: Any) -> Part:
    """GET and HEAD of a resource; ``found``: what 200 answers."""
    without_body = {key: value for key, value in found.items() if key != "content"}
    return {
        method: _operation(
            f"{method}{name}",
            summary,
            parameters,
            {"200": given, **refusals((*ANYBODY, *statuses), body=method == "get", **more)},
        )
        for method, given in (("get", found), ("head", without_body))
    }


def _statements() -> Part:
    found = answer(
        "The statement, or a page of those that were found",
        {JSON: {"schema": {"anyOf": [ref("Statement"), ref("StatementResult")]}}, MIXED: _MIXED},
        (*_STATEMENT_HEADERS, "Last-Modified"),
    )
    content = {JSON: {"schema": ref("Statement")}, MIXED: _MIXED}
    refused = refusals((*ANYBODY, 404, 405, 409, 413), headers=_STATEMENT_HEADERS)
    stored = answer("Stored", headers=_STATEMENT_HEADERS)
    ids = {"type": "array", "items": ref("Uuid"), "description": "The statements' identifiers, in order"}
    posted = answer(
        "Stored, all of them",
        {JSON: {"schema": {"anyOf": [ids, ref("Statement"), ref("StatementResult")]}}, MIXED: _MIXED},
        _STATEMENT_HEADERS,
    )
    return {
        **_reading("Statements", "Find statements", _SEARCH, found, 404, headers=_STATEMENT_HEADERS),
        "put": _operation(
            "putStatement",
            "Store one statement under its identifier",
            [_STATEMENT_ID],
            {"204": stored, **{key: refused[key] for key in refused if key not in ("404", "405")}},
            content,
        ),
        "post": _operation(
            "postStatements",
            "Store statements, all or none",
            [shared("Alternate")],
            {"200": posted, "204": stored, **refused},
            {JSON: {"schema": _ONE_OR_MANY}, MIXED: _MIXED, FORM: ALTERNATE_FORM},
        ),
    }


def _documents(name: str, of: list[Part], optional: list[Part], identifier: str, *, deletes_many: bool = False) -> Part:
    """State, agent profile and activity profile: GET and HEAD of one or of names, PUT, POST, DELETE."""
    one = query(identifier, {"type": "string", "minLength": 1}, "The document's name")
    required = {**one, "required": True}
    shown = answer(
        "The document, or without its name the names of all that are there",
        {"*/*": {"schema": {}}},
    )
    shown["headers"]["ETag"] = {"description": "Of a document", "schema": {"type": "string"}}
    anything = {JSON: {"schema": {"type": "object"}}, "text/plain": {"schema": {"type": "string"}}}
    refused = refusals((*ANYBODY, 404, 405, 409, 412, 413))
    written = {"204": answer("Done"), **{key: refused[key] for key in refused if key not in ("404", "405")}}
    conditions = [shared("IfMatch"), shared("IfNoneMatch")]
    return {
        **_reading(name, "Read a document, or their names", [*of, *optional, one, _SINCE], shown, 404),
        "put": _operation(
            f"put{name}", "Write the document", [*of, *optional, required, *conditions], written, anything
        ),
        "post": _operation(
            f"post{name}",
            "Put the properties of a JSON object over those that are there",
            [*of, *optional, required, *conditions, shared("Alternate")],
            {"200": shown, "204": answer("Done"), **refused},
            {**anything, FORM: ALTERNATE_FORM},
        ),
        "delete": _operation(
            f"delete{name}",
            "Remove the document, or without its name all" if deletes_many else "Remove the document",
            [*of, *optional, one if deletes_many else required, *conditions],
            written,
        ),
    }


def _known(name: str, summary: str, parameter: Part, schema: str) -> Part:
    """Activities and agents: read only, but reading may come as POST in the alternate request syntax."""
    found = answer(summary, {JSON: {"schema": ref(schema)}})
    return {
        **_reading(name, summary, [parameter], found),
        "post": _operation(
            f"post{name}",
            f"{summary}, by the alternate request syntax",
            [{**shared("Alternate")}],
            {"200": found, **refusals((*ANYBODY, 405, 413))},
            {FORM: ALTERNATE_FORM},
        ),
    }


def _about() -> Part:
    schema = {
        "type": "object",
        "properties": {
            "version": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            "extensions": ref("Extensions"),
        },
        "required": ["version"],
        "additionalProperties": False,
    }
    found = answer("The versions that are spoken here", {JSON: {"schema": schema}})
    made = {}
    for method, given in (("get", found), ("head", {**found, "content": {}})):
        operation = _operation(f"{method}About", "What this store is", [], {"200": given})
        made[method] = {**operation, "parameters": [], "security": []}
    return made


def openapi_document(base: str) -> Part:
    """The description in OpenAPI 3.1; ``base``: the address under which the resources are."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Laituri Learn: learning record store",
            "version": "1.0.0",
            "description": "xAPI 1.0.3 and 2.0.0 (IEEE 9274.1.1). Sections are those of xAPI 1.0.3 where no version is "
            "named. An administrator makes a client's key and secret.",
        },
        "servers": [{"url": base}],
        "security": [{"basic": []}],
        "paths": {
            "/about": _about(),
            "/statements": _statements(),
            "/activities": _known("Activity", "The activity with its definition", _ACTIVITY, "Activity"),
            "/activities/state": _documents(
                "State", [_ACTIVITY, _AGENT], [_REGISTRATION], "stateId", deletes_many=True
            ),
            "/activities/profile": _documents("ActivityProfile", [_ACTIVITY], [], "profileId"),
            "/agents": _known("Agent", "The agent as a person, with its names", _AGENT, "Person"),
            "/agents/profile": _documents("AgentProfile", [_AGENT], [], "profileId"),
        },
        "components": {
            "schemas": SCHEMAS_OF_ANSWERS,
            "parameters": PARAMETERS,
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic", "description": "The client's key and secret"}
            },
        },
    }
