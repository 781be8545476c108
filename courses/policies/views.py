"""The co-ordinator's pages of policies."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses.policies import queries, services
from courses.policies.errors import PolicyChangedMeanwhile, PolicyRetired
from courses.policies.forms import EXPLANATIONS, PolicyForm, form_for, form_like
from courses.policies.queries import policy_by_public_id
from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import unit_of_work, utc_now

blueprint = Blueprint("policies", __name__, url_prefix="/policies")


@blueprint.get("")
@requires("policies.edit")
def all_policies() -> ResponseReturnValue:
    """Policies in use and those retired."""
    return render_template(
        "courses/policies/all.html", policies=queries.policies_in_use(), retired=queries.retired_policies()
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("policies.edit")
def new() -> ResponseReturnValue:
    """Make a policy; it begins with the weights of the one that the address names, or of the first in use."""
    known = request.args.get("of")
    form = form_like(policy_by_public_id(known) if known else queries.policies_in_use()[0])
    if form.validate_on_submit():
        with unit_of_work():
            services.make_policy(form.name(), form.weights(), by=this_viewer(), at=utc_now())
        flash(_("The policy is saved. Runs can choose it from now on."), "success")
        return redirect(url_for("policies.all_policies"))
    return _page(form, None), 422 if form.errors else 200


@blueprint.route("/<public_id>", methods=["GET", "POST"])
@requires("policies.edit")
def change(public_id: str) -> ResponseReturnValue:
    """Change a policy for the runs to come."""
    policy = policy_by_public_id(public_id)
    if policy.retired_at is not None:
        raise PolicyRetired
    form = form_for(policy)
    status = 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.change_policy(
                    policy_by_public_id(public_id, lock=True),
                    form.name(),
                    form.weights(),
                    by=this_viewer(),
                    at=utc_now(),
                    version=form.version.data,
                )
        except PolicyChangedMeanwhile as error:
            flash(error.message(), "error")
            status = error.status
        else:
            flash(_("The policy is saved. Runs that are solved already keep the values they had."), "success")
            return redirect(url_for("policies.all_policies"))
    return _page(form, public_id), status


@blueprint.post("/<public_id>/retire")
@requires("policies.edit")
def retire(public_id: str) -> ResponseReturnValue:
    """Offer it to no more runs."""
    with unit_of_work():
        services.retire_policy(policy_by_public_id(public_id, lock=True), by=this_viewer(), at=utc_now())
    flash(_("The policy is retired. Runs that were solved with it stay as they are."), "success")
    return redirect(url_for("policies.all_policies"))


def _page(form: PolicyForm, public_id: str | None) -> str:
    return render_template("courses/policies/form.html", form=form, explanations=EXPLANATIONS, public_id=public_id)
