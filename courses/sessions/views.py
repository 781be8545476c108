"""Pages of sessions."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from courses.catalogue.queries import course_by_code, courses
from courses.enrolment.queries import own_place, participants
from courses.sessions import queries, services
from courses.sessions.copying import copy_session
from courses.sessions.errors import ChangedMeanwhile, SessionProblem, WrongSessionState
from courses.sessions.forms import CopyForm, SessionForm, form_for
from courses.sessions.models import CourseSession, SessionState
from courses.sessions.rules import CHANGEABLE
from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.errors import NotFound
from laituri_learn.network.models import OrganisationType
from laituri_learn.network.queries import all_regions
from laituri_learn.web.filters import plain
from laituri_learn.web.paging import page_of

blueprint = Blueprint("sessions", __name__, url_prefix="/sessions")

STATE_WORDS = {
    SessionState.PLANNED: _l("planned"),
    SessionState.PUBLISHED: _l("published"),
    SessionState.HELD: _l("held"),
    SessionState.CANCELLED: _l("cancelled"),
}
SEEN_BY_ALL = (SessionState.PUBLISHED, SessionState.HELD, SessionState.CANCELLED)


@blueprint.get("")
@requires("sessions.edit")
def all_sessions() -> ResponseReturnValue:
    """Every session, by state as the address says."""
    asked = request.args.get("state", "")
    states = [state for state in SessionState if asked in ("", state.value)] or list(SessionState)
    return render_template(
        "courses/sessions/all.html", page=page_of(queries.sessions(states, utc_now())), asked=asked, words=STATE_WORDS
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("sessions.edit")
def new() -> ResponseReturnValue:
    """Plan a session; of a course, if the address names one by its code."""
    form = SessionForm()
    course = course_by_code(request.args.get("course", ""))
    if request.method == "GET" and course is not None:
        form.suit(course)
    _with_choices(form)
    status = 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            with unit_of_work():
                public_id = services.plan_session(form.plan(), by=this_viewer(), at=utc_now()).public_id
        except SessionProblem as problem:
            form.show(problem)
        else:
            flash(_("The session is planned. It is shown to others when it is published."), "success")
            return redirect(url_for("sessions.one", public_id=public_id))
    return render_template("courses/sessions/form.html", form=form, session=None), status


@blueprint.route("/<public_id>/change", methods=["GET", "POST"])
@requires("sessions.edit")
def change(public_id: str) -> ResponseReturnValue:
    """Change a session that is still to come."""
    session = _visible(public_id)
    if session.state not in CHANGEABLE:
        raise WrongSessionState
    form = _with_choices(form_for(session))
    status = 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.change_session(
                    _visible(public_id), form.plan(), by=this_viewer(), at=utc_now(), version=form.version.data
                )
        except SessionProblem as problem:
            form.show(problem)
        except ChangedMeanwhile as error:
            flash(error.message(), "error")
            status = error.status
        else:
            flash(_("The changes are saved. Those who hold a seat are told if times or place changed."), "success")
            return redirect(url_for("sessions.one", public_id=public_id))
    return render_template("courses/sessions/form.html", form=form, session=_visible(public_id)), status


@blueprint.route("/<public_id>/copy", methods=["GET", "POST"])
@requires("sessions.edit")
def copy(public_id: str) -> ResponseReturnValue:
    """Plan more sessions like this one, on other days and in other places."""
    session = _visible(public_id)
    form = CopyForm()
    form.choices([(region.id, plain(region.name)) for region in all_regions()])
    status = 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            with unit_of_work():
                made = len(copy_session(_visible(public_id), form.wanted(), by=this_viewer(), at=utc_now()))
        except SessionProblem as problem:
            form.copies.errors = [problem.message()]
            session = _visible(public_id)
        else:
            flash(ngettext("%(num)s session is planned.", "%(num)s sessions are planned.", made), "success")
            return redirect(url_for("sessions.all_sessions", state=SessionState.PLANNED.value))
    return render_template("courses/sessions/copy.html", form=form, session=session), status


@blueprint.get("/<public_id>")
@requires("sessions.view")
def one(public_id: str) -> ResponseReturnValue:
    """A session, with the viewer's own place on it; its participants for the co-ordinator only."""
    session, viewer = _visible(public_id), this_viewer()
    return render_template(
        "courses/sessions/one.html",
        session=session,
        own=own_place(session, viewer.scope("enrolment.own")) if viewer.may("enrolment.own") else None,
        people=participants(session) if viewer.may("sessions.edit") else None,
        begun=session.starts_at <= utc_now(),
        words=STATE_WORDS,
    )


@blueprint.post("/<public_id>/publish")
@requires("sessions.edit")
def publish(public_id: str) -> ResponseReturnValue:
    """Show it to everybody."""
    _visible(public_id)
    with unit_of_work():
        services.publish_session(_visible(public_id), by=this_viewer(), at=utc_now())
    return redirect(url_for("sessions.one", public_id=public_id))


@blueprint.post("/<public_id>/cancel")
@requires("sessions.edit")
def cancel(public_id: str) -> ResponseReturnValue:
    """Cancel it and tell everybody on it."""
    _visible(public_id)
    with unit_of_work():
        reason = request.form.get("reason", "").strip()[:500]
        services.cancel_session(_visible(public_id), reason, by=this_viewer(), at=utc_now())
    flash(_("The session is cancelled, and everybody on it has been told."), "success")
    return redirect(url_for("sessions.one", public_id=public_id))


def _with_choices(form: SessionForm) -> SessionForm:
    types = db.session.scalars(select(OrganisationType).order_by(OrganisationType.code))
    form.choices(
        [(course.id, plain(course.title)) for course in db.session.scalars(courses()).unique()],
        [(region.id, plain(region.name)) for region in all_regions()],
        [(row.id, plain(row.name)) for row in types],
    )
    return form


def _visible(public_id: str) -> CourseSession:
    session = queries.session_by_public_id(public_id)
    if session is None or (session.state not in SEEN_BY_ALL and not this_viewer().may("sessions.edit")):
        raise NotFound
    return session
