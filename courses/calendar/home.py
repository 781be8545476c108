"""What this room puts on the home page."""

from __future__ import annotations

from laituri_learn.access.policy import Viewer
from laituri_learn.plugins.contracts import HomePanel


def panels(viewer: Viewer) -> list[HomePanel]:
    """Panels for this viewer."""
    return []
