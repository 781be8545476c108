"""What an assignment run takes and gives: plain dataclasses, as frozen with the run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

Need = tuple[int, int, int]
"""Held level, target level (0–4), weight (1–3)."""


class Obstacle(StrEnum):
    """What keeps a person from a session."""

    NO_COURSE = "no_course"
    LANGUAGE = "language"
    REGION = "region"
    CLASH = "clash"
    DAYS = "days"
    NOT_HELD = "not_held"
    STAFFING = "staffing"
    FULL = "full"
    SAME_COURSE = "same_course"
    MIX = "mix"


class NotHeld(StrEnum):
    """What keeps a session from being held."""

    PEOPLE = "people"
    TYPES = "types"
    SHARE = "share"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Candidate:
    """A person with needs. ``busy``: start and end of meetings she has a seat in, on the ``days_taken``.

    ``days_a_year``: training days that she may use in a calendar year; ``None``: no limit. ``courses``: those in which
    she has a seat, or which she has just been to.
    """

    id: int
    languages: tuple[str, ...]
    units: tuple[int, ...]
    organisation_type: int
    regions: tuple[int, ...]
    needs: Mapping[str, Need]
    days_a_year: int | None = None
    days_taken: tuple[date, ...] = ()
    busy: tuple[tuple[datetime, datetime], ...] = ()
    courses: tuple[int, ...] = ()


@dataclass(frozen=True)
class PlannedSession:
    """A session to fill. ``raises``: competence to (from, to) level; ``days``: Finland's days of its meetings.

    ``shares``: organisation type to the smallest percentage of the participants that it must have.
    """

    id: int
    course: int
    language: str
    seats: int
    raises: Mapping[str, tuple[int, int]]
    meetings: tuple[tuple[datetime, datetime], ...]
    days: tuple[date, ...]
    minimum_attendance: int = 0
    region: int | None = None
    minimum_types: int = 0
    shares: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Instance:
    """The whole question.

    ``staffing``: unit to the number who may be away on one day; ``away``: (unit, day) to the number already away.
    """

    people: tuple[Candidate, ...]
    sessions: tuple[PlannedSession, ...]
    staffing: Mapping[int, int] = field(default_factory=dict)
    away: Mapping[tuple[int, date], int] = field(default_factory=dict)

    def as_json(self) -> str:
        """The instance as it is kept with its run."""
        plain = asdict(self) | {"away": [[unit, day, count] for (unit, day), count in self.away.items()]}
        return json.dumps(plain, default=lambda value: value.isoformat(), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Instance:
        """The instance as it was kept, equal to the one that was solved."""
        plain = json.loads(text)
        return cls(
            tuple(_candidate(each) for each in plain["people"]),
            tuple(_session(each) for each in plain["sessions"]),
            {int(unit): limit for unit, limit in plain["staffing"].items()},
            {(unit, date.fromisoformat(day)): count for unit, day, count in plain["away"]},
        )


def _times(plain: list[list[str]]) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in plain)


def _candidate(plain: dict[str, Any]) -> Candidate:
    return Candidate(
        **plain
        | {
            "languages": tuple(plain["languages"]),
            "units": tuple(plain["units"]),
            "regions": tuple(plain["regions"]),
            "needs": {code: (held, target, weight) for code, (held, target, weight) in plain["needs"].items()},
            "busy": _times(plain["busy"]),
            "courses": tuple(plain["courses"]),
            "days_taken": tuple(date.fromisoformat(day) for day in plain["days_taken"]),
        }
    )


def _session(plain: dict[str, Any]) -> PlannedSession:
    return PlannedSession(
        **plain
        | {
            "raises": {code: (start, end) for code, (start, end) in plain["raises"].items()},
            "meetings": _times(plain["meetings"]),
            "days": tuple(date.fromisoformat(day) for day in plain["days"]),
            "shares": {int(kind): percent for kind, percent in plain["shares"].items()},
        }
    )


@dataclass(frozen=True)
class LeftOutPerson:
    """A person whom no seat of the plan serves.

    ``obstacles``: what, session (``None``: no session helps), competences; the most useful session first.
    """

    person: int
    obstacles: tuple[tuple[Obstacle, int | None, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Plan:
    """The answer: seats and waiting lists by session, who is left out, its value and the proven bound."""

    seats: Mapping[int, tuple[int, ...]]
    waiting: Mapping[int, tuple[int, ...]]
    left_out: tuple[LeftOutPerson, ...]
    value: float
    bound: float
