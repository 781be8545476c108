"""What may be answered, when an answer is whole, and how far an assessment is. No database here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

HIGHEST_LEVEL = 4
HIGHEST_USE = 3
LONGEST_EVIDENCE = 4000


class Progress(StrEnum):
    """How far one answer is."""

    MISSING = "missing"
    LEVEL_MISSING = "level_missing"
    USE_MISSING = "use_missing"
    ANSWERED = "answered"
    SKIPPED = "skipped"


DONE = frozenset({Progress.ANSWERED, Progress.SKIPPED})


@dataclass(frozen=True)
class Choice:
    """What a person chose in one competence: level 0–4, use at work 0–3, evidence; or to skip the level knowingly."""

    level: int | None = None
    use_at_work: int | None = None
    skipped: bool = False
    evidence: str = ""


@dataclass(frozen=True)
class Count:
    """How many of how many are answered or knowingly skipped."""

    done: int
    total: int

    @property
    def complete(self) -> bool:
        """Whether none is left."""
        return self.done == self.total


def allowed(choice: Choice) -> bool:
    """Whether a choice can be kept: on the scales, a skipped one without a level, evidence not too long."""
    if choice.skipped and choice.level is not None:
        return False
    level_fits = choice.level is None or 0 <= choice.level <= HIGHEST_LEVEL
    use_fits = choice.use_at_work is None or 0 <= choice.use_at_work <= HIGHEST_USE
    return level_fits and use_fits and len(choice.evidence) <= LONGEST_EVIDENCE


def progress(choice: Choice) -> Progress:
    """An answer is whole with a level and the use at work, or when it is knowingly skipped."""
    if choice.skipped:
        return Progress.SKIPPED
    if choice.level is None:
        return Progress.MISSING if choice.use_at_work is None else Progress.LEVEL_MISSING
    return Progress.USE_MISSING if choice.use_at_work is None else Progress.ANSWERED


def count(choices: Iterable[Choice]) -> Count:
    """How far these answers are together."""
    found = [progress(choice) for choice in choices]
    return Count(sum(each in DONE for each in found), len(found))


def by_area(choices: Iterable[tuple[str, Choice]]) -> dict[str, Count]:
    """How far each area is, in the order in which areas first appear."""
    areas: dict[str, list[Choice]] = {}
    for area, choice in choices:
        areas.setdefault(area, []).append(choice)
    return {area: count(chosen) for area, chosen in areas.items()}


def overlap(first: tuple[date, date], second: tuple[date, date]) -> bool:
    """Whether two periods, both ends inclusive, share a day."""
    return first[0] <= second[1] and second[0] <= first[1]
