"""Small-group suppression. No database here."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

SMALLEST_GROUP = 5
"""People below which a figure would tell about persons."""

K = TypeVar("K", bound=Hashable)


def may_be_shown(people: int) -> bool:
    """Whether a figure that covers so many people may be shown."""
    return people >= SMALLEST_GROUP


def publishable(parts: Mapping[K, int], whole: int | None = None) -> frozenset[K]:
    """Which parts of a divided group may be shown beside the group itself.

    ``parts``: people in each part, no person in two of them; ``whole``: people in the group
    (their sum, if left out). A part of fewer than five is hidden. What is left of the whole
    when the shown parts are taken away must be nobody or at least five as well: while it is not,
    the smallest shown part is hidden too. So no subtraction reveals a small group.
    """
    whole = sum(parts.values()) if whole is None else whole
    shown = [key for key in sorted(parts, key=lambda key: -parts[key]) if may_be_shown(parts[key])]
    while shown and 0 < whole - sum(parts[key] for key in shown) < SMALLEST_GROUP:
        shown.pop()
    return frozenset(shown)
