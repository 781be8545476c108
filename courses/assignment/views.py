"""Pages of assignment."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("assignment", __name__)
