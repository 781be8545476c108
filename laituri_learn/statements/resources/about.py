"""The about resource (1.0.3, Communication 2.8; 2.0, 4.1.6.7): open to all, with or without a version."""

from __future__ import annotations

from flask import Response, jsonify

from laituri_learn.statements.resources import gate
from laituri_learn.statements.versions import SUPPORTED


def answer() -> Response:
    """Which versions are spoken here."""
    return gate.marked(jsonify(version=list(SUPPORTED), extensions={}))
