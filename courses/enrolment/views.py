"""Pages of enrolment."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("enrolment", __name__)
