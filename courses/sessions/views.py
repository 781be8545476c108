"""Pages of sessions."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("sessions", __name__)
