"""What is true of one person and one session of an instance: times, travel, days, gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from courses.assignment.instance import Half, HalfDay, Instance, Mode, Need, Person, Seat, Session

FINLAND = ZoneInfo("Europe/Helsinki")
NOON = time(12)
INSTANT = timedelta(microseconds=1)

Times = Sequence[tuple[float, float]]
"""Starts and ends in seconds: across a change to summer time, only these can be added to and compared."""


class Facts:
    """An instance, ready to be asked about its people and sessions by their identifiers."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.people = {person.id: person for person in instance.people}
        self.sessions = {session.id: session for session in instance.sessions}
        self.pairs = {(pair.person, pair.session): pair for pair in instance.pairs}
        self.forbidden = frozenset(instance.forbidden)
        self.locks = frozenset(instance.locks)
        self.travel = {(there, here): minutes for (here, there), minutes in instance.travel.items()} | dict(
            instance.travel
        )
        self.times = cache(lambda session_id: in_seconds(self.sessions[session_id].meetings))
        self.days = cache(lambda session_id: days_of(self.sessions[session_id]))
        self.half_days = cache(lambda session_id: half_days_of(self.sessions[session_id]))
        self.busy = cache(self._busy)
        self.days_taken = cache(lambda person_id: Counter(day.year for day in self.people[person_id].days_taken))

    def _busy(self, person_id: str) -> dict[str | None, Times]:
        """When the person cannot come, by the place where she is then."""
        person = self.people[person_id]
        places = {each.place for each in person.busy}
        return {
            place: in_seconds((each.starts, each.ends) for each in person.busy if each.place == place)
            for place in places
        }

    def minutes(self, here: str | None, there: str | None) -> int:
        """On the way, one way."""
        if here is None or there is None or here == there:
            return 0
        return self.travel.get((here, there), 0)

    def clash(self, one: Session, at: str | None, other: Session, other_at: str | None) -> bool:
        """Whether nobody can be in both sessions, the one at this place and the other at that."""
        return clash(self.times(one.id), self.times(other.id), self.minutes(at, other_at))

    def is_busy(self, person: Person, session: Session, mode: Mode) -> bool:
        """Whether her calendar, with the way there, keeps her from a meeting."""
        at = place_of(session, mode)
        return any(
            clash(times, self.times(session.id), self.minutes(place, at))
            for place, times in self.busy(person.id).items()
        )

    def days_beyond(self, person: Person, sessions: Iterable[Session]) -> list[tuple[int, int]]:
        """Years in which these sessions take her beyond her days, and how many days she would have used then."""
        if person.days_a_year is None:
            return []
        used = Counter(day.year for session in sessions for day in self.days(session.id))
        total = {year: days + self.days_taken(person.id)[year] for year, days in used.items()}
        return [(year, days) for year, days in sorted(total.items()) if days > person.days_a_year]

    def travel_points(self, seat: Seat) -> int:
        """What the policy takes off for the way of a seat, there and back, each day."""
        if seat.mode is not Mode.ROOM:
            return 0
        minutes = self.minutes(self.people[seat.person].place, self.sessions[seat.session].place)
        return self.instance.policy.travel * 2 * minutes * len(self.days(seat.session)) // 60


def in_seconds(times: Iterable[tuple[datetime, datetime]]) -> Times:
    """Moments as seconds since 1970."""
    return [(starts.timestamp(), ends.timestamp()) for starts, ends in times]


def clash(one: Times, other: Times, minutes: int) -> bool:
    """Whether a time of the one and a time of the other leave less than these minutes between them."""
    way = 60 * minutes
    return any(
        starts < other_ends + way and other_starts < ends + way
        for starts, ends in one
        for other_starts, other_ends in other
    )


def place_of(session: Session, mode: Mode) -> str | None:
    """Where a person with such a seat is."""
    return session.place if mode is Mode.ROOM else None


def days_of(session: Session) -> list[date]:
    """Finland's days that the meetings touch; one that ends at midnight does not touch the next day."""
    days = set()
    for starts, ends in session.meetings:
        day, last = starts.astimezone(FINLAND).date(), (ends - INSTANT).astimezone(FINLAND).date()
        while day <= last:
            days.add(day)
            day += timedelta(days=1)
    return sorted(days)


def half_days_of(session: Session) -> list[HalfDay]:
    """Finland's half-days in which a meeting is on; one that ends at noon is on in the morning only."""
    found = []
    for day in days_of(session):
        noon = datetime.combine(day, NOON, FINLAND).timestamp()
        midnight = datetime.combine(day, time(), FINLAND).timestamp()
        next_midnight = datetime.combine(day + timedelta(days=1), time(), FINLAND).timestamp()
        for half, begins, ends in ((Half.MORNING, midnight, noon), (Half.AFTERNOON, noon, next_midnight)):
            if clash(in_seconds(session.meetings), [(begins, ends)], 0):
                found.append(HalfDay(day, half))
    return found


def levels_closed(need: Need, raised: tuple[int, int]) -> int:
    """Levels of a gap that a session closes for somebody who holds the level it starts from."""
    starts_from, raises_to = raised
    return max(0, min(raises_to, need.target) - need.held) if need.held >= starts_from else 0


def closes(person: Person, session: Session) -> dict[str, int]:
    """Levels that the session closes of each of her needs, where it closes any."""
    found = {
        competence: levels_closed(person.needs[competence], raised)
        for competence, raised in session.raises.items()
        if competence in person.needs
    }
    return {competence: levels for competence, levels in found.items() if levels}
