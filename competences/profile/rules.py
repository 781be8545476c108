"""The arithmetic of levels: held, gap, latent. No database here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

RARELY = 1
"""Use at work at or below which a held competence is not activated (scale 0–3)."""


class Source(StrEnum):
    """Where a held level comes from (``domain``: held level)."""

    RECOGNISED = "recognised"
    SELF_ASSESSED = "self_assessed"
    SELF_ASSESSED_ABOVE_RECOGNISED = "self_assessed_above_recognised"
    NONE = "none"


OF_HERSELF = frozenset({Source.SELF_ASSESSED, Source.SELF_ASSESSED_ABOVE_RECOGNISED})
"""Sources that are the person's own word."""


@dataclass(frozen=True)
class Held:
    """A held level (0–4, ``None``: not assessed) and where it comes from."""

    level: int | None
    source: Source


def held_level(recognised: int | None, self_assessed: int | None, *, assessed_later: bool) -> Held:
    """The level a person holds in a competence.

    ``recognised``: the recognised level while valid, else ``None``. ``self_assessed``: the level of
    her last submitted self-assessment. ``assessed_later``: that came after the recognition. The
    recognised level counts, raised by a later self-assessment that is higher; without recognition
    the self-assessed level counts; else none.
    """
    if recognised is None:
        return Held(self_assessed, Source.NONE if self_assessed is None else Source.SELF_ASSESSED)
    if self_assessed is not None and assessed_later and self_assessed > recognised:
        return Held(self_assessed, Source.SELF_ASSESSED_ABOVE_RECOGNISED)
    return Held(recognised, Source.RECOGNISED)


def gap(held: int | None, target: int) -> int | None:
    """Levels missing to reach the target.

    Levels are 0–4 on the framework's scale. ``None`` held means *not assessed*:
    the gap is then unknown (``None``), never assumed.
    """
    if held is None:
        return None
    return max(0, target - held)


def weighted_gap(held: int | None, target: int, weight: int) -> int | None:
    """The gap as it counts in orderings and plans: levels missing × weight (1–3)."""
    missing = gap(held, target)
    return None if missing is None else missing * weight


def latent(held: int | None, target: int | None, use_at_work: int | None) -> bool:
    """Whether she can what the work asks for, or more, and rarely or never gets to use it.

    Unknown level, target or use is never latent.
    """
    if held is None or target is None or use_at_work is None:
        return False
    return held >= target and use_at_work <= RARELY


def strictest_target(targets: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Of several posts' (target, weight): the highest target, and among those the highest weight."""
    return max(targets)
