"""Pages of seats and approvals."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses.enrolment import queries, services
from courses.enrolment.errors import BeyondStaffingLimit, ReasonMissing
from courses.enrolment.models import Enrolment
from courses.enrolment.rules import EnrolmentState
from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.errors import NotFound

blueprint = Blueprint("enrolment", __name__)

ANSWERS = {"accept": services.accept, "decline": services.decline, "withdraw": services.withdraw}


@blueprint.get("/seats")
@requires("enrolment.own")
def own_seats() -> ResponseReturnValue:
    """The viewer's seats: to answer, coming, past."""
    now = utc_now()
    seats = queries.own_seats(this_viewer().scope("enrolment.own"), now)
    return render_template("courses/enrolment/own_seats.html", seats=seats, now=now)


@blueprint.post("/seats/<public_id>/<answer>")
@requires("enrolment.own")
def answer_seat(public_id: str, answer: str) -> ResponseReturnValue:
    """Accept, decline or withdraw."""
    if answer not in ANSWERS:
        raise NotFound
    viewer = this_viewer()
    with unit_of_work():
        enrolment = queries.own_enrolment(viewer.scope("enrolment.own"), public_id)
        before = _before(_found(enrolment))
        ANSWERS[answer](_found(enrolment), viewer, utc_now())
        flash(_said(answer, before, _found(enrolment).state), "success")
    return redirect(url_for("enrolment.own_seats"))


@blueprint.get("/approvals")
@requires("enrolment.approve")
def approvals() -> ResponseReturnValue:
    """What waits for the manager, with the unit's week."""
    viewer = this_viewer()
    waiting = queries.approvals(viewer.scope("enrolment.approve"), viewer)
    return render_template("courses/enrolment/approvals.html", waiting=waiting)


@blueprint.post("/approvals/<public_id>")
@requires("enrolment.approve")
def decide(public_id: str) -> ResponseReturnValue:
    """Approve, or refuse with a reason."""
    viewer = this_viewer()
    reason = request.form.get("reason", "")[:500]
    try:
        with unit_of_work():
            asked = queries.enrolment_to_approve(viewer.scope("enrolment.approve"), viewer, public_id)
            enrolment = _found(asked or queries.decided_by(viewer, public_id))
            if request.form.get("decision") == "approve":
                services.approve(enrolment, viewer, utc_now(), beyond_the_limit=bool(request.form.get("beyond")))
            elif request.form.get("decision") == "refuse":
                services.refuse(enrolment, reason, viewer, utc_now())
            else:
                raise NotFound
    except (BeyondStaffingLimit, ReasonMissing) as error:
        flash(error.message(), "error")
        return redirect(url_for("enrolment.approvals", _anchor=f"approval-{public_id}"))
    flash(_("Your decision is saved, and the person has been told."), "success")
    return redirect(url_for("enrolment.approvals"))


def _said(answer: str, before: EnrolmentState, after: EnrolmentState) -> str:
    if answer == "decline":
        return _("You have declined the seat. It goes to the next person on the waiting list.")
    if answer == "withdraw" and before is EnrolmentState.WAITING:
        return _("You have left the waiting list.")
    if answer == "withdraw":
        return _("You have withdrawn. Your seat goes to the next person on the waiting list.")
    if after is EnrolmentState.APPROVED:
        return _("You have accepted the seat, and it is yours: nobody else approves for your unit.")
    return _("You have accepted the seat. Your manager is asked next.")


def _before(enrolment: Enrolment) -> EnrolmentState:
    """Where it was before the answer, also when the answer comes twice."""
    if enrolment.state is EnrolmentState.WITHDRAWN:
        return enrolment.history[-1].before or enrolment.state
    return enrolment.state


def _found(enrolment: Enrolment | None) -> Enrolment:
    if enrolment is None:
        raise NotFound
    return enrolment
