"""People and organisations, for the administrator."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from laituri_learn.access.account_queries import account_of_person
from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.network import queries
from laituri_learn.web.languages import local_today
from laituri_learn.web.paging import page_of
from laituri_learn.web.requests import words_looked_for

blueprint = Blueprint("network", __name__, url_prefix="/administration")


@blueprint.get("/people")
@requires("network.view")
def people() -> ResponseReturnValue:
    """People by name or e-mail address, with their posts in force."""
    wanted = words_looked_for()
    page = page_of(queries.people(this_viewer().scope("network.view"), wanted, local_today()))
    return render_template(
        "laituri_learn/network/people.html",
        page=page,
        wanted=wanted,
        accounts=account_of_person([person.id for person in page.items]),
    )


@blueprint.get("/organisations")
@requires("network.view")
def organisations() -> ResponseReturnValue:
    """Organisations with their units, periods and successors."""
    page = page_of(queries.organisations(request.args.get("region", "")))
    return render_template(
        "laituri_learn/network/organisations.html",
        page=page,
        regions=queries.all_regions(),
        region=request.args.get("region", ""),
    )
