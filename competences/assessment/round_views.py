"""Pages of assessment rounds."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competences.assessment import queries, round_services
from competences.assessment.errors import RoundsOverlap
from competences.assessment.forms import RoundForm
from laituri_learn.access.policy import requires, this_viewer, today
from laituri_learn.database import unit_of_work, utc_now

blueprint = Blueprint("rounds", __name__)


@blueprint.get("/rounds")
@requires("rounds.edit")
def all_rounds() -> ResponseReturnValue:
    """Every round, and which one is open."""
    return render_template("competences/assessment/rounds.html", rounds=queries.all_rounds(), today=today())


@blueprint.route("/rounds/new", methods=["GET", "POST"])
@requires("rounds.edit")
def new_round() -> ResponseReturnValue:
    """Open a round."""
    form = RoundForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                name, days = form.name(), (form.opens_on.data, form.closes_on.data)
                round_services.open_round(this_viewer(), name, *days, at=utc_now())
        except RoundsOverlap as error:
            form.opens_on.errors = [error.message()]
        else:
            flash(_("The round is saved."), "success")
            return redirect(url_for("rounds.all_rounds"))
    return render_template("competences/assessment/round.html", form=form), 422 if form.errors else 200


@blueprint.route("/rounds/<public_id>", methods=["GET", "POST"])
@requires("rounds.edit")
def edit_round(public_id: str) -> ResponseReturnValue:
    """Change name and days."""
    form, row = RoundForm(), queries.one_round(public_id)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                name, days = form.name(), (form.opens_on.data, form.closes_on.data)
                round_services.change_round(this_viewer(), public_id, name, *days, at=utc_now())
        except RoundsOverlap as error:
            form.opens_on.errors = [error.message()]
        else:
            flash(_("The round is saved."), "success")
            return redirect(url_for("rounds.all_rounds"))
    if not form.is_submitted():
        form.show(row)
    return render_template("competences/assessment/round.html", form=form, row=row), 422 if form.errors else 200


@blueprint.post("/rounds/<public_id>/close")
@requires("rounds.edit")
def close_round(public_id: str) -> ResponseReturnValue:
    """Make today its last day."""
    with unit_of_work():
        round_services.close_round(this_viewer(), public_id, at=utc_now())
    flash(_("Today is the last day of the round."), "success")
    return redirect(url_for("rounds.all_rounds"))
