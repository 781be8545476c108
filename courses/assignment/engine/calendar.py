"""Times, places and what cannot be at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from courses.assignment.instance import Half, HalfDay, Instance, Mode, Person, Session

FINLAND = ZoneInfo("Europe/Helsinki")
NO_LIMIT = 10_000
"""Days left to somebody without a limit."""


def days_of(session: Session) -> list[date]:
    """Finland's days that the meetings touch, in order."""
    days = set()
    for starts, ends in session.meetings:
        # A meeting that ends at midnight does not touch the day that begins then.
        day, last = starts.astimezone(FINLAND).date(), (ends - timedelta(microseconds=1)).astimezone(FINLAND).date()
        while day <= last:
            days.add(day)
            day += timedelta(days=1)
    return sorted(days)


def half_days_of(session: Session) -> set[HalfDay]:
    """Finland's half-days that the meetings touch."""
    found = set()
    for day in days_of(session):
        midnight, noon = datetime.combine(day, time(0), FINLAND), datetime.combine(day, time(12), FINLAND)
        tomorrow = datetime.combine(day + timedelta(days=1), time(0), FINLAND)
        for starts, ends in session.meetings:
            if starts < noon and ends > midnight:
                found.add(HalfDay(day, Half.MORNING))
            if starts < tomorrow and ends > noon:
                found.add(HalfDay(day, Half.AFTERNOON))
    return found


class Travel:
    """Minutes between places, the same in both directions."""

    def __init__(self, minutes: Mapping[tuple[str, str], int]) -> None:
        self._minutes = minutes
        self.longest = max(minutes.values(), default=0)

    def __call__(self, one: str | None, other: str | None) -> int:
        """From one place to another; ``None`` is nowhere in particular."""
        if one is None or other is None or one == other:
            return 0
        return self._minutes.get((one, other), self._minutes.get((other, one), 0))


def at_once(one: tuple[datetime, datetime], other: tuple[datetime, datetime], travel: int) -> bool:
    """Whether nobody can be at both, with so many minutes on the way."""
    way = timedelta(minutes=travel)
    return other[0] < one[1] + way and one[0] < other[1] + way


class BusyTimes:
    """When everybody is somewhere else, side by side."""

    def __init__(self, people: Sequence[Person], travel: Travel) -> None:
        found = [(number, busy) for number, person in enumerate(people) for busy in person.busy]
        self._travel = travel
        self._count = len(people)
        self._who = np.array([number for number, _busy in found], dtype=int)
        self._starts = np.array([busy.starts.timestamp() for _number, busy in found])
        self._ends = np.array([busy.ends.timestamp() for _number, busy in found])
        self._places = sorted({busy.place for _number, busy in found if busy.place is not None})
        numbers = {place: number for number, place in enumerate(self._places)}
        self._place = np.array([numbers.get(busy.place or "", len(numbers)) for _number, busy in found], dtype=int)

    def during(self, session: Session, mode: Mode) -> np.ndarray:
        """People who cannot come, as yes or no each."""
        where = session.place if mode is Mode.ROOM else None
        way = np.array([60.0 * self._travel(where, place) for place in self._places] + [0.0])[self._place]
        found = np.zeros(self._count, dtype=bool)
        for starts, ends in session.meetings:
            clash = (self._starts < ends.timestamp() + way) & (starts.timestamp() < self._ends + way)
            found[self._who[clash]] = True
        return found


def clashes(instance: Instance, slots: Sequence[tuple[int, Mode]], travel: Travel) -> np.ndarray:
    """Slots × slots: whether one person cannot have both, for their times or for their course."""
    found = np.zeros((len(slots), len(slots)), dtype=bool)
    places = [instance.sessions[session].place if mode is Mode.ROOM else None for session, mode in slots]
    sessions = [instance.sessions[session] for session, _mode in slots]
    _mark_at_once(found, list(zip(sessions, places, strict=True)), travel)
    by_course: dict[str, list[int]] = defaultdict(list)
    for slot, (session, _mode) in enumerate(slots):
        by_course[instance.sessions[session].course].append(slot)
    for mine in by_course.values():
        found[np.ix_(mine, mine)] = True
    np.fill_diagonal(found, val=False)
    return found


def trainer_clashes(instance: Instance, travel: Travel) -> list[tuple[int, int]]:
    """Pairs of sessions that share a trainer who cannot be in both."""
    found = np.zeros((len(instance.sessions),) * 2, dtype=bool)
    by_trainer: dict[str, list[int]] = defaultdict(list)
    for number, session in enumerate(instance.sessions):
        for trainer in session.trainers:
            by_trainer[trainer].append(number)
    for mine in by_trainer.values():
        here = np.zeros((len(mine), len(mine)), dtype=bool)
        _mark_at_once(here, [(instance.sessions[number], instance.sessions[number].place) for number in mine], travel)
        found[np.ix_(mine, mine)] |= here
    return [(int(one), int(other)) for one, other in zip(*np.nonzero(np.triu(found, 1)), strict=True)]


def _mark_at_once(found: np.ndarray, placed: Sequence[tuple[Session, str | None]], travel: Travel) -> None:
    """By a sweep over the meetings in order of their start."""
    meetings = sorted(
        (starts, ends, number) for number, (session, _place) in enumerate(placed) for starts, ends in session.meetings
    )
    reach = max((ends - starts for starts, ends, _number in meetings), default=timedelta())
    reach += timedelta(minutes=travel.longest)
    for index, (starts, ends, number) in enumerate(meetings):
        for later in meetings[index + 1 :]:
            if later[0] >= starts + reach:
                break
            way = travel(placed[number][1], placed[later[2]][1])
            if number != later[2] and at_once((starts, ends), later[:2], way):
                found[number, later[2]] = found[later[2], number] = True


def days_left(instance: Instance, years: Sequence[int]) -> np.ndarray:
    """People × years: days that they may still use."""
    left = np.full((len(instance.people), len(years)), NO_LIMIT)
    for number, person in enumerate(instance.people):
        if person.days_a_year is not None:
            used = [sum(day.year == year for day in person.days_taken) for year in years]
            left[number] = np.maximum(0, person.days_a_year - np.array(used, dtype=int))
    return left
