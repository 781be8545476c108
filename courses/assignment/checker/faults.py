"""Every rule that a plan breaks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from courses.assignment.checker.facts import Facts, closes, place_of
from courses.assignment.instance import (
    Attendance,
    GroupKind,
    Instance,
    Mode,
    Opening,
    Person,
    Quota,
    Seat,
    Session,
)


class Rule(StrEnum):
    """What a plan may break."""

    UNKNOWN = "unknown"
    """A person or session that the instance does not have."""
    TWICE = "twice"
    """One person twice in one session."""
    NEVER_HELD = "never_held"
    """A seat in a session that is never held."""
    FORBIDDEN = "forbidden"
    NOTHING_GAINED = "nothing_gained"
    LANGUAGE = "language"
    REGION = "region"
    COURSE_BEFORE = "course_before"
    LONGEST_TRAVEL = "longest_travel"
    BUSY = "busy"
    CLASH = "clash"
    SAME_COURSE = "same_course"
    DAYS = "days"
    ATTENDANCE = "attendance"
    LOCK = "lock"
    HELD = "held"
    """A session is held that has no seats, or may not be; or it has seats, or should be, and is not held."""
    MINIMUM_ATTENDANCE = "minimum_attendance"
    SEATS = "seats"
    TYPES = "types"
    SHARE = "share"
    QUOTA = "quota"
    STAFFING = "staffing"
    TRAINER = "trainer"
    BUDGET = "budget"
    RESOURCE = "resource"


PERSONAL = frozenset(
    {
        Rule.TWICE,
        Rule.NEVER_HELD,
        Rule.FORBIDDEN,
        Rule.NOTHING_GAINED,
        Rule.LANGUAGE,
        Rule.REGION,
        Rule.COURSE_BEFORE,
        Rule.LONGEST_TRAVEL,
        Rule.BUSY,
        Rule.CLASH,
        Rule.SAME_COURSE,
        Rule.DAYS,
    }
)
"""Rules that a person's own seats break, whoever else has one, and whatever else she gets."""


@dataclass(frozen=True)
class Fault:
    """A broken rule.

    ``about``: the other session, the unit and half-day, the group, the trainer, the resource, the mode or the year.
    ``found`` and ``limit``: what was counted and what would be allowed, where the rule counts.
    """

    rule: Rule
    person: str | None = None
    session: str | None = None
    about: str = ""
    found: int | None = None
    limit: int | None = None

    def __str__(self) -> str:
        """One line for the log."""
        person = f"person {self.person}" if self.person is not None else ""
        session = f"session {self.session}" if self.session is not None else ""
        counted = f"{self.found} against {self.limit}" if self.found is not None else ""
        return f"{self.rule}: {', '.join(filter(None, (person, session, self.about, counted)))}"


def faults(instance: Instance, seats: Iterable[Seat], held: Iterable[str]) -> list[Fault]:
    """Every broken rule; none for a sound plan."""
    facts = Facts(instance)
    seats, held = list(seats), set(held)
    unknown = [seat for seat in seats if seat.person not in facts.people or seat.session not in facts.sessions]
    if unknown or not held <= facts.sessions.keys():
        return [
            *(Fault(Rule.UNKNOWN, seat.person, seat.session) for seat in unknown),
            *(Fault(Rule.UNKNOWN, session=each) for each in sorted(held - facts.sessions.keys())),
        ]
    of_person: dict[str, list[Seat]] = defaultdict(list)
    of_session: dict[str, list[Seat]] = defaultdict(list)
    for seat in seats:
        of_person[seat.person].append(seat)
        of_session[seat.session].append(seat)
    missing = set(instance.locks) - set(seats)
    found = [Fault(Rule.LOCK, lock.person, lock.session, lock.mode) for lock in sorted(missing)]
    for person in instance.people:
        found += _of_person(facts, person, of_person.get(person.id, []))
    for session in instance.sessions:
        found += _of_session(facts, session, of_session.get(session.id, []), session.id in held)
    found += _of_units(facts, seats)
    found += _of_trainers(facts, [session for session in instance.sessions if session.id in held])
    found += _of_budget(instance, held)
    found += _of_resources(facts, seats)
    return found


def _of_person(facts: Facts, person: Person, seats: list[Seat]) -> Iterator[Fault]:
    if person.attendance is not Attendance.ANY and len(seats) > 1:
        yield Fault(Rule.ATTENDANCE, person.id, found=len(seats), limit=1)
    if person.attendance is Attendance.EXACTLY_ONE and not seats:
        yield Fault(Rule.ATTENDANCE, person.id, found=0, limit=1)
    for seat in seats:
        for rule in obstacles(facts, seat):
            yield Fault(rule, person.id, seat.session)
    for seat, other in combinations(seats, 2):
        yield from _of_two_seats(facts, seat, other)
    for year, days in facts.days_beyond(person, [facts.sessions[seat.session] for seat in seats]):
        yield Fault(Rule.DAYS, person.id, about=str(year), found=days, limit=person.days_a_year)


def obstacles(facts: Facts, seat: Seat) -> Iterator[Rule]:
    """What forbids this seat by itself; a lock stands for a human's decision and waives some of it."""
    person, session = facts.people[seat.person], facts.sessions[seat.session]
    if session.opening is Opening.NEVER:
        yield Rule.NEVER_HELD
    if (person.id, session.id) in facts.forbidden:
        yield Rule.FORBIDDEN
    if seat not in facts.locks:
        if session.language is not None and session.language not in person.languages:
            yield Rule.LANGUAGE
        if session.region is not None and session.region not in person.regions:
            yield Rule.REGION
        if session.course in person.courses:
            yield Rule.COURSE_BEFORE
        longest = facts.instance.policy.longest_travel
        if seat.mode is Mode.ROOM and longest is not None and facts.minutes(person.place, session.place) > longest:
            yield Rule.LONGEST_TRAVEL
        if (person.id, session.id) not in facts.pairs and not closes(person, session):
            yield Rule.NOTHING_GAINED
    if facts.is_busy(person, session, seat.mode):
        yield Rule.BUSY


def _of_two_seats(facts: Facts, one: Seat, other: Seat) -> Iterator[Fault]:
    session, other_session = facts.sessions[one.session], facts.sessions[other.session]
    if session is other_session:
        yield Fault(Rule.TWICE, one.person, session.id)
    elif session.course == other_session.course:
        yield Fault(Rule.SAME_COURSE, one.person, session.id, other_session.id)
    elif facts.clash(session, place_of(session, one.mode), other_session, place_of(other_session, other.mode)):
        yield Fault(Rule.CLASH, one.person, session.id, other_session.id)


def _of_session(facts: Facts, session: Session, seats: list[Seat], held: bool) -> Iterator[Fault]:
    must_be_held = {Opening.ALWAYS: True, Opening.DECIDE: bool(seats), Opening.NEVER: False}[session.opening]
    if held is not must_be_held:
        yield Fault(Rule.HELD, session=session.id)
    if held and len(seats) < session.minimum_attendance:
        yield Fault(Rule.MINIMUM_ATTENDANCE, session=session.id, found=len(seats), limit=session.minimum_attendance)
    for mode, taken in Counter(seat.mode for seat in seats).items():
        if taken > session.seats.get(mode, 0):
            yield Fault(Rule.SEATS, session=session.id, about=mode, found=taken, limit=session.seats.get(mode, 0))
    people = [facts.people[seat.person] for seat in seats]
    if people:
        yield from _of_mix(session, people)
    for quota in session.quotas:
        of_group = sum(_is_in(person, quota) for person in people)
        if held and of_group < quota.at_least:
            yield Fault(Rule.QUOTA, None, session.id, f"{quota.kind} {quota.group}", of_group, quota.at_least)
        if quota.at_most is not None and of_group > quota.at_most:
            yield Fault(Rule.QUOTA, None, session.id, f"{quota.kind} {quota.group}", of_group, quota.at_most)


def _of_mix(session: Session, people: list[Person]) -> Iterator[Fault]:
    of_type = Counter(person.organisation_type for person in people if person.organisation_type is not None)
    enough = sum(100 * count >= session.type_percent * len(people) for count in of_type.values())
    if enough < session.minimum_types:
        yield Fault(Rule.TYPES, session=session.id, found=enough, limit=session.minimum_types)
    for kind, percent in session.shares.items():
        if 100 * of_type[kind] < percent * len(people):
            yield Fault(Rule.SHARE, None, session.id, kind, 100 * of_type[kind] // len(people), percent)


def _is_in(person: Person, quota: Quota) -> bool:
    if quota.kind is GroupKind.REGION:
        return quota.group in person.regions
    if quota.kind is GroupKind.ORGANISATION:
        return quota.group == person.organisation
    return quota.group == person.organisation_type


def _of_units(facts: Facts, seats: list[Seat]) -> Iterator[Fault]:
    """A person with two seats in one half-day is counted for each."""
    leaving = Counter(
        (unit, half_day)
        for seat in seats
        for unit in facts.people[seat.person].units
        if unit in facts.instance.staffing
        for half_day in facts.half_days(seat.session)
    )
    for (unit, half_day), count in leaving.items():
        away = facts.instance.away.get((unit, half_day), 0)
        limit = max(facts.instance.staffing[unit], away)
        if away + count > limit:
            about = f"unit {unit}, {half_day.day} {half_day.half}"
            yield Fault(Rule.STAFFING, about=about, found=away + count, limit=limit)


def _of_trainers(facts: Facts, held: list[Session]) -> Iterator[Fault]:
    trained: dict[str, list[Session]] = defaultdict(list)
    for session in held:
        for trainer in session.trainers:
            trained[trainer].append(session)
    for trainer, sessions in trained.items():
        for one, other in combinations(sessions, 2):
            if facts.clash(one, one.place, other, other.place):
                yield Fault(Rule.TRAINER, None, one.id, f"trainer {trainer}, session {other.id}")


def _of_budget(instance: Instance, held: Collection[str]) -> Iterator[Fault]:
    cost = sum(each.cost for each in instance.sessions if each.id in held and each.opening is Opening.DECIDE)
    if instance.budget is not None and cost > instance.budget:
        yield Fault(Rule.BUDGET, found=cost, limit=instance.budget)


def _of_resources(facts: Facts, seats: list[Seat]) -> Iterator[Fault]:
    used: Counter[str] = Counter()
    for seat in seats:
        if (seat.person, seat.session) in facts.pairs:
            used.update(facts.pairs[seat.person, seat.session].uses)
    for resource, capacity in facts.instance.resources.items():
        if used[resource] > capacity:
            yield Fault(Rule.RESOURCE, about=resource, found=used[resource], limit=capacity)
