"""The statement resource: which method does what (1.0.3, Communication 2.1; 2.0, 4.1.6.1)."""

from __future__ import annotations

from flask import g
from flask.typing import ResponseReturnValue

from laituri_learn.statements.resources import gate, reading, writing
from laituri_learn.statements.resources.asked import Asked
from laituri_learn.statements.resources.errors import NotSupported


def answer(asked: Asked) -> ResponseReturnValue:
    """Store or find statements."""
    if asked.method in ("GET", "HEAD"):
        # Asked before the page is read: what comes in between only adds to the page.
        g.xapi_consistent = gate.consistent_through()
        return reading.read_statements(asked)
    if asked.method == "PUT":
        return writing.put_statement(asked)
    if asked.method == "POST":
        return writing.post_statements(asked)
    raise NotSupported("statements cannot be deleted; void them")
