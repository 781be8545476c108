"""A person's calendar as iCalendar (RFC 5545)."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from courses.assignment.instance import Mode
from courses.enrolment.queries import next_meetings
from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import utc_now
from laituri_learn.settings import current_settings
from laituri_learn.web.filters import plain

blueprint = Blueprint("calendar", __name__)

ALL = 1000


@blueprint.get("/calendar.ics")
@requires("enrolment.own")
def own_calendar() -> ResponseReturnValue:
    """Every coming meeting in which the viewer has a seat."""
    # Takes long to load: no process waits for it at its start.
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Laituri Learn//fi")
    calendar.add("version", "2.0")
    now = utc_now()
    for start, end, enrolment in next_meetings(this_viewer().scope("enrolment.own"), now, ALL):
        event = Event()
        event.add("uid", f"{enrolment.session.public_id}-{start:%Y%m%dT%H%M}@laituri")
        event.add("dtstamp", now)
        event.add("dtstart", start)
        event.add("dtend", end)
        event.add("summary", plain(enrolment.session.course.title))
        event.add("location", enrolment.session.place if enrolment.mode is Mode.ROOM else enrolment.session.link)
        event.add("url", f"{current_settings().base_url}/sessions/{enrolment.session.public_id}")
        event.add("status", "CONFIRMED" if enrolment.state == "approved" else "TENTATIVE")
        calendar.add_component(event)
    return Response(
        calendar.to_ical(),
        mimetype="text/calendar",
        headers={"Content-Disposition": "attachment; filename=laituri.ics"},
    )
