"""The resources of xAPI under ``/xapi/`` (1.0.3, Communication 2; 2.0, 4.1.6).

A request is read and its client let in by :mod:`gate`; each resource answers in a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from laituri_learn.access.policy import CLIENT_GATE, client_scope, public
from laituri_learn.database import db
from laituri_learn.database.troubles import Trouble, trouble_of
from laituri_learn.statements.resources import about, documents, gate, known, statements
from laituri_learn.statements.resources.description import openapi_document
from laituri_learn.statements.resources.together import Together
from laituri_learn.statements.resources.writing import TOGETHER

blueprint = Blueprint("xapi", __name__, url_prefix="/xapi")

WRITABLE = ["GET", "HEAD", "PUT", "POST", "DELETE"]
TROUBLES = {
    Trouble.BUSY: (503, "the store is busy; nothing was stored; send it again in a moment"),
    Trouble.FULL: (507, "the store has no room left; nothing was stored; reading works"),
    Trouble.GONE: (503, "the store's database does not answer just now; send it again in a moment, with the same ids"),
}
"""Statuses and words; what was sent as the connection broke may be there, so the same identifiers are safe."""
# Reading may come as POST in the alternate request syntax.
READABLE = ["GET", "HEAD", "POST"]


def init_app(app: Flask) -> None:
    """Open the resources to clients."""
    from laituri_learn.web import csrf

    app.extensions[CLIENT_GATE] = gate.admit
    app.extensions[TOGETHER] = Together()
    app.register_blueprint(blueprint)
    csrf.exempt(blueprint)


_RESOURCES: dict[str, tuple[str, Callable[..., Any], list[str]]] = {
    "/statements": ("statements", client_scope("statements")(statements.answer), ["GET", "HEAD", "PUT", "POST"]),
    "/activities/state": ("state", client_scope("state")(documents.answer_state), WRITABLE),
    "/activities/profile": (
        "activity_profile",
        client_scope("profile")(documents.answer_activity_profile),
        WRITABLE,
    ),
    "/agents/profile": ("agent_profile", client_scope("profile")(documents.answer_agent_profile), WRITABLE),
    "/activities": ("activities", client_scope("known")(known.answer_activity), READABLE),
    "/agents": ("agents", client_scope("known")(known.answer_agent), READABLE),
    "/about": ("about", public(about.answer), ["GET", "HEAD"]),
}
for _path, (_name, _view, _methods) in _RESOURCES.items():
    blueprint.add_url_rule(_path, _name, _view, methods=_methods)


@blueprint.get("/openapi.json")
@public
def description() -> Response:
    """The resources for machines; not one of xAPI's own."""
    return jsonify(openapi_document(f"{request.script_root}/xapi"))


@blueprint.errorhandler(HTTPException)
def _refused(error: HTTPException) -> Response:
    """An error of the server's as JSON."""
    response = jsonify(error=error.description or error.name)
    response.status_code = error.code or 500
    return gate.marked(response)


@blueprint.after_app_request
def _without_such_method(response: Response) -> Response:
    """A method that a resource does not have, refused as everything else here is: in JSON, with the version.

    The routing refuses it before it belongs to the blueprint.
    """
    error = request.routing_exception
    if not isinstance(error, MethodNotAllowed) or request.path.removeprefix("/xapi") not in _RESOURCES:
        return response
    refused = _refused(error)
    refused.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return refused


@blueprint.errorhandler(DBAPIError)
def _troubled(error: DBAPIError) -> ResponseReturnValue:
    """A database that cannot do its work: never an acknowledgement."""
    from laituri_learn.web.errors import RETRY, database_error

    trouble = trouble_of(error)
    if trouble is None:
        return database_error(error)
    db.session.rollback()
    status, words = TROUBLES[trouble]
    response = jsonify(error=words)
    response.status_code = status
    if status == 503:
        response.headers.update(RETRY)
    return gate.marked(response)
