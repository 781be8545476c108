"""The resources of xAPI under ``/xapi/`` (1.0.3, Communication 2; 2.0, 4.1.6).

A request is read and its client let in by :mod:`gate`; each resource answers in a module of its own.
"""

from __future__ import annotations

from flask import Blueprint, Flask, Response, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from laituri_learn.access.policy import CLIENT_GATE, client_scope, public
from laituri_learn.database import db
from laituri_learn.database.troubles import Trouble, trouble_of
from laituri_learn.statements.resources import about, documents, gate, known, statements
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


blueprint.add_url_rule(
    "/statements", "statements", client_scope("statements")(statements.answer), methods=["GET", "HEAD", "PUT", "POST"]
)
blueprint.add_url_rule("/activities/state", "state", client_scope("state")(documents.answer_state), methods=WRITABLE)
blueprint.add_url_rule(
    "/activities/profile",
    "activity_profile",
    client_scope("profile")(documents.answer_activity_profile),
    methods=WRITABLE,
)
blueprint.add_url_rule(
    "/agents/profile", "agent_profile", client_scope("profile")(documents.answer_agent_profile), methods=WRITABLE
)
blueprint.add_url_rule("/activities", "activities", client_scope("known")(known.answer_activity), methods=READABLE)
blueprint.add_url_rule("/agents", "agents", client_scope("known")(known.answer_agent), methods=READABLE)
blueprint.add_url_rule("/about", "about", public(about.answer), methods=["GET", "HEAD"])


@blueprint.errorhandler(HTTPException)
def _refused(error: HTTPException) -> Response:
    """An error of the server's as JSON."""
    response = jsonify(error=error.description or error.name)
    response.status_code = error.code or 500
    return gate.marked(response)


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
