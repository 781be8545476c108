"""What this room puts on the home page."""

from __future__ import annotations

from sqlalchemy import func, select

from courses.assignment.assembly import planned_sessions
from courses.assignment.models import IN_HAND, AssignmentRun
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db, utc_now
from laituri_learn.plugins.contracts import HomePanel


def panels(viewer: Viewer) -> list[HomePanel]:
    """For the co-ordinator: plans to look at, and planned sessions to fill."""
    if not viewer.may("assignment.run"):
        return []
    solved = db.session.scalar(select(func.count()).where(AssignmentRun.state.in_(IN_HAND))) or 0
    planned = len(planned_sessions(None, utc_now()))
    context = {"solved": solved, "planned": planned}
    return [HomePanel("courses/assignment/home.html", context, 200, waiting=solved)]
