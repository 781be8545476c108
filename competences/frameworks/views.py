"""Pages of frameworks."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("frameworks", __name__)
