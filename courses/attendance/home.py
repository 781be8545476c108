"""What this room puts on the home page."""

from __future__ import annotations

from courses.attendance.queries import sessions_to_close
from laituri_learn.access.policy import Viewer
from laituri_learn.database import utc_now
from laituri_learn.plugins.contracts import HomePanel


def panels(viewer: Viewer) -> list[HomePanel]:
    """For the co-ordinator: sessions that are over and wait for their attendance."""
    if not viewer.may("attendance.mark"):
        return []
    sessions = sessions_to_close(utc_now())
    if not sessions:
        return []
    return [HomePanel("courses/attendance/home.html", {"sessions": sessions}, 150, waiting=len(sessions))]
