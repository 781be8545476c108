"""A person's own profile, and the profiles shared with a manager."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competences.evidence.queries import own_evidence
from competences.profile import queries, services, shared_queries
from competences.profile.forms import ConsentForm
from competences.recognition.queries import own_claims
from competences.recognition.rules import WAITING
from laituri_learn.access.policy import requires, this_viewer, today
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.network.queries import current_posts
from laituri_learn.plugins import ask
from laituri_learn.web.paging import page_of

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
    claims = own_claims(viewer.scope("recognition.claim"), today())
    return render_template(
        "competences/profile/own.html",
        profile=profile,
        opportunities=found[:SHOWN_OPPORTUNITIES],
        names={row.ref: row.name for row in profile.rows},
        form=form,
        evidence=own_evidence(viewer.scope("profile.view_own")),
        claims=claims,
        waiting={line.ref: line.public_id for line in claims if line.state in WAITING},
        looks=shared_queries.looks_at(viewer.person_id),
        posts=current_posts(viewer.person_id or 0, today()),
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


@blueprint.get("/shared")
@requires("profile.view_shared")
def shared() -> ResponseReturnValue:
    """People of the manager's scope who let her see their levels; that she looked is noted."""
    viewer = this_viewer()
    scope = viewer.scope("profile.view_shared")
    with unit_of_work():
        page = page_of(shared_queries.people_who_share(scope, viewer, today()))
        found = shared_queries.shared_profiles(page.items, scope, today())
        services.note_looks(viewer, [each.public_id for each in found], whole=False, at=utc_now())
    return render_template("competences/profile/shared.html", found=found, page=page)


@blueprint.get("/shared/<public_id>")
@requires("profile.view_shared")
def shared_one(public_id: str) -> ResponseReturnValue:
    """One person's levels, gaps and latent competence; that she looked is noted."""
    viewer = this_viewer()
    scope = viewer.scope("profile.view_shared")
    with unit_of_work():
        found = shared_queries.shared_profile(scope, viewer, public_id, today())
        services.note_looks(viewer, [public_id], whole=True, at=utc_now())
    return render_template("competences/profile/shared_one.html", found=found, profile=found.profile)
