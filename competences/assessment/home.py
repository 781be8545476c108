"""What this room puts on the home page: a draft to finish, a round or a first assessment to begin, a re-assessment."""

from __future__ import annotations

from typing import Any

from competences.assessment import queries
from competences.assessment.answers import continue_href
from competences.frameworks.queries import frameworks_for_roles
from laituri_learn.access.policy import Viewer, today
from laituri_learn.network.queries import current_posts
from laituri_learn.plugins.contracts import HomePanel


def panels(viewer: Viewer) -> list[HomePanel]:
    """Panels for this viewer."""
    if not viewer.may("assessment.answer"):
        return []
    scope = viewer.scope("assessment.answer")
    drafts = queries.own_assessments(scope, drafts_only=True)
    shown = [
        HomePanel("competences/assessment/home_reassessment.html", _draft(draft), order=110, waiting=1)
        if draft.reason
        else HomePanel("competences/assessment/home_draft.html", _draft(draft), order=100, waiting=1)
        for draft in drafts
    ]
    if any(draft.reason is None for draft in drafts):
        return shown
    roles = {post.role.code for post in current_posts(scope.person or 0, today())}
    if not frameworks_for_roles(roles):
        return shown
    current = queries.round_open_on(today())
    if current is not None and not queries.has_taken_part(scope, current):
        shown.append(HomePanel("competences/assessment/home_round.html", {"round": current}, order=105, waiting=1))
    elif current is None and not queries.has_submitted(scope):
        shown.append(HomePanel("competences/assessment/home_first.html", {}, order=105, waiting=1))
    return shown


def _draft(draft: queries.AssessmentLine) -> dict[str, Any]:
    return {"draft": draft, "href": continue_href(draft.public_id, draft.next_area)}
