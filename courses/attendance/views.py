"""The page on which attendance is marked."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from courses.attendance import services
from courses.attendance.queries import present_at
from courses.attendance.rules import may_be_marked
from courses.sessions.models import CourseSession, SessionState
from courses.sessions.queries import session_by_public_id
from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.errors import NotFound

blueprint = Blueprint("attendance", __name__, url_prefix="/sessions")


@blueprint.get("/<public_id>/attendance")
@requires("attendance.mark")
def mark(public_id: str) -> ResponseReturnValue:
    """People and meetings, a box for each meeting that has begun."""
    session = _session(public_id)
    people = services.on_the_list(session)
    now = utc_now()
    return render_template(
        "courses/attendance/mark.html",
        session=session,
        people=people,
        meetings=[(meeting, may_be_marked(meeting.starts_at, now)) for meeting in session.meetings],
        present=present_at([each.id for each in people]),
        over=session.ends_at <= now,
    )


@blueprint.post("/<public_id>/attendance")
@requires("attendance.mark")
def save(public_id: str) -> ResponseReturnValue:
    """Save the marks; close the session if asked to. Marks of a session that was held count at once."""
    session_id = _session(public_id).id
    present = {
        (int(enrolment), int(meeting))
        for enrolment, _slash, meeting in (value.partition("/") for value in request.form.getlist("present"))
        if enrolment.isdecimal() and meeting.isdecimal()
    }
    said = _("The attendance is saved. The session is still open: close it when its last meeting is over.")
    with unit_of_work():
        session = db.session.get_one(CourseSession, session_id)
        services.mark_attendance(session, present, by=this_viewer(), at=utc_now())
        if request.form.get("close") or session.state is SessionState.HELD:
            attended = services.close_attendance(session, by=this_viewer(), at=utc_now())
            said = ngettext(
                "The attendance is saved and the session is closed. %(num)s person attended.",
                "The attendance is saved and the session is closed. %(num)s people attended.",
                attended,
            )
    flash(said, "success")
    return redirect(url_for("attendance.mark", public_id=public_id))


def _session(public_id: str) -> CourseSession:
    session = session_by_public_id(public_id)
    if session is None:
        raise NotFound
    return session
