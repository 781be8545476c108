"""The administrator's pages of forwarding."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.network.models import Organisation
from laituri_learn.plugins import current_registry
from laituri_learn.settings import current_settings
from laituri_learn.statements.forwarding import queries, services
from laituri_learn.statements.forwarding.addresses import checked_endpoint
from laituri_learn.statements.forwarding.errors import TargetProblem
from laituri_learn.statements.forwarding.forms import TargetForm
from laituri_learn.statements.forwarding.models import ForwardingTarget
from laituri_learn.statements.forwarding.queries import target_by_public_id
from laituri_learn.statements.forwarding.services import TargetPlan
from laituri_learn.statements.forwarding.words import STATES, in_words
from laituri_learn.web.filters import plain
from laituri_learn.web.paging import page_of

blueprint = Blueprint("forwarding", __name__, url_prefix="/administration/forwarding")
FOLDER = "laituri_learn/statements/forwarding"


@blueprint.get("")
@requires("forwarding.edit")
def all_targets() -> ResponseReturnValue:
    """Every target and how it stands."""
    return render_template(f"{FOLDER}/all.html", standings=queries.standings(utc_now()), **_words())


@blueprint.route("/new", methods=["GET", "POST"])
@requires("forwarding.edit")
def new() -> ResponseReturnValue:
    """Set up a target."""
    form = _form()

    def save(plan: TargetPlan) -> str:
        from_start = bool(form.from_start.data)
        return services.add_target(plan, from_start=from_start, by=this_viewer(), at=utc_now()).public_id

    saved = _saved(form, save)
    if saved is None:
        return render_template(f"{FOLDER}/new.html", form=form, **_page()), 422 if form.errors else 200
    flash(_("The target is saved, and sending begins within seconds."), "success")
    return redirect(url_for("forwarding.one", public_id=saved))


@blueprint.route("/<public_id>", methods=["GET", "POST"])
@requires("forwarding.edit")
def one(public_id: str) -> ResponseReturnValue:
    """How a target stands, and its change."""
    target_by_public_id(public_id)
    form = _form()

    def save(plan: TargetPlan) -> str:
        target = target_by_public_id(public_id, lock=True)
        services.change_target(target, plan, by=this_viewer(), at=utc_now())
        return public_id

    if _saved(form, save) is not None:
        flash(_("The changes are saved. They hold for everything that is not sent yet."), "success")
        return redirect(url_for("forwarding.one", public_id=public_id))
    target = target_by_public_id(public_id)
    if not form.is_submitted():
        form.show(target)
    standing = queries.standing_of(target, utc_now())
    page = render_template(f"{FOLDER}/one.html", form=form, standing=standing, target=target, **_page(), **_words())
    return page, 422 if form.errors else 200


@blueprint.get("/<public_id>/trial")
@requires("forwarding.edit")
def trial(public_id: str) -> ResponseReturnValue:
    """The outcome of the trial, asked for again by the page until it is there."""
    return render_template(f"{FOLDER}/trial.html", target=target_by_public_id(public_id), **_words())


@blueprint.post("/<public_id>/try")
@requires("forwarding.edit")
def ask_trial(public_id: str) -> ResponseReturnValue:
    """Have the scheduler try the connection; the page does not wait for it."""
    return _act(public_id, lambda target: services.ask_trial(target, by=this_viewer(), at=utc_now()))


@blueprint.post("/<public_id>/pause")
@requires("forwarding.edit")
def pause(public_id: str) -> ResponseReturnValue:
    """Send nothing more for now."""
    return _act(
        public_id,
        lambda target: services.pause_target(target, by=this_viewer(), at=utc_now()),
        _("Sending is paused. Nothing is lost: it goes on from here when you continue."),
    )


@blueprint.post("/<public_id>/resume")
@requires("forwarding.edit")
def resume(public_id: str) -> ResponseReturnValue:
    """Send on at once, also after a failure."""
    return _act(
        public_id,
        lambda target: services.resume_target(target, by=this_viewer(), at=utc_now()),
        _("Sending goes on within seconds."),
    )


@blueprint.get("/<public_id>/refused")
@requires("forwarding.edit")
def refused(public_id: str) -> ResponseReturnValue:
    """The dead letters of a target."""
    target = target_by_public_id(public_id)
    given_up = "given-up" in request.args
    page = page_of(queries.dead_letters(target, given_up=given_up))
    return render_template(f"{FOLDER}/refused.html", target=target, page=page, given_up=given_up, **_words())


@blueprint.post("/<public_id>/refused/resend")
@requires("forwarding.edit")
def resend(public_id: str) -> ResponseReturnValue:
    """Send one or all again."""
    statement = request.form.get("statement", "")
    with unit_of_work():
        target = target_by_public_id(public_id, lock=True)
        count = services.resend_letters(target, statement, by=this_viewer(), at=utc_now())
    flash(
        ngettext(
            "%(num)s statement is sent again within seconds.",
            "%(num)s statements are sent again within seconds.",
            count,
        ),
        "success",
    )
    return redirect(url_for("forwarding.refused", public_id=public_id))


@blueprint.post("/<public_id>/refused/give-up")
@requires("forwarding.edit")
def give_up(public_id: str) -> ResponseReturnValue:
    """Send one or all no more."""
    statement = request.form.get("statement", "")
    with unit_of_work():
        target = target_by_public_id(public_id, lock=True)
        count = services.give_up_letters(target, statement, by=this_viewer(), at=utc_now())
    flash(
        ngettext(
            "%(num)s statement is given up for this target. It stays in our own store.",
            "%(num)s statements are given up for this target. They stay in our own store.",
            count,
        ),
        "success",
    )
    return redirect(url_for("forwarding.refused", public_id=public_id))


def _act(public_id: str, change: Callable[[ForwardingTarget], None], told: str = "") -> ResponseReturnValue:
    with unit_of_work():
        change(target_by_public_id(public_id, lock=True))
    if told:
        flash(told, "success")
    return redirect(url_for("forwarding.one", public_id=public_id))


def _saved(form: TargetForm, save: Callable[[TargetPlan], str]) -> str | None:
    """Check the form and the address, then save; ``None`` when the page is to be shown (again)."""
    if not form.validate_on_submit():
        return None
    try:
        plan = form.plan(checked_endpoint(form.endpoint.data or "", allow_private=form.wants_private()))
        with unit_of_work():
            return save(plan)
    except TargetProblem as error:
        form[error.field].errors = [error.message()]
    return None


def _form() -> TargetForm:
    form = TargetForm()
    titles = {state.entry_point: state.info.title for state in current_registry().states if state.info}
    organisations = db.session.scalars(select(Organisation).order_by(Organisation.code)).all()
    form.choices(
        [(name, str(titles.get(name, name))) for name in queries.vocabularies()],
        sorted(((each.code, plain(each.name)) for each in organisations), key=lambda pair: pair[1]),
    )
    if not current_settings().allow_private_targets:
        del form.allow_private
    return form


def _page() -> dict[str, object]:
    return {"private_offered": current_settings().allow_private_targets}


def _words() -> dict[str, object]:
    return {"in_words": in_words, "states": STATES, "most": queries.MOST_COUNTED}
