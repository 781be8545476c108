"""Letting a request in: syntax, credential, version, scope, limits; and the headers that every answer has."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl

from flask import Response, g, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from limits import RateLimitItemPerMinute
from werkzeug.datastructures import Authorization, Headers

from laituri_learn.access import limiter
from laituri_learn.database import db
from laituri_learn.database.dialect import all_visible_before
from laituri_learn.settings import current_settings
from laituri_learn.statements.clients.remembered import Known, counted
from laituri_learn.statements.clients.rules import lets
from laituri_learn.statements.clients.services import client_with
from laituri_learn.statements.clock import written
from laituri_learn.statements.resources.asked import Asked, Caller
from laituri_learn.statements.resources.errors import (
    NotAllowed,
    NotAuthenticated,
    NotSupported,
    Refused,
    TooManyRequests,
)
from laituri_learn.statements.search import newest_moment
from laituri_learn.statements.validation import Invalid
from laituri_learn.statements.versions import SUPPORTED, version_of

CONSISTENT = "X-Experience-API-Consistent-Through"
VERSION = "X-Experience-API-Version"
FORM_HEADERS = ("Authorization", VERSION, "Content-Type", "Content-Length", "If-Match", "If-None-Match")
_NO_HEADER = re.compile(r"[^\t\x20-\x7e\xa0-\xff]")
MEMORY = "memory://"
FORM = "application/x-www-form-urlencoded"


def admit(resource: str, view: Callable[[Asked], ResponseReturnValue]) -> Response:
    """Answer a request for a resource, or refuse it with JSON and the right status."""
    try:
        response = make_response(view(_asked(resource)))
    except Invalid as error:
        response = _refusal(Refused(str(error)))
    except Refused as refused:
        response = _refusal(refused)
    if resource == "statements":
        response.headers[CONSISTENT] = g.get("xapi_consistent") or consistent_through()
    return marked(response)


def consistent_through() -> str:
    """Up to when every statement can be read (1.0.3, Communication 2.1.3)."""
    session = db.session()
    return written(all_visible_before(session, lambda: newest_moment(session)))


def marked(response: Response) -> Response:
    """The answer with the version that it speaks."""
    response.headers[VERSION] = g.get("xapi_version", SUPPORTED[-1])
    return response


def _refusal(refused: Refused) -> Response:
    db.session.rollback()
    response = jsonify(error=refused.why)
    response.status_code = refused.status
    if refused.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="xAPI", charset="UTF-8"'
    return response


def _asked(resource: str) -> Asked:
    method = request.method
    headers: Headers = request.headers
    body = None
    if "method" in request.args:
        method, parameters, headers, body = _alternate(headers)
    else:
        parameters = _once(list(request.args.items(multi=True)))
    client = _client(headers)
    g.xapi_version = client.version
    version = version_of(headers.get(VERSION))
    if version is None:
        raise Refused(f"the header {VERSION} must name one of the versions {', '.join(SUPPORTED)}")
    g.xapi_version = version
    if body is not None and version != "1.0.3":
        raise Refused("xAPI 2.0 has no alternate request syntax")
    caller = Caller(client.public_id, client.name, client.scopes, client.version)
    if not lets(caller.scopes, resource, method):
        raise NotAllowed(f"the credential does not cover {method} here")
    _keep_to_limits(client)
    content = body if body is not None else _whole_body()
    return Asked(caller, version, method, parameters, headers, content)


def _alternate(headers: Headers) -> tuple[str, dict[str, str], Headers, bytes]:
    """The request inside a form (1.0.3, Communication 1.3)."""
    if request.method != "POST":
        raise Refused("the alternate request syntax is for POST only")
    if len(request.args) > 1:
        raise Refused("with the alternate request syntax, parameters belong into the form")
    method = request.args["method"].upper()
    if method not in ("GET", "HEAD", "PUT", "POST", "DELETE"):
        raise NotSupported(f"there is no method {method}")
    try:
        fields = _once(parse_qsl(_whole_body().decode(), keep_blank_values=True, errors="strict", max_num_fields=100))
    except ValueError:
        raise Refused("the form is not in UTF-8, or too long") from None
    inner = Headers(
        [(name, value) for name, value in headers.items() if name not in ("Content-Type", "Content-Length")]
    )
    for name in FORM_HEADERS:
        if name in fields:
            inner[name] = _as_header(name, fields.pop(name))
    content = fields.pop("content", None)
    if method in ("PUT", "POST"):
        if content is None:
            raise Refused("the form has no field content")
        inner.setdefault("Content-Type", "application/json")
    return method, fields, inner, (content or "").encode()


def _whole_body() -> bytes:
    """The body; one that was cut off on its way is refused, for half a document may look like a whole one."""
    content = request.get_data(cache=False)
    if len(content) < (request.content_length or 0):
        raise Refused("the body is shorter than its Content-Length")
    return content


def _as_header(name: str, value: str) -> str:
    """The form's field as the header that it stands for, which a server would have read (RFC 9110, 5.5)."""
    if _NO_HEADER.search(value):
        raise Refused(f"the field {name} is no header: it has control characters, or some beyond Latin 1")
    return value


def _once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise Refused("a parameter is given twice")
    return made


def _client(headers: Headers) -> Known:
    try:
        found = Authorization.from_header(headers.get("Authorization"))
    except ValueError:
        # Werkzeug lets through what is not ASCII.
        found = None
    if found is None or found.type != "basic" or not found.username or found.password is None:
        raise NotAuthenticated("give the key and the secret of a client (HTTP Basic)")
    client = client_with(found.username, found.password) if "\0" not in found.username else None
    if client is None:
        raise NotAuthenticated("there is no client with this key and secret")
    return client


def _keep_to_limits(client: Known) -> None:
    """So many requests a minute (counted where the sign-in attempts are), bodies so large."""
    if current_settings().rate_limit_storage == MEMORY:
        # The library's own memory starts a thread every hundredth of a second.
        allowed = counted(client.key) <= client.requests_a_minute
    else:
        allowed = limiter.limiter.hit(RateLimitItemPerMinute(client.requests_a_minute), "xapi", client.key)
    if not allowed:
        raise TooManyRequests(f"{client.requests_a_minute} requests a minute are allowed; wait a minute")
    request.max_content_length = client.body_limit
