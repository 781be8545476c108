"""A person's own profile."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competences.evidence.queries import own_evidence
from competences.profile import queries, services
from competences.profile.forms import ConsentForm
from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.plugins import ask

blueprint = Blueprint("profile", __name__, url_prefix="/profile")

SHOWN_OPPORTUNITIES = 8


@blueprint.get("")
@requires("profile.view_own")
def own() -> ResponseReturnValue:
    """Held against target, gaps, latent competence, and what could close the gaps."""
    viewer = this_viewer()
    profile = queries.own_profile(viewer.scope("profile.view_own"))
    wanted = [row.ref for row in profile.gaps]
    found = ask("laituri_opportunities", competences=wanted, person_id=viewer.person_id) if wanted else []
    last = profile.submitted[0] if profile.submitted else None
    form = ConsentForm(share=last.share_with_manager, planning=last.use_for_planning) if last else None
    return render_template(
        "competences/profile/own.html",
        profile=profile,
        opportunities=found[:SHOWN_OPPORTUNITIES],
        names={row.ref: row.name for row in profile.rows},
        form=form,
        evidence=own_evidence(viewer.scope("profile.view_own")),
    )


@blueprint.post("/consent")
@requires("profile.view_own")
def change_consent() -> ResponseReturnValue:
    """Give or withdraw consent at any time."""
    form = ConsentForm()
    if form.validate_on_submit():
        with unit_of_work():
            services.change_consent(
                this_viewer(), share=bool(form.share.data), planning=bool(form.planning.data), at=utc_now()
            )
        flash(_("Your choice is saved and holds from now on."), "success")
    return redirect(url_for("profile.own"))
