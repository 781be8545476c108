"""The arithmetic of one person and one session: who may go where and what it is worth; no solver and no database.

The checker has the same rules in words of its own; ``docs/assignment.md`` says what they mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from courses.assignment.instance import (
    Busy,
    GroupKind,
    Half,
    HalfDay,
    Instance,
    Mode,
    Opening,
    Person,
    Policy,
    Quota,
    Session,
)

FINLAND = ZoneInfo("Europe/Helsinki")
NOON = time(12)

Travel = Mapping[tuple[str, str], int]


class Obstacle(StrEnum):
    """What keeps a person from a session. The values are kept with runs."""

    NO_COURSE = "no_course"
    NOT_HELD = "not_held"
    FORBIDDEN = "forbidden"
    LANGUAGE = "language"
    REGION = "region"
    SAME_COURSE = "same_course"
    DAYS = "days"
    MODE = "mode"
    """It has no seats of this mode, or she is locked in the other."""
    CLASH = "clash"
    TRAVEL = "travel"
    STAFFING = "staffing"
    FULL = "full"
    MIX = "mix"
    QUOTA = "quota"
    RESOURCE = "resource"
    BUDGET = "budget"
    ATTENDANCE = "attendance"
    """She has the one seat that she may have."""
    WORTH = "worth"
    """Nothing keeps her away, but the seat costs more than it closes."""


@dataclass(frozen=True)
class Context:
    """What of an instance decides about one person and one session, found quickly."""

    travel: Travel = field(default_factory=dict)
    longest_travel: int | None = None
    named: frozenset[tuple[str, str]] = frozenset()
    """(person, session) of ``pairs``: admissible without a gap."""
    forbidden: frozenset[tuple[str, str]] = frozenset()
    locks: Mapping[tuple[str, str], Mode] = field(default_factory=dict)

    @classmethod
    def of(cls, instance: Instance) -> Context:
        """The context of an instance."""
        return cls(
            instance.travel,
            instance.policy.longest_travel,
            frozenset((pair.person, pair.session) for pair in instance.pairs),
            frozenset(instance.forbidden),
            {(seat.person, seat.session): seat.mode for seat in instance.locks},
        )


# What a seat closes


def closes(person: Person, session: Session) -> dict[str, int]:
    """Levels of each need that the session closes: up to the course's level or the target, from the level it starts at.

    Somebody below the course's starting level lacks what it builds on: nothing is closed.
    """
    found = {}
    for competence, (start, end) in session.raises.items():
        need = person.needs.get(competence)
        if need is not None and need.held >= start and min(end, need.target) > need.held:
            found[competence] = min(end, need.target) - need.held
    return found


def closed(person: Person, sessions: Iterable[Session]) -> dict[str, int]:
    """Levels of each need that these sessions close together: a gap counts once, where the step is largest."""
    found: dict[str, int] = {}
    for session in sessions:
        for competence, levels in closes(person, session).items():
            found[competence] = max(levels, found.get(competence, 0))
    return found


def weighted(person: Person, levels: Mapping[str, int]) -> int:
    """Levels × weight, summed over the competences."""
    return sum(count * person.needs[competence].weight for competence, count in levels.items())


def seat_value(person: Person, session: Session) -> int:
    """Weighted gap that a seat alone closes."""
    return weighted(person, closes(person, session))


def serves(person: Person, session: Session) -> tuple[str, ...]:
    """The competences that a seat serves, the weightiest first."""
    found = closes(person, session)
    return tuple(sorted(found, key=lambda code: (-found[code] * person.needs[code].weight, code)))


def travel_points(policy: Policy, minutes: int, session: Session) -> int:
    """What the way to a session costs, there and back on each of its days."""
    return policy.travel * 2 * minutes * len(days(session)) // 60


def cost_points(policy: Policy, session: Session) -> int:
    """What holding a session costs that the engine decides about."""
    return policy.cost * session.cost // 100 if session.opening is Opening.DECIDE else 0


# Time and place


def days(session: Session) -> tuple[date, ...]:
    """Finland's days that the meetings touch, in order."""
    return tuple(dict.fromkeys(day for day, _half in half_days(session)))


def half_days(session: Session) -> tuple[HalfDay, ...]:
    """Half-days that the meetings touch, in order; one that ends at noon does not touch the afternoon."""
    return _half_days(session.meetings)


@lru_cache(maxsize=4096)
def _half_days(meetings: tuple[tuple[datetime, datetime], ...]) -> tuple[HalfDay, ...]:
    found = set()
    for starts, ends in meetings:
        first, last = (moment.astimezone(FINLAND).replace(tzinfo=None) for moment in (starts, ends))
        day = first.date()
        while datetime.combine(day, time()) < last:
            noon = datetime.combine(day, NOON)
            if first < noon:
                found.add((day, Half.MORNING))
            if last > noon:
                found.add((day, Half.AFTERNOON))
            day += timedelta(days=1)
    return tuple(
        HalfDay(day, half) for day, half in sorted(found, key=lambda each: (each[0], each[1] is not Half.MORNING))
    )


def days_by_year(session: Session) -> dict[int, int]:
    """How many days of each calendar year the session takes."""
    return dict(_days_by_year(session.meetings))


@lru_cache(maxsize=4096)
def _days_by_year(meetings: tuple[tuple[datetime, datetime], ...]) -> tuple[tuple[int, int], ...]:
    days_of = {day for day, _half in _half_days(meetings)}
    return tuple(sorted(Counter(day.year for day in days_of).items()))


def days_left(person: Person, year: int) -> int | None:
    """Training days of a calendar year that she has not used yet; ``None``: no limit."""
    if person.days_a_year is None:
        return None
    return max(0, person.days_a_year - sum(day.year == year for day in person.days_taken))


def days_short(person: Person, sessions: Iterable[Session]) -> dict[int, int]:
    """Year to the training days that she lacks for all of these sessions; each session counts its own days."""
    used: Counter[int] = Counter()
    for session in sessions:
        used.update(days_by_year(session))
    left = {year: days_left(person, year) for year in used}
    return {year: used[year] - free for year, free in left.items() if free is not None and used[year] > free}


def _days_suffice(person: Person, session: Session) -> bool:
    """Whether she has the days for this session alone."""
    for year, count in _days_by_year(session.meetings) if person.days_a_year is not None else ():
        left = days_left(person, year)
        if left is not None and count > left:
            return False
    return True


def travel_minutes(travel: Travel, one: str | None, other: str | None) -> int:
    """Minutes from place to place; none from or to nowhere in particular, or between places that are not listed."""
    if one is None or other is None or one == other:
        return 0
    return travel.get((one, other), travel.get((other, one), 0))


def times(session: Session, mode: Mode = Mode.ROOM) -> tuple[Busy, ...]:
    """When and where a seat of this mode keeps a person; a trainer is where the room is."""
    return _times(session.meetings, session.place if mode is Mode.ROOM else None)


@lru_cache(maxsize=4096)
def _times(meetings: tuple[tuple[datetime, datetime], ...], place: str | None) -> tuple[Busy, ...]:
    return tuple(Busy(starts, ends, place) for starts, ends in meetings)


def clash(one: Iterable[Busy], other: Iterable[Busy], travel: Travel) -> bool:
    """Whether nobody can be at all of these, the way between the places included."""
    others = tuple(other)
    for this in one:
        for that in others:
            if that.starts < this.ends and this.starts < that.ends:
                return True
            minutes = travel_minutes(travel, this.place, that.place)
            if minutes and max(that.starts - this.ends, this.starts - that.ends) < timedelta(minutes=minutes):
                return True
    return False


def exclude_each_other(one: Session, mode: Mode, other: Session, other_mode: Mode, travel: Travel) -> bool:
    """Whether nobody can have both seats: the same course, or at the same time."""
    return one.course == other.course or clash(times(one, mode), times(other, other_mode), travel)


# Groups


def in_group(person: Person, kind: GroupKind, group: str) -> bool:
    """Whether she counts in a group; she counts in each of her regions."""
    match kind:
        case GroupKind.ORGANISATION_TYPE:
            return person.organisation_type == group
        case GroupKind.REGION:
            return group in person.regions
        case GroupKind.ORGANISATION:
            return person.organisation == group


def in_quota(person: Person, quota: Quota) -> bool:
    """Whether she takes a seat of the quota's group."""
    return in_group(person, quota.kind, quota.group)


def fairness_groups(person: Person) -> tuple[tuple[GroupKind, str], ...]:
    """Groups whose unmet share she counts in: the first of her regions, and her organisation type."""
    found: list[tuple[GroupKind, str]] = []
    if person.regions:
        found.append((GroupKind.REGION, person.regions[0]))
    if person.organisation_type is not None:
        found.append((GroupKind.ORGANISATION_TYPE, person.organisation_type))
    return tuple(found)


# Who may go where


def obstacles(person: Person, session: Session, mode: Mode, context: Context) -> Iterator[Obstacle]:
    """All that keeps a person from a session in this mode, whatever the others do; see ``obstacle``."""
    decided = context.locks.get((person.id, session.id)) is mode
    yield from _in_any_mode(person, session, context, decided=decided)
    yield from _in_mode(person, session, mode, context, decided=decided)


def obstacle(person: Person, session: Session, mode: Mode, context: Context) -> Obstacle | None:
    """What first keeps a person from a session in this mode; ``None``: nothing does.

    A lock waives need, language, region, the course taken before and the longest way: somebody has decided. It waives
    nothing else.
    """
    return next(obstacles(person, session, mode, context), None)


def modes(person: Person, session: Session, context: Context) -> tuple[Mode, ...]:
    """How she may take part in a session; empty: not at all."""
    locked = context.locks.get((person.id, session.id))
    decided = locked is not None
    if next(_in_any_mode(person, session, context, decided=decided), None) is not None:
        return ()
    return tuple(
        mode
        for mode in (Mode if locked is None else (locked,))
        if next(_in_mode(person, session, mode, context, decided=decided), None) is None
    )


def gains(person: Person, session: Session) -> bool:
    """Whether the session closes any need of hers."""
    for competence, (start, end) in session.raises.items():
        need = person.needs.get(competence)
        if need is not None and start <= need.held < end and need.held < need.target:
            return True
    return False


def _in_any_mode(person: Person, session: Session, context: Context, *, decided: bool) -> Iterator[Obstacle]:
    if not decided and not gains(person, session) and (person.id, session.id) not in context.named:
        yield Obstacle.NO_COURSE
    if session.opening is Opening.NEVER:
        yield Obstacle.NOT_HELD
    if (person.id, session.id) in context.forbidden:
        yield Obstacle.FORBIDDEN
    if not decided:
        if session.language is not None and session.language not in person.languages:
            yield Obstacle.LANGUAGE
        if session.region is not None and session.region not in person.regions:
            yield Obstacle.REGION
        if session.course in person.courses:
            yield Obstacle.SAME_COURSE
    if not _days_suffice(person, session):
        yield Obstacle.DAYS


def _in_mode(person: Person, session: Session, mode: Mode, context: Context, *, decided: bool) -> Iterator[Obstacle]:
    if session.seats.get(mode, 0) <= 0 or (not decided and (person.id, session.id) in context.locks):
        yield Obstacle.MODE
    if person.busy and clash(person.busy, times(session, mode), context.travel):
        yield Obstacle.CLASH
    if (
        mode is Mode.ROOM
        and not decided
        and context.longest_travel is not None
        and travel_minutes(context.travel, person.place, session.place) > context.longest_travel
    ):
        yield Obstacle.TRAVEL
