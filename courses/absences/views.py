"""The page of a person's own absences."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses.absences import queries, services
from courses.absences.errors import AbsenceProblem
from courses.absences.forms import AbsenceForm
from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.access.scope import Scope
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.errors import NotFound
from laituri_learn.web.languages import local_today

blueprint = Blueprint("absences", __name__, url_prefix="/seats/absences")


@blueprint.route("", methods=["GET", "POST"])
@requires("enrolment.own")
def own() -> ResponseReturnValue:
    """Days on which the viewer cannot come, and a form for more."""
    form = AbsenceForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                _add(form)
        except AbsenceProblem as problem:
            form.ends_on.errors = [problem.message()]
        else:
            flash(_("The absence is saved. No seat is proposed to you on these days."), "success")
            return redirect(url_for("absences.own"))
    absences = queries.own_absences(_own_scope(), local_today())
    return render_template("courses/absences/own.html", form=form, absences=absences), 422 if form.errors else 200


@blueprint.post("/<public_id>/remove")
@requires("enrolment.own")
def remove(public_id: str) -> ResponseReturnValue:
    """Take an absence back."""
    with unit_of_work():
        absence = queries.own_absence(_own_scope(), public_id)
        if absence is None:
            raise NotFound
        services.remove_absence(absence, by=this_viewer(), at=utc_now())
    flash(_("The absence is removed."), "success")
    return redirect(url_for("absences.own"))


def _own_scope() -> Scope:
    return this_viewer().scope("enrolment.own")


def _add(form: AbsenceForm) -> None:
    person, starts_on, ends_on = _own_scope().person, form.starts_on.data, form.ends_on.data
    if person is None or starts_on is None or ends_on is None:
        raise NotFound
    services.add_absence(person, starts_on, ends_on, by=this_viewer(), at=utc_now())
