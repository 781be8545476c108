"""Pages of assessment."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("assessment", __name__)
