"""What this room puts on the home page."""

from __future__ import annotations

from courses.enrolment.queries import next_meetings
from laituri_learn.access.policy import Viewer
from laituri_learn.database import utc_now
from laituri_learn.plugins.contracts import HomePanel


def panels(viewer: Viewer) -> list[HomePanel]:
    """What is next in the viewer's calendar."""
    if not viewer.may("enrolment.own"):
        return []
    meetings = next_meetings(viewer.scope("enrolment.own"), utc_now())
    return [HomePanel("courses/calendar/home.html", {"meetings": meetings}, 90)]
