"""Pages of assignment runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses.assignment import queries, services
from courses.assignment.assembly import planned_sessions
from courses.assignment.forms import PublishForm, RunForm
from courses.assignment.models import AssignmentRun, RunState
from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.errors import NotFound
from laituri_learn.web.filters import plain
from laituri_learn.web.languages import FINLAND, local_today
from laituri_learn.web.paging import page_of, page_of_list

blueprint = Blueprint("assignment", __name__, url_prefix="/assignments")

ANSWER_DAYS = 14
VIEWS = ("sessions", "people", "left-out")


@blueprint.get("")
@requires("assignment.run")
def all_runs() -> ResponseReturnValue:
    """Every run, and how many planned sessions wait for one."""
    return render_template(
        "courses/assignment/all.html",
        page=page_of(queries.all_runs()),
        words=queries.STATE_WORDS,
        planned=len(planned_sessions(None, utc_now())),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("assignment.run")
def new() -> ResponseReturnValue:
    """Choose what to fill, and start."""
    planned = planned_sessions(None, utc_now())
    form = RunForm()
    form.sessions.choices = [(session.id, plain(session.course.title)) for session in planned]
    if request.method == "GET":
        form.sessions.data = [session.id for session in planned]
    if form.validate_on_submit():
        with unit_of_work():
            run = services.start_run(
                form.sessions.data or [],
                seed=form.seed.data or 0,
                time_limit=form.time_limit.data or 30,
                by=this_viewer(),
                at=utc_now(),
            )
            public_id = run.public_id
        return redirect(url_for("assignment.one", public_id=public_id))
    return render_template("courses/assignment/new.html", form=form, planned=planned), 422 if form.errors else 200


@blueprint.get("/<public_id>")
@requires("assignment.run")
def one(public_id: str) -> ResponseReturnValue:
    """The run as it stands: waiting, failed, or its plan by session, by person, and who is left out.

    ``seen`` is the state that the page shows already: nothing is sent while it lasts.
    """
    run = _run(public_id)
    if request.args.get("seen") == run.state.value:
        return "", 204
    shown = request.args.get("view") if request.args.get("view") in VIEWS else "sessions"
    solved = run.state in (RunState.SOLVED, RunState.PUBLISHED, RunState.DISCARDED)
    plan = queries.review(run, utc_now()) if solved else None
    listed: Sequence[Any] = (plan.people if shown == "people" else plan.left_out) if plan else ()
    return render_template(
        "courses/assignment/one.html",
        run=run,
        shown=shown,
        words=queries.STATE_WORDS,
        plan=plan,
        page=page_of_list(listed),
        form=PublishForm(respond_by=local_today() + timedelta(days=ANSWER_DAYS)),
    )


@blueprint.post("/<public_id>/publish")
@requires("assignment.run")
def publish(public_id: str) -> ResponseReturnValue:
    """Publish the plan as a whole."""
    run_id = _run(public_id).id
    form = PublishForm()
    if not form.validate_on_submit() or form.respond_by.data is None or form.respond_by.data < local_today():
        flash(_("Nothing was published: give a last day to answer that is still to come."), "error")
        return redirect(url_for("assignment.one", public_id=public_id))
    until = datetime.combine(form.respond_by.data, time(23, 59), FINLAND)
    with unit_of_work():
        services.publish_run(run_id, respond_by=until, by=this_viewer(), at=utc_now())
    flash(_("The plan is published. Everybody in it has been told."), "success")
    return redirect(url_for("assignment.one", public_id=public_id))


@blueprint.post("/<public_id>/discard")
@requires("assignment.run")
def discard(public_id: str) -> ResponseReturnValue:
    """Put the plan away."""
    run_id = _run(public_id).id
    with unit_of_work():
        services.discard_run(run_id, by=this_viewer(), at=utc_now())
    flash(_("The plan was put away. Nobody was told anything."), "success")
    return redirect(url_for("assignment.all_runs"))


def _run(public_id: str) -> AssignmentRun:
    run = queries.run_by_public_id(public_id)
    if run is None:
        raise NotFound
    return run
