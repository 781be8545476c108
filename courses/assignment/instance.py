"""The question that an assignment run answers: plain dataclasses, frozen and kept with the run.

Identifiers are texts. Times carry their zone, days are Finland's. Money is whole euros, travel whole minutes, values
whole points of the policy. The same names stand in the files of ``laituri assign --input``
(``docs/assignment-format.md``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Mode(StrEnum):
    """How a person takes part."""

    ROOM = "room"
    ONLINE = "online"


class Opening(StrEnum):
    """Who decides whether a session is held."""

    DECIDE = "decide"
    """The engine: it is held with at least its minimum attendance, or not at all."""
    ALWAYS = "always"
    """It is held, as one that is published already."""
    NEVER = "never"
    """It is not held."""


class Attendance(StrEnum):
    """In how many sessions a person may have a seat."""

    ANY = "any"
    AT_MOST_ONE = "at_most_one"
    EXACTLY_ONE = "exactly_one"


class Half(StrEnum):
    """Half of a day: before and after noon in Finland."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


class HalfDay(NamedTuple):
    """What a unit's staffing limit counts."""

    day: date
    half: Half


class Need(NamedTuple):
    """A gap: held and target level (0–4) and the weight (1–3) of the role profile."""

    held: int
    target: int
    weight: int


class Busy(NamedTuple):
    """A time when a person cannot come. ``place``: where she is then; ``None``: no way to go from there."""

    starts: datetime
    ends: datetime
    place: str | None = None


@dataclass(frozen=True)
class Person:
    """A person who may get a seat.

    ``organisation_type`` and the first of ``regions`` are the groups that she counts in; ``place``: where she starts
    from. ``days_a_year``: training days that she may use in a calendar year (``None``: no limit), of which
    ``days_taken`` are used. ``courses``: those in which she has a seat, or which she has just been to.
    """

    id: str
    languages: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    organisation: str | None = None
    organisation_type: str | None = None
    regions: tuple[str, ...] = ()
    needs: Mapping[str, Need] = field(default_factory=dict)
    place: str | None = None
    days_a_year: int | None = None
    days_taken: tuple[date, ...] = ()
    busy: tuple[Busy, ...] = ()
    courses: tuple[str, ...] = ()
    attendance: Attendance = Attendance.ANY


class GroupKind(StrEnum):
    """What people are grouped by."""

    ORGANISATION_TYPE = "organisation_type"
    REGION = "region"
    ORGANISATION = "organisation"


@dataclass(frozen=True)
class Quota:
    """Seats of one session for one group: at least (if it is held) and at most (``None``: no limit) so many."""

    kind: GroupKind
    group: str
    at_least: int = 0
    at_most: int | None = None


@dataclass(frozen=True)
class Session:
    """A session that may be held.

    ``raises``: competence to (from, to) level. ``place``: where its room is. ``region``: only people of it may come;
    ``None``: everybody. Mix rule: at least ``minimum_types`` organisation types, each with at least
    ``type_percent`` % of the participants and at least one; ``shares``: organisation type to its own smallest
    percentage. ``cost``: euros that it takes to hold it. ``days``: Finland's days that its meetings touch.
    """

    id: str
    course: str
    language: str | None = None
    seats: Mapping[Mode, int] = field(default_factory=dict)
    raises: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    meetings: tuple[tuple[datetime, datetime], ...] = ()
    place: str | None = None
    minimum_attendance: int = 0
    region: str | None = None
    minimum_types: int = 0
    type_percent: int = 0
    shares: Mapping[str, int] = field(default_factory=dict)
    quotas: tuple[Quota, ...] = ()
    trainers: tuple[str, ...] = ()
    cost: int = 0
    opening: Opening = Opening.DECIDE


class Seat(NamedTuple):
    """A person in a session."""

    person: str
    session: str
    mode: Mode = Mode.ROOM


@dataclass(frozen=True)
class Pair:
    """What a seat of this person in this session is worth besides the gaps that it closes, and what it uses.

    ``value``: points (points of cost when the instance is minimised). ``uses``: resource to whole units.
    """

    person: str
    session: str
    value: int = 0
    uses: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Policy:
    """What the plan aims at, in points; the co-ordinator chooses, edits and compares policies.

    ``gap``: for a level closed, times its weight. ``travel``: for an hour on the way, there and back. ``cost``: for a
    hundred euros of session cost. ``unmet``: for a percentage point of the largest unmet share of a region or
    organisation type; ``unmet_limit``: percentage that it should not exceed, ``beyond_limit``: for a point beyond.
    ``keep``: for a seat of the current plan that is not kept. ``longest_travel``: minutes one way that nobody is asked
    to exceed; ``None``: no limit.
    """

    name: str = ""
    gap: int = 100
    travel: int = 10
    cost: int = 0
    unmet: int = 0
    unmet_limit: int = 100
    beyond_limit: int = 0
    keep: int = 0
    longest_travel: int | None = None


@dataclass(frozen=True)
class Instance:
    """The whole question.

    ``staffing``: unit to the number who may be away in one half-day; ``away``: those away already. ``travel``: (place,
    place) to minutes one way, the same in both directions; a pair that is not there takes no time. ``resources``: to
    their capacity. ``budget``: euros for all sessions that the engine opens. ``locks``: seats that stay;
    ``forbidden``: (person, session) that may not be. ``current``: seats of the plan before, which are kept where the
    policy says so and from which the search starts.

    A pair of a person and a session is admissible when the session closes a gap of hers, or ``pairs`` or ``locks`` name
    it. ``minimise``: the pairs' values are costs, and the least is sought.
    """

    people: tuple[Person, ...]
    sessions: tuple[Session, ...]
    policy: Policy = Policy()
    staffing: Mapping[str, int] = field(default_factory=dict)
    away: Mapping[tuple[str, HalfDay], int] = field(default_factory=dict)
    travel: Mapping[tuple[str, str], int] = field(default_factory=dict)
    resources: Mapping[str, int] = field(default_factory=dict)
    pairs: tuple[Pair, ...] = ()
    budget: int | None = None
    locks: tuple[Seat, ...] = ()
    forbidden: tuple[tuple[str, str], ...] = ()
    current: tuple[Seat, ...] = ()
    minimise: bool = False
