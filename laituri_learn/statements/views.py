"""A person's own learning record."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.statements import queries
from laituri_learn.web.paging import page_of

blueprint = Blueprint("statements", __name__, url_prefix="/learning-record")


@blueprint.get("")
@requires("statements.view_own")
def own_record() -> ResponseReturnValue:
    """What was recorded about the viewer's learning, newest first."""
    page = page_of(queries.own_statements(this_viewer().scope("statements.view_own")))
    return render_template("laituri_learn/statements/own_record.html", page=page, entries=queries.entries(page.items))
