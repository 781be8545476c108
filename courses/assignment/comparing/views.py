"""Runs side by side."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from courses.assignment.comparing import queries
from courses.assignment.comparing.lines import lines
from courses.assignment.reading import words
from laituri_learn.access.policy import requires
from laituri_learn.database import utc_now
from laituri_learn.web.paging import page_of_list

blueprint = Blueprint("run_comparison", __name__, url_prefix="/assignments")


@blueprint.get("/compare")
@requires("assignment.run")
def compare() -> ResponseReturnValue:
    """Two to four runs: what they ask, what they come to, and what changes for whom."""
    runs = queries.runs_to_compare(request.args.getlist("run"))
    columns = queries.columns(runs)
    page = page_of_list(queries.differing(runs))
    return render_template(
        "courses/assignment/compare.html",
        columns=columns,
        lines=lines(columns),
        groups=queries.group_rows(runs),
        page=page,
        differences=queries.differences(runs, page.items, utc_now()),
        words=words,
    )
