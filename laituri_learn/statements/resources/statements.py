"""The statement resource: which method does what (1.0.3, Communication 2.1; 2.0, 4.1.6.1)."""

from __future__ import annotations

from flask import Response, make_response
from flask.typing import ResponseReturnValue

from laituri_learn.database import db
from laituri_learn.database.dialect import all_visible_before
from laituri_learn.database.places import moment_of
from laituri_learn.statements import search
from laituri_learn.statements.clock import written
from laituri_learn.statements.resources import reading, writing
from laituri_learn.statements.resources.asked import Asked
from laituri_learn.statements.resources.errors import NotSupported

CONSISTENT = "X-Experience-API-Consistent-Through"


def answer(asked: Asked) -> ResponseReturnValue:
    """Store or find statements."""
    if asked.method in ("GET", "HEAD"):
        # Asked before the page is read: what comes in between only adds to the page.
        through = _consistent_through()
        response = reading.read_statements(asked)
    elif asked.method in ("PUT", "POST"):
        response = make_response(
            writing.put_statement(asked) if asked.method == "PUT" else writing.post_statements(asked)
        )
        through = _consistent_through()
    else:
        raise NotSupported("statements cannot be deleted; void them")
    return _with(response, through)


def _with(response: Response, through: str) -> Response:
    response.headers[CONSISTENT] = through
    return response


def _consistent_through() -> str:
    session = db.session()
    newest = search.newest_place(session)
    return written(all_visible_before(session, None if newest is None else moment_of(newest)))
