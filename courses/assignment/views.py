"""Pages of assignment runs: all of them, a new one, one as it stands, and its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from courses.assignment import queries
from courses.assignment.asking import RunFilter, options_in, planned_for
from courses.assignment.assembly import planned_sessions
from courses.assignment.forms import QuestionForm, RunForm
from courses.assignment.models import IN_HAND, AssignmentRun, RunState
from courses.assignment.publishing.moves import moves_of
from courses.assignment.publishing.services import candidates_to_publish
from courses.assignment.reading import fairness, moves, obstacles, persons, sessions, words
from courses.assignment.running import services
from courses.assignment.running.services import options_of
from courses.policies.queries import policies_in_use
from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.errors import NotFound
from laituri_learn.web.filters import plain
from laituri_learn.web.paging import page_of

blueprint = Blueprint("assignment", __name__, url_prefix="/assignments")


@blueprint.get("")
@requires("assignment.run")
def all_runs() -> ResponseReturnValue:
    """Every run, and how many planned sessions wait for one."""
    page = page_of(queries.all_runs())
    return render_template(
        "courses/assignment/all.html",
        page=page,
        counts=queries.counts([run.id for run in page.items]),
        words=words,
        planned=len(planned_sessions(None, utc_now())),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("assignment.run")
def new() -> ResponseReturnValue:
    """Choose what may be held, and how to solve it; the address may narrow the choice."""
    asked = RunFilter.of(request.args)
    planned = planned_for(asked, utc_now())
    form = RunForm()
    _offer_policies(form)
    form.sessions.choices = [SelectChoice(session.id, plain(session.course.title)) for session in planned]
    form.start_from.choices = [
        SelectChoice(0, _("nothing")),
        *(SelectChoice(run.id, words.run_title(run)) for run in queries.runs_with_plan()),
    ]
    if request.method == "GET":
        form.sessions.data = [session.id for session in planned]
        form.name.data = asked.title()
    if form.validate_on_submit():
        with unit_of_work():
            run = services.start_run(
                form.sessions.data or [],
                options_in(form),
                start_from=form.start_from.data or None,
                by=this_viewer(),
                at=utc_now(),
            )
            public_id = run.public_id
        return redirect(url_for("assignment.one", public_id=public_id))
    return render_template(
        "courses/assignment/new.html", form=form, planned=planned, asked=asked, choices=RunFilter.choices()
    ), 422 if form.errors else 200


@blueprint.get("/<public_id>")
@requires("assignment.run")
def one(public_id: str) -> ResponseReturnValue:
    """The run as it stands: how far it is, why there is no plan, or its plan, in parts.

    ``seen`` is the state that the page shows already: while it waits nothing is sent, while it is solved only how far
    it is.
    """
    run = find_run(public_id)
    if request.args.get("seen") == run.state.value:
        if run.state is RunState.RUNNING:
            return render_template("courses/assignment/progress.html", run=run, words=words)
        return "", 204
    if not run.has_plan:
        return render_template("courses/assignment/without_plan.html", run=run, words=words)
    views = {key: name for key, (name, _content) in PARTS.items() if key != "moves" or run.repairs_id}
    shown = request.args.get("view", "")
    if shown not in views:
        shown = next(iter(views))
    return render_template(
        "courses/assignment/plan.html",
        run=run,
        words=words,
        counts=queries.counts([run.id])[run.id],
        views=views,
        shown=shown,
        to_publish=_to_publish(run),
        in_hand=run.state in IN_HAND,
        **PARTS[shown][1](run),
    )


def _to_publish(run: AssignmentRun) -> bool:
    """Whether anything of the plan can be published: sessions of it, or moves of a repair."""
    if run.state not in IN_HAND:
        return False
    if run.repairs_id is not None:
        return bool(moves_of(run))
    return bool(candidates_to_publish(run)) and not run.mix_aside


def _moves(run: AssignmentRun) -> dict[str, Any]:
    return {"moves": moves.told_moves(run, utc_now())}


def _sessions(run: AssignmentRun) -> dict[str, Any]:
    page = page_of(sessions.candidates(run, held=True))
    return {"page": page, "lines": sessions.lines(run, page.items, utc_now()), "totals": fairness.totals(run)}


def _people(run: AssignmentRun) -> dict[str, Any]:
    page = page_of(persons.seated(run))
    return {"page": page, "people": persons.with_seats(run, page.items, utc_now())}


def _left_out(run: AssignmentRun) -> dict[str, Any]:
    page = page_of(persons.left_out(run))
    return {"page": page, "people": persons.with_hindrances(page.items, utc_now())}


def _not_held(run: AssignmentRun) -> dict[str, Any]:
    page = page_of(sessions.candidates(run, held=False))
    return {"page": page, "lacking": obstacles.lacking(page.items)}


def _fairness(run: AssignmentRun) -> dict[str, Any]:
    return {"fairness": fairness.told(run)}


def _question(run: AssignmentRun) -> dict[str, Any]:
    return {"asked": options_of(run)}


PARTS: dict[str, tuple[Any, Callable[[AssignmentRun], dict[str, Any]]]] = {
    "moves": (_l("Moves"), _moves),
    "sessions": (_l("By session"), _sessions),
    "people": (_l("By person"), _people),
    "left-out": (_l("Left out"), _left_out),
    "not-held": (_l("Not held"), _not_held),
    "fairness": (_l("Fairness"), _fairness),
    "question": (_l("What was asked"), _question),
}
"""The parts in which a plan is shown: their names, and what each needs."""


@blueprint.post("/<public_id>/stop")
@requires("assignment.run")
def stop(public_id: str) -> ResponseReturnValue:
    """End the search, and keep the best plan so far."""
    run_id = find_run(public_id).id
    with unit_of_work():
        services.stop_run(run_id, by=this_viewer(), at=utc_now())
    flash(_("The search is told to stop. The best plan so far is kept."), "success")
    return redirect(url_for("assignment.one", public_id=public_id))


@blueprint.route("/<public_id>/repeat", methods=["GET", "POST"])
@requires("assignment.run")
def repeat(public_id: str) -> ResponseReturnValue:
    """Ask the same again in another way."""
    run = find_run(public_id)
    form = QuestionForm(data=None if request.method == "POST" else _answers(run))
    _offer_policies(form, run)
    if form.validate_on_submit():
        run_id, options = run.id, options_in(form, run)
        with unit_of_work():
            made = services.repeat_run(run_id, options, by=this_viewer(), at=utc_now()).public_id
        return redirect(url_for("assignment.one", public_id=made))
    return render_template("courses/assignment/repeat.html", form=form, run=run, words=words), (
        422 if form.errors else 200
    )


@blueprint.post("/<public_id>/again")
@requires("assignment.run")
def again(public_id: str) -> ResponseReturnValue:
    """Keep what is locked, and seek the rest anew."""
    run_id = find_run(public_id).id
    with unit_of_work():
        made = services.solve_again(run_id, by=this_viewer(), at=utc_now()).public_id
    return redirect(url_for("assignment.one", public_id=made))


@blueprint.post("/<public_id>/repair")
@requires("assignment.run")
def repair(public_id: str) -> ResponseReturnValue:
    """Fill with the fewest moves what has changed since the plan was published."""
    run_id = find_run(public_id).id
    with unit_of_work():
        made = services.repair_run(run_id, by=this_viewer(), at=utc_now()).public_id
    return redirect(url_for("assignment.one", public_id=made))


@blueprint.post("/<public_id>/discard")
@requires("assignment.run")
def discard(public_id: str) -> ResponseReturnValue:
    """Put the plan away."""
    run_id = find_run(public_id).id
    with unit_of_work():
        services.discard_run(run_id, by=this_viewer(), at=utc_now())
    flash(_("The plan was put away. Nobody was told anything."), "success")
    return redirect(url_for("assignment.all_runs"))


def find_run(public_id: str) -> AssignmentRun:
    """The run of an address.

    Raises:
        NotFound: there is none.
    """
    run = queries.run_by_public_id(public_id)
    if run is None:
        raise NotFound
    return run


def _offer_policies(form: QuestionForm, run: AssignmentRun | None = None) -> None:
    found = [SelectChoice(policy.id, plain(policy.name)) for policy in policies_in_use()]
    form.policy.choices = [SelectChoice(0, _("as it was in this run")), *found] if run else found


def _answers(run: AssignmentRun) -> dict[str, Any]:
    """What the form shows first: how the run was solved."""
    return {
        "name": run.name,
        "policy": 0,
        "budget": run.budget,
        "mix_aside": run.mix_aside,
        "time_limit": run.time_limit,
        "seed": run.seed + 1,
    }
