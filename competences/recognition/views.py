"""Pages of recognition: the person's own claims, and the assessor's decisions."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competences.recognition import queries, services
from competences.recognition.forms import AppealForm, ClaimForm, DecisionForm
from competences.recognition.rules import ClaimState
from laituri_learn.access.policy import requires, this_viewer, today
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.plugins.contracts import CompetenceRef

blueprint = Blueprint("recognition", __name__)


@blueprint.route("/profile/recognition/new/<framework>/<code>", methods=["GET", "POST"])
@requires("recognition.claim")
def new_claim(framework: str, code: str) -> ResponseReturnValue:
    """Ask for recognition of a level in one competence."""
    viewer = this_viewer()
    start = queries.start_of_claim(viewer.scope("recognition.claim"), CompetenceRef(framework, code), today())
    if start.waiting:
        return redirect(url_for("recognition.own_claim", public_id=start.waiting))
    form = ClaimForm(level=str(start.level) if start.level else None, evidence=start.evidence)
    if not form.validate_on_submit():
        return render_template("competences/recognition/new.html", start=start, form=form), 422 if form.errors else 200
    with unit_of_work():
        public_id = services.claim(
            viewer, start.ref, int(form.level.data), form.evidence.data or "", at=utc_now()
        ).public_id
    flash(_("Your request is sent. You are told when an assessor has decided."), "success")
    return redirect(url_for("recognition.own_claim", public_id=public_id))


@blueprint.get("/profile/recognition/<public_id>")
@requires("recognition.claim")
def own_claim(public_id: str) -> ResponseReturnValue:
    """One of the viewer's claims, with the decision and how to appeal."""
    page = queries.own_claim(this_viewer().scope("recognition.claim"), public_id, today())
    return render_template("competences/recognition/own.html", page=page, form=AppealForm(), **_deciders(page))


@blueprint.post("/profile/recognition/<public_id>/withdraw")
@requires("recognition.claim")
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take a claim back."""
    with unit_of_work():
        services.withdraw(this_viewer(), public_id, at=utc_now())
    flash(_("Your request is withdrawn. Your level stays as it was."), "success")
    return redirect(url_for("profile.own"))


@blueprint.post("/profile/recognition/<public_id>/appeal")
@requires("recognition.claim")
def appeal(public_id: str) -> ResponseReturnValue:
    """Ask that another assessor decide again."""
    viewer = this_viewer()
    page = queries.own_claim(viewer.scope("recognition.claim"), public_id, today())
    form = AppealForm()
    if not form.validate_on_submit() and page.may_appeal:
        return render_template("competences/recognition/own.html", page=page, form=form, **_deciders(page)), 422
    with unit_of_work():
        services.appeal(viewer, public_id, form.text.data or "", at=utc_now())
    flash(_("Your appeal is sent. The decision stays in force until another assessor has decided again."), "success")
    return redirect(url_for("recognition.own_claim", public_id=public_id))


@blueprint.get("/recognition")
@requires("recognition.decide")
def to_decide() -> ResponseReturnValue:
    """Claims that wait for the assessor, and her last decisions."""
    viewer = this_viewer()
    scope = viewer.scope("recognition.decide")
    return render_template(
        "competences/recognition/all.html",
        claims=queries.claims_to_decide(scope, viewer, today()),
        decided=queries.decided_lately(scope, viewer, today()),
    )


@blueprint.get("/recognition/<public_id>")
@requires("recognition.decide")
def one(public_id: str) -> ResponseReturnValue:
    """One claim: levels, evidence, and the form of the decision."""
    viewer = this_viewer()
    page = queries.claim_to_decide(viewer.scope("recognition.decide"), viewer, public_id, today())
    form = DecisionForm(seen=page.claim.state.value)
    return render_template("competences/recognition/decide.html", page=page, form=form)


@blueprint.post("/recognition/<public_id>")
@requires("recognition.decide")
def decide(public_id: str) -> ResponseReturnValue:
    """Save the decision; who comes second is told, and nothing is overwritten."""
    viewer = this_viewer()
    form = DecisionForm()
    if not form.validate():
        page = queries.claim_to_decide(viewer.scope("recognition.decide"), viewer, public_id, today())
        return render_template("competences/recognition/decide.html", page=page, form=form), 422
    with unit_of_work():
        services.decide(viewer, public_id, _state(form.seen.data), form.chosen(), at=utc_now())
    flash(_("Your decision is saved, and the person has been told."), "success")
    return redirect(url_for("recognition.to_decide"))


def _state(posted: str | None) -> ClaimState:
    """The state that the form was opened in; another text is a page too old to decide by."""
    return ClaimState.APPEALED if posted == ClaimState.APPEALED else ClaimState.OPEN


def _deciders(page: queries.ClaimPage) -> dict[str, bool]:
    """Whether somebody can decide what waits; asked only while something waits."""
    waits = page.claim.state in (ClaimState.OPEN, ClaimState.APPEALED)
    return {"somebody": not waits or queries.somebody_can_decide(page.claim, today())}
