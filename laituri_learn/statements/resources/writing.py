"""PUT and POST of statements (1.0.3, Communication 2.1.1 and 2.1.2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, g
from flask.typing import ResponseReturnValue

from laituri_learn.settings import current_settings
from laituri_learn.statements import attachments
from laituri_learn.statements.clock import written
from laituri_learn.statements.multipart import NoMultipart, read_parts
from laituri_learn.statements.preparing import complete
from laituri_learn.statements.resources.asked import Asked, Caller, read_json
from laituri_learn.statements.resources.errors import Refused
from laituri_learn.statements.resources.together import Delivery, Together
from laituri_learn.statements.validation import check_statement
from laituri_learn.statements.validation.values import check_uuid

TOGETHER = "laituri_statements_together"


def put_statement(asked: Asked) -> ResponseReturnValue:
    """One statement under the identifier in the address."""
    asked.allow(("statementId",), required=("statementId",))
    identifier = asked.parameters["statementId"]
    check_uuid(identifier, "statementId")
    body, contents = _content(asked)
    if not isinstance(body, dict):
        raise Refused("PUT takes one statement")
    given = body.setdefault("id", identifier)
    if not isinstance(given, str) or given.lower() != identifier.lower():
        raise Refused("the statement's id is not the one in the address")
    _store(asked, [body], contents)
    return "", 204


def post_statements(asked: Asked) -> ResponseReturnValue:
    """One statement or several; all are stored, or none."""
    asked.allow(())
    body, contents = _content(asked)
    stored = _store(asked, body if isinstance(body, list) else [body], contents)
    return Response(json.dumps(stored), content_type="application/json")


def _content(asked: Asked) -> tuple[Any, dict[str, bytes]]:
    kind = asked.content_type.split(";")[0].strip().lower()
    if kind == "application/json":
        return read_json(asked.body), {}
    if kind != "multipart/mixed":
        raise Refused("the Content-Type must be application/json or multipart/mixed")
    try:
        parts = read_parts(asked.body, asked.content_type)
    except NoMultipart as error:
        raise Refused(f"the body is no multipart/mixed: {error}") from None
    if not parts or parts[0].headers.get_content_type() != "application/json" or "Content-Type" not in parts[0].headers:
        raise Refused("the first part must be the statements, with Content-Type application/json")
    return read_json(parts[0].content), attachments.received(parts[1:])


def _store(asked: Asked, statements: list[Any], contents: Mapping[str, bytes]) -> list[str]:
    """Check everything, then write it in one transaction; the identifiers in order."""
    for number, statement in enumerate(statements):
        check_statement(statement, version_2=asked.version_2, where=f"statement[{number}]")
    attachments.check_attached(statements, contents)
    authority = _authority(asked.caller)
    prepared = [complete(statement, authority, version_2=asked.version_2) for statement in statements]
    if len({each.statement_id for each in prepared}) < len(prepared):
        raise Refused("two statements have the same id")
    if prepared:
        together: Together = current_app.extensions[TOGETHER]
        g.xapi_consistent = written(together.store(Delivery(prepared, contents)))
    return [each.statement["id"] for each in prepared]


def _authority(caller: Caller) -> dict[str, Any]:
    """Who vouches for the statements: the client, by its credential (1.0.3, Data 2.4.9)."""
    account = {"homePage": current_settings().iri_base, "name": f"client:{caller.public_id}"}
    return {"objectType": "Agent", "name": caller.name, "account": account}
