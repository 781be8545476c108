"""The viewer's notices."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from laituri_learn.access.policy import signed_in, this_viewer
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.messages import queries, services
from laituri_learn.web.paging import page_of

blueprint = Blueprint("messages", __name__, url_prefix="/notices")


@blueprint.get("")
@signed_in
def all_notices() -> ResponseReturnValue:
    """Every notice, newest first."""
    page = page_of(queries.notices_of(this_viewer()))
    return render_template("laituri_learn/messages/all.html", page=page, notices=queries.shown(page.items))


@blueprint.get("/<int:message_id>")
@signed_in
def notice(message_id: int) -> ResponseReturnValue:
    """One notice; opening it marks it read, as in a mail program."""
    with unit_of_work():
        message = services.read_notice(this_viewer(), message_id, at=utc_now())
    return render_template("laituri_learn/messages/one.html", notice=queries.shown([message])[0])


@blueprint.post("/read")
@signed_in
def read_all() -> ResponseReturnValue:
    """Mark every notice read."""
    with unit_of_work():
        services.read_all_notices(this_viewer(), at=utc_now())
    return redirect(url_for("web.home"))
