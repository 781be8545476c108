"""The answer of an assignment run, and what is told while it is sought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from courses.assignment.instance import GroupKind, Seat


class Ended(StrEnum):
    """Why the search ended."""

    PROVEN = "proven"
    """No better plan exists."""
    SEARCHED = "searched"
    """All the rounds of the search were made; the same seed gives the same plan."""
    TIME = "time"
    """The clock ended the search or a part of it: a quicker machine may find another plan."""
    MEMORY = "memory"
    STOPPED = "stopped"
    """Somebody stopped it."""


class Phase(StrEnum):
    """What the engine is doing."""

    READING = "reading"
    FIRST_PLAN = "first_plan"
    BOUND = "bound"
    IMPROVING = "improving"


@dataclass(frozen=True)
class Progress:
    """How far the search is. ``value`` and ``bound``: ``None`` until there are any."""

    phase: Phase
    seconds: float
    value: float | None = None
    bound: float | None = None


@dataclass(frozen=True)
class Plan:
    """Who goes where, and which sessions are held.

    ``value``: points of the policy (costs, when the instance is minimised); ``bound``: proven, that no plan can beat.
    ``unmet``: share (0–1) of what could be closed that stays open, by region and organisation type.
    """

    seats: tuple[Seat, ...]
    held: tuple[str, ...]
    value: float
    bound: float
    ended: Ended = Ended.PROVEN
    seconds: float = 0.0
    unmet: Mapping[tuple[GroupKind, str], float] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """Distance to the bound, as a share of the bound; 0: proven the best."""
        return abs(self.bound - self.value) / max(1.0, abs(self.bound))
