"""The page on which attendance is marked."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from courses.attendance import services
from courses.attendance.models import Attendance
from courses.sessions.models import CourseSession
from courses.sessions.queries import session_by_public_id
from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.errors import NotFound

blueprint = Blueprint("attendance", __name__, url_prefix="/sessions")


@blueprint.get("/<public_id>/attendance")
@requires("attendance.mark")
def mark(public_id: str) -> ResponseReturnValue:
    """People and meetings, a box each."""
    session = _session(public_id)
    people = services.on_the_list(session)
    present = db.session.execute(
        select(Attendance.enrolment_id, Attendance.meeting_id).where(
            Attendance.present, Attendance.enrolment_id.in_([each.id for each in people])
        )
    ).all()
    over = session.ends_at <= utc_now()
    return render_template(
        "courses/attendance/mark.html", session=session, people=people, present=set(map(tuple, present)), over=over
    )


@blueprint.post("/<public_id>/attendance")
@requires("attendance.mark")
def save(public_id: str) -> ResponseReturnValue:
    """Save the marks; close the session if asked to."""
    session_id = _session(public_id).id
    present = {
        (int(enrolment), int(meeting))
        for enrolment, _slash, meeting in (value.partition("/") for value in request.form.getlist("present"))
        if enrolment.isdecimal() and meeting.isdecimal()
    }
    with unit_of_work():
        session = db.session.get_one(CourseSession, session_id)
        services.mark_attendance(session, present, by=this_viewer(), at=utc_now())
        if request.form.get("close"):
            services.close_attendance(session, by=this_viewer(), at=utc_now())
    flash(_("The attendance is saved."), "success")
    return redirect(url_for("attendance.mark", public_id=public_id))


def _session(public_id: str) -> CourseSession:
    session = session_by_public_id(public_id)
    if session is None:
        raise NotFound
    return session
