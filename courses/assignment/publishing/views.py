"""The page from which a plan is published."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from courses.assignment.forms import PublishForm
from courses.assignment.models import IN_HAND
from courses.assignment.publishing import services
from courses.assignment.publishing.services import candidates_to_publish
from courses.assignment.reading import moves, sessions, words
from courses.assignment.views import find_run
from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.web.filters import plain
from laituri_learn.web.languages import FINLAND, local_today

blueprint = Blueprint("run_publishing", __name__, url_prefix="/assignments")

ANSWER_DAYS = 14


@blueprint.route("/<public_id>/publish", methods=["GET", "POST"])
@requires("assignment.run")
def publish(public_id: str) -> ResponseReturnValue:
    """Choose what is published, and publish it; of a repair the moves, all of them."""
    run = find_run(public_id)
    if run.state not in IN_HAND:
        return redirect(url_for("assignment.one", public_id=public_id))
    found = db.session.scalars(sessions.candidates(run, held=True)).unique().all()
    waiting = [each for each in found if each.published_at is None]
    form = PublishForm(respond_by=local_today() + timedelta(days=ANSWER_DAYS))
    form.sessions.choices = [SelectChoice(each.session_id, plain(each.session.course.title)) for each in waiting]
    if request.method == "GET":
        form.sessions.data = [each.session_id for each in waiting]
    if form.validate_on_submit() and form.respond_by.data is not None:
        if form.respond_by.data >= local_today():
            return _publish(run.id, public_id, form)
        form.respond_by.errors = [_("Give a day that is still to come.")]
    return render_template(
        "courses/assignment/publish.html",
        run=run,
        form=form,
        words=words,
        lines=sessions.lines(run, waiting, utc_now()),
        moves=moves.told_moves(run, utc_now()) if run.repairs_id else None,
    ), 422 if form.errors else 200


def _publish(run_id: int, public_id: str, form: PublishForm) -> ResponseReturnValue:
    until = datetime.combine(form.respond_by.data or local_today(), time(23, 59), FINLAND)
    with unit_of_work():
        run = services.publish_run(
            run_id,
            form.sessions.data or [],
            respond_by=until,
            moving_confirmed=bool(form.moving_confirmed.data),
            by=this_viewer(),
            at=utc_now(),
        )
        left = len(candidates_to_publish(run))
    if left:
        flash(_("The chosen sessions are published, and everybody in them has been told. The rest waits."), "success")
    else:
        flash(_("The plan is published. Everybody in it has been told."), "success")
    return redirect(url_for("assignment.one", public_id=public_id))
