"""What a plan must keep, and the rules that may keep it from that."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from courses.assignment.instance import Attendance, GroupKind, HalfDay, Instance, Mode, Opening
from courses.assignment.rules import Obstacle


class DemandKind(StrEnum):
    """What can make it impossible to find a plan."""

    LOCK = "lock"
    """A seat stays."""
    EXACTLY_ONE = "exactly_one"
    """A person has a seat."""
    ALWAYS = "always"
    """A session is held, with its minimum attendance and its quotas."""


@dataclass(frozen=True)
class Demand:
    """A lock (person, session, mode), a person with exactly one seat (person), or a session held always (session)."""

    kind: DemandKind
    person: str = ""
    session: str = ""
    mode: Mode | None = None


class Rule(StrEnum):
    """What keeps demands from being kept together."""

    OBSTACLE = "obstacle"
    """What keeps one person from one session."""
    NOWHERE = "nowhere"
    """No session at all admits her."""
    SEATS = "seats"
    COURSE = "course"
    CLASH = "clash"
    DAYS = "days"
    ATTENDANCE = "attendance"
    STAFFING = "staffing"
    QUOTA = "quota"
    MIX = "mix"
    MINIMUM = "minimum"
    TRAINER = "trainer"
    BUDGET = "budget"
    RESOURCE = "resource"


@dataclass(frozen=True)
class Limit:
    """A rule in the way, of whom or what, and by how much the demands exceed it."""

    rule: Rule
    person: str | None = None
    sessions: tuple[str, ...] = ()
    mode: Mode | None = None
    year: int | None = None
    unit: str | None = None
    half_day: HalfDay | None = None
    group: tuple[GroupKind, str] | None = None
    resource: str | None = None
    obstacle: Obstacle | None = None
    missing: int = field(default=0, compare=False)


def demands_of(instance: Instance) -> tuple[Demand, ...]:
    """Everything that a plan must keep."""
    return (
        *(Demand(DemandKind.LOCK, seat.person, seat.session, seat.mode) for seat in dict.fromkeys(instance.locks)),
        *(
            Demand(DemandKind.EXACTLY_ONE, person.id)
            for person in instance.people
            if person.attendance is Attendance.EXACTLY_ONE
        ),
        *(
            Demand(DemandKind.ALWAYS, session=session.id)
            for session in instance.sessions
            if session.opening is Opening.ALWAYS
        ),
    )
