"""Pages of self-assessment: only the person herself reaches hers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competences.assessment import queries, services
from competences.assessment.answers import continue_href, page_choices, reply, steps
from competences.assessment.errors import AnswerConflict, IncompleteAssessment
from competences.assessment.forms import SubmitForm
from competences.evidence.queries import own_evidence_by_competence
from competences.frameworks.queries import frameworks_for_roles
from laituri_learn.access.policy import requires, this_viewer, today
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.network.queries import current_posts

blueprint = Blueprint("assessment", __name__)


@blueprint.get("/assessments")
@requires("assessment.answer")
def own() -> ResponseReturnValue:
    """Her drafts and earlier assessments, and where to start."""
    scope = this_viewer().scope("assessment.answer")
    posts = current_posts(scope.person or 0, today())
    return render_template(
        "competences/assessment/own.html",
        assessments=queries.own_assessments(scope),
        continue_href=continue_href,
        frameworks=frameworks_for_roles({post.role.code for post in posts}),
        posts=posts,
        round=queries.round_open_on(today()),
    )


@blueprint.post("/assessments")
@requires("assessment.answer")
def start() -> ResponseReturnValue:
    """Start, or continue the open draft."""
    viewer = this_viewer()
    with unit_of_work():
        public_id = services.start_assessment(viewer, request.form.get("framework"), at=utc_now()).public_id
    page = queries.own_assessment(viewer.scope("assessment.answer"), public_id)
    return redirect(continue_href(public_id, page.next_area))


@blueprint.get("/assessments/<public_id>/<area_code>")
@requires("assessment.answer")
def area(public_id: str, area_code: str) -> ResponseReturnValue:
    """One competence area: level descriptions beside the choices."""
    scope = this_viewer().scope("assessment.answer")
    page = queries.own_assessment(scope, public_id)
    if page.submitted:
        return redirect(url_for("assessment.review", public_id=public_id))
    return render_template(
        "competences/assessment/area.html",
        page=page,
        area=page.area(area_code),
        steps=steps(page, area_code),
        evidence=own_evidence_by_competence(scope, page.framework.code),
    )


@blueprint.post("/assessments/<public_id>/<area_code>")
@requires("assessment.answer")
def save_area(public_id: str, area_code: str) -> ResponseReturnValue:
    """Save all answers of the page at once, then go on: the way without JavaScript."""
    viewer = this_viewer()
    page = queries.own_assessment(viewer.scope("assessment.answer"), public_id)
    choices = page_choices(page.area(area_code))
    with unit_of_work():
        conflicts = services.save_answers(viewer, public_id, choices, at=utc_now())
    if conflicts:
        flash(f"{', '.join(conflicts)}: {AnswerConflict().message()}", "error")
        return redirect(url_for("assessment.area", public_id=public_id, area_code=area_code))
    previous, following = page.neighbours(area_code)
    to = {"previous": previous, "next": following, "stay": area_code}.get(request.form.get("go", "next"))
    if to is None:
        return redirect(url_for("assessment.review", public_id=public_id))
    return redirect(url_for("assessment.area", public_id=public_id, area_code=to))


@blueprint.post("/assessments/<public_id>/answers/<competence_code>")
@requires("assessment.answer")
def save_answer(public_id: str, competence_code: str) -> ResponseReturnValue:
    """Save one choice as it is made."""
    return reply(this_viewer(), public_id, competence_code)


@blueprint.get("/assessments/<public_id>")
@requires("assessment.answer")
def review(public_id: str) -> ResponseReturnValue:
    """Everything before it is submitted, and who will see what; or what was submitted."""
    scope = this_viewer().scope("assessment.answer")
    page = queries.own_assessment(scope, public_id)
    if page.submitted:
        return render_template("competences/assessment/submitted.html", page=page)
    share, plan = queries.consent_in_force(scope.person) or (False, False)
    form = SubmitForm(share_with_manager=share, use_for_planning=plan)
    return render_template("competences/assessment/review.html", page=page, form=form, steps=steps(page, None))


@blueprint.post("/assessments/<public_id>")
@requires("assessment.answer")
def submit(public_id: str) -> ResponseReturnValue:
    """Submit: from here on the answers are fixed."""
    viewer, form = this_viewer(), SubmitForm()
    try:
        with unit_of_work():
            services.submit_assessment(
                viewer,
                public_id,
                share_with_manager=form.share_with_manager.data,
                use_for_planning=form.use_for_planning.data,
                at=utc_now(),
            )
    except IncompleteAssessment as error:
        page = queries.own_assessment(viewer.scope("assessment.answer"), public_id)
        shown = {"page": page, "form": form, "steps": steps(page, None), "refusal": error.message()}
        return render_template("competences/assessment/review.html", **shown), error.status
    flash(_("Your assessment is submitted. This is your profile now."), "success")
    return redirect(url_for("profile.own"))
