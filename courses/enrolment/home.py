"""What this room puts on the home page."""

from __future__ import annotations

from courses.enrolment import queries
from courses.enrolment.rules import EnrolmentState
from laituri_learn.access.policy import Viewer
from laituri_learn.plugins.contracts import HomePanel


def panels(viewer: Viewer) -> list[HomePanel]:
    """Seats to answer to, participations to approve."""
    found = []
    if viewer.may("enrolment.own"):
        seats = queries.own_enrolments(viewer.scope("enrolment.own"))
        offered = [each for each in seats if each.state is EnrolmentState.OFFERED]
        if offered:
            found.append(
                HomePanel("courses/enrolment/home_offers.html", {"offered": offered}, 20, waiting=len(offered))
            )
    if viewer.may("enrolment.approve"):
        count = len(queries.to_approve(viewer.scope("enrolment.approve"), viewer))
        found.append(HomePanel("courses/enrolment/home_approvals.html", {"count": count}, 30, waiting=count))
    return found
