"""Pages of profile."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("profile", __name__)
