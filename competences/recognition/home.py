"""What this room puts on the home page: claims that wait for the assessor."""

from __future__ import annotations

from competences.recognition import queries
from laituri_learn.access.policy import Viewer, today
from laituri_learn.plugins.contracts import HomePanel


def panels(viewer: Viewer) -> list[HomePanel]:
    """The assessor's count; a decided claim comes to its person as a notice."""
    if not viewer.may("recognition.decide"):
        return []
    count = queries.count_to_decide(viewer.scope("recognition.decide"), viewer, today())
    return [HomePanel("competences/recognition/home.html", {"count": count}, order=40, waiting=count)]
