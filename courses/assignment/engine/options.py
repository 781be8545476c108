"""What may be chosen: every admissible person, session and mode, and what it is worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from courses.assignment.engine.calendar import BusyTimes, Travel, clashes, days_left, days_of
from courses.assignment.instance import Attendance, GroupKind, Instance, Mode, Opening

MODES = tuple(Mode)


@dataclass
class Options:
    """Options sorted by person, and by session within a person; a slot is a session in a mode.

    ``pair``: a person in a session, in whichever mode. ``first``: where each person's options begin. ``base``: points
    of an option besides its gaps. ``course``: of each, as a number. ``credit``: options ×
    needs of the person, weight × levels closed. ``days``: options × years; ``left``: people × years. ``clash``: slots
    × slots. ``single``, ``exactly``: people with at most, with just one seat. ``groups``: people × groups whose unmet
    share counts; ``closable``: weight × levels that each could close; ``most``: that everybody could together.
    """

    person: np.ndarray
    session: np.ndarray
    mode: np.ndarray
    slot: np.ndarray
    pair: np.ndarray
    pair_session: np.ndarray
    slots: tuple[tuple[int, Mode], ...]
    first: np.ndarray
    course: np.ndarray
    base: np.ndarray
    credit: np.ndarray
    locked: np.ndarray
    days: np.ndarray
    left: np.ndarray
    clash: np.ndarray
    single: np.ndarray
    exactly: np.ndarray
    groups: np.ndarray
    group_names: tuple[tuple[GroupKind, str], ...]
    closable: np.ndarray
    most: float

    @property
    def size(self) -> int:
        """How many."""
        return len(self.person)


def options_of(instance: Instance) -> Options:
    """Every option of the instance."""
    people, sessions = instance.people, instance.sessions
    travel = Travel(instance.travel)
    session_days = [days_of(session) for session in sessions]
    years = sorted({day.year for days in session_days for day in days})
    left = days_left(instance, years)
    days = np.array([[sum(day.year == year for day in mine) for year in years] for mine in session_days], dtype=int)
    days = days.reshape(len(sessions), len(years))
    minutes = _minutes(instance, travel)

    found = _admissible(instance, days, left, minutes)
    person, session_of, mode_of, base, credit, locked = (np.concatenate([part[i] for part in found]) for i in range(6))
    # By session and mode they are in order already.
    order = np.argsort(person, kind="stable")
    person, session_of, mode_of = person[order], session_of[order], mode_of[order]
    base = base[order] + _extras(instance, person, session_of)
    slots = tuple((number, mode) for number, each in enumerate(sessions) for mode in MODES if each.seats.get(mode, 0))
    slot_of = np.full((max(1, len(sessions)), len(MODES)), -1)
    for slot, (number, mode) in enumerate(slots):
        slot_of[number, MODES.index(mode)] = slot
    new_pair = (np.diff(person, prepend=-1) != 0) | (np.diff(session_of, prepend=-1) != 0)
    names_of_courses = sorted({session.course for session in sessions})
    course_of = np.searchsorted(names_of_courses, [session.course for session in sessions])
    groups, names = _groups(instance)
    credit = credit[order]
    best = _best(person, credit, len(people)).sum(axis=1)
    closable = best @ groups
    counts = closable > 0
    return Options(
        person,
        session_of,
        mode_of,
        slot_of[session_of, mode_of],
        np.cumsum(new_pair) - 1,
        session_of[new_pair],
        slots,
        np.searchsorted(person, np.arange(len(people) + 1)),
        course_of[session_of],
        base,
        credit,
        locked[order],
        days[session_of],
        left,
        clashes(instance, slots, travel),
        np.array([each.attendance is not Attendance.ANY for each in people], dtype=bool),
        np.array([each.attendance is Attendance.EXACTLY_ONE for each in people], dtype=bool),
        groups[:, counts],
        tuple(name for name, it in zip(names, counts, strict=True) if it),
        closable[counts],
        float(best.sum()),
    )


def _admissible(
    instance: Instance, days: np.ndarray, left: np.ndarray, minutes: np.ndarray
) -> list[tuple[np.ndarray, ...]]:
    """Who may have which session in which mode: person, session, mode, base, credit and locked, for each slot.

    ``days``: sessions × years; ``left``: people × years; ``minutes``: sessions × people.
    """
    people, sessions, policy = instance.people, instance.sessions, instance.policy
    numbers, session_numbers = _numbers(instance)
    special: dict[int, list[int]] = defaultdict(list)
    for pair in instance.pairs:
        special[session_numbers[pair.session]].append(numbers[pair.person])
    forbidden: dict[int, list[int]] = defaultdict(list)
    for person_id, session_id in instance.forbidden:
        forbidden[session_numbers[session_id]].append(numbers[person_id])
    locks: dict[int, dict[int, Mode]] = defaultdict(dict)
    for seat in instance.locks:
        locks[session_numbers[seat.session]][numbers[seat.person]] = seat.mode

    levels = _Levels(instance)
    languages = _membership([person.languages for person in people])
    regions = _membership([person.regions for person in people])
    courses = _membership([person.courses for person in people])
    busy = BusyTimes(people, Travel(instance.travel))
    nobody = np.zeros(len(people), dtype=bool)
    found: list[tuple[np.ndarray, ...]] = []
    for number, session in enumerate(sessions):
        if session.opening is Opening.NEVER:
            continue
        credit = levels.closed(session.raises)
        may = np.array(credit.any(axis=1))
        may[special[number]] = True
        if session.language is not None:
            may &= languages.get(session.language, nobody)
        if session.region is not None:
            may &= regions.get(session.region, nobody)
        may &= ~courses.get(session.course, nobody)
        locked = nobody.copy()
        locked[list(locks[number])] = True
        for kind, mode in enumerate(MODES):
            if session.seats.get(mode, 0) < 1:
                continue
            able = may.copy()
            if mode is Mode.ROOM and policy.longest_travel is not None:
                able &= minutes[number] <= policy.longest_travel
            able |= locked
            able[[who for who, wanted in locks[number].items() if wanted is not mode]] = False
            able[forbidden[number]] = False
            able &= (left >= days[number]).all(axis=1)
            able &= ~busy.during(session, mode)
            chosen = np.flatnonzero(able)
            base = np.zeros(len(chosen))
            if mode is Mode.ROOM and policy.travel:
                base -= policy.travel * 2 * minutes[number][chosen] * days[number].sum() // 60
            found.append(
                (chosen, np.full(len(chosen), number), np.full(len(chosen), kind), base, credit[chosen], locked[chosen])
            )
    if not found:
        empty = np.zeros(0, dtype=int)
        found.append((empty, empty, empty, np.zeros(0), np.zeros((0, levels.width), np.int32), np.zeros(0, bool)))
    return found


class _Levels:
    """Held and target levels as people × competences."""

    def __init__(self, instance: Instance) -> None:
        people = instance.people
        codes = sorted({code for person in people for code in person.needs})
        self.column = {code: number for number, code in enumerate(codes)}
        self.width = max((len(person.needs) for person in people), default=0)
        self.held = np.full((len(people), len(codes)), 9, dtype=np.int8)
        self.target = np.zeros_like(self.held)
        self.weight = np.zeros(self.held.shape, dtype=np.int32)
        self.place = np.zeros(self.held.shape, dtype=np.int16)
        for number, person in enumerate(people):
            for place, (code, need) in enumerate(person.needs.items()):
                column = self.column[code]
                self.held[number, column], self.target[number, column], self.weight[number, column] = need
                self.place[number, column] = place

    def closed(self, raises: Mapping[str, tuple[int, int]]) -> np.ndarray:
        """People × needs: weight × levels that a session with these competences closes."""
        credit = np.zeros((len(self.held), self.width), dtype=np.int32)
        for code, (start, end) in raises.items():
            column = self.column.get(code)
            if column is None:
                continue
            levels = np.minimum(end, self.target[:, column]) - self.held[:, column]
            who = np.flatnonzero((self.held[:, column] >= start) & (levels > 0))
            credit[who, self.place[who, column]] = levels[who] * self.weight[who, column]
        return credit


def _membership(lists: Sequence[tuple[str, ...]]) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}
    for number, mine in enumerate(lists):
        for each in mine:
            if each not in found:
                found[each] = np.zeros(len(lists), dtype=bool)
            found[each][number] = True
    return found


def _minutes(instance: Instance, travel: Travel) -> np.ndarray:
    """Sessions × people: minutes from home to the room."""
    places = sorted({person.place for person in instance.people if person.place is not None})
    numbers = {place: number for number, place in enumerate(places)}
    home = np.array([numbers.get(person.place or "", len(places)) for person in instance.people], dtype=int)
    table = np.array(
        [[travel(place, session.place) for place in places] + [0] for session in instance.sessions], dtype=int
    )
    return table.reshape(len(instance.sessions), len(places) + 1)[:, home]


def _numbers(instance: Instance) -> tuple[dict[str, int], dict[str, int]]:
    """Of people and of sessions, by their ids."""
    return (
        {person.id: number for number, person in enumerate(instance.people)},
        {session.id: number for number, session in enumerate(instance.sessions)},
    )


def _extras(instance: Instance, person: np.ndarray, session: np.ndarray) -> np.ndarray:
    """Points of named pairs and of seats of the current plan, in either mode."""
    extra = np.zeros(len(person))
    numbers, session_numbers = _numbers(instance)
    points: dict[tuple[int, int], int] = defaultdict(int)
    for pair in instance.pairs:
        points[numbers[pair.person], session_numbers[pair.session]] += -pair.value if instance.minimise else pair.value
    for person_id, session_id in {(seat.person, seat.session) for seat in instance.current}:
        points[numbers[person_id], session_numbers[session_id]] += instance.policy.keep
    if points:
        width = len(instance.sessions)
        keys = np.array([who * width + where for who, where in points])
        values = np.array(list(points.values()), dtype=float)
        order = np.argsort(keys)
        mine = person * width + session
        places = np.minimum(np.searchsorted(keys[order], mine), len(keys) - 1)
        extra = np.where(keys[order][places] == mine, values[order][places], 0.0)
    return extra


def _groups(instance: Instance) -> tuple[np.ndarray, list[tuple[GroupKind, str]]]:
    mine = [
        ([(GroupKind.REGION, each.regions[0])] if each.regions else [])
        + ([(GroupKind.ORGANISATION_TYPE, each.organisation_type)] if each.organisation_type is not None else [])
        for each in instance.people
    ]
    names = sorted({group for groups in mine for group in groups})
    numbers = {name: number for number, name in enumerate(names)}
    belongs = np.zeros((len(mine), len(names)), dtype=bool)
    for number, groups in enumerate(mine):
        belongs[number, [numbers[group] for group in groups]] = True
    return belongs, names


def _best(person: np.ndarray, credit: np.ndarray, people: int) -> np.ndarray:
    """People × needs: weight × levels that the best option closes."""
    best = np.zeros((people, credit.shape[1]), dtype=np.int64)
    starts = np.flatnonzero(np.diff(person, prepend=-1))
    if len(starts):
        best[person[starts]] = np.maximum.reduceat(credit, starts, axis=0)
    return best
