"""Pages of frameworks."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from competences.frameworks import queries
from laituri_learn.access.policy import requires

blueprint = Blueprint("frameworks", __name__)


@blueprint.get("/frameworks")
@requires("frameworks.view")
def all_frameworks() -> ResponseReturnValue:
    """Published frameworks, the versions in force first."""
    return render_template("competences/frameworks/all.html", frameworks=queries.published_frameworks())


@blueprint.get("/frameworks/<code>/<version>")
@requires("frameworks.view")
def framework(code: str, version: str) -> ResponseReturnValue:
    """Areas, competences, and what a person at each level does."""
    row = queries.framework_version(code, version)
    return render_template("competences/frameworks/one.html", row=row, framework=queries.content_of(row))


@blueprint.get("/frameworks/<code>/<version>/roles")
@requires("frameworks.view")
def role_profiles(code: str, version: str) -> ResponseReturnValue:
    """Target level and weight of every competence in every role profile."""
    row = queries.framework_version(code, version)
    return render_template("competences/frameworks/roles.html", row=row, framework=queries.content_of(row))
