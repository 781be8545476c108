"""A model of locks and demands, and of the people and sessions that they touch.

A session that nobody demands is best not held, and a person whom nobody demands is only needed where a session lacks
people for its minimum attendance, its mix or a quota.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from enum import Enum
from itertools import combinations

from courses.assignment import rules
from courses.assignment.conflicts.demands import Demand, DemandKind, Limit, Rule
from courses.assignment.conflicts.yes_or_no import OutOfTimeError, Programme
from courses.assignment.explaining.reach import Reach
from courses.assignment.instance import Attendance, HalfDay, Mode, Opening, Session

LARGEST = 200_000
"""Seats beyond which a model is not made: its answer would take too long."""


class Extent(Enum):
    """Whom the model takes in besides the people demanded."""

    NOBODY = 0
    """And no session needs a minimum, a mix or a quota: what is impossible even so is impossible."""
    SOME = 1
    """As many as seem necessary: what is possible so is possible."""
    ALL = 2


class DemandModel:
    """The demands, as one programme."""

    def __init__(
        self,
        reach: Reach,
        hard: Iterable[Demand],
        soft: Iterable[Demand],
        extent: Extent,
        fillers: Callable[[str], Mapping[str, None]],
        *,
        liftable: bool = False,
    ) -> None:
        self.reach, self.instance, self.fillers = reach, reach.instance, fillers
        self.hard, self.soft, self.extent = tuple(hard), tuple(soft), extent
        self.programme = Programme(liftable=liftable)
        self.impossible: list[Limit] = []
        self.seats: dict[str, dict[tuple[str, Mode], int]] = defaultdict(dict)
        """Person to (session, mode) to decision."""
        self.held: dict[str, int] = {}
        self.always: dict[str, int] = {}
        self.kept: dict[Demand, int] = {}
        self.values: list[float] | None = None
        self._count = 0
        for demand in (*self.hard, *self.soft):
            self._take_in(demand)
        if extent is not Extent.NOBODY:
            self._fill()
        self._demand()
        self._people()
        self._sessions()
        self._shared()

    # Who and what is in it

    def _take_in(self, demand: Demand) -> None:
        if demand.kind is DemandKind.ALWAYS:
            self._hold(demand.session)
        elif demand.kind is DemandKind.EXACTLY_ONE:
            for session_id, modes in self.reach.sessions_for(demand.person).items():
                for mode in modes:
                    self._seat(demand.person, session_id, mode)
        elif demand.mode in self.reach.modes(demand.person, demand.session):
            self._seat(demand.person, demand.session, demand.mode)

    def _hold(self, session_id: str) -> int:
        if session_id not in self.held:
            self.held[session_id] = self.programme.decision()
        return self.held[session_id]

    def _seat(self, person_id: str, session_id: str, mode: Mode) -> None:
        self._hold(session_id)
        if (session_id, mode) not in self.seats[person_id]:
            self._count += 1
            if self._count > LARGEST:
                raise OutOfTimeError
            self.seats[person_id][session_id, mode] = self.programme.decision()

    def _fill(self) -> None:
        demanded = list(self.seats)
        locked: dict[str, int] = defaultdict(int)
        for demand in self.hard:
            if demand.kind is DemandKind.LOCK:
                locked[demand.session] += 1
        wanting = [each for each in self.held if _needs_fillers(self.reach.sessions[each], locked[each])]
        for session_id in wanting:
            able = self.reach.people_for(session_id)
            some = able if self.extent is Extent.ALL else {**dict.fromkeys(demanded), **self.fillers(session_id)}
            for person_id in some:
                for mode in able.get(person_id, ()):
                    self._seat(person_id, session_id, mode)

    # What is demanded

    def _demand(self) -> None:
        for demand in (*self.hard, *self.soft):
            decisions = self._answers(demand)
            if not decisions:
                self.impossible += [self._why_impossible(demand)] if demand in self.hard else []
                continue
            self.kept[demand] = kept = self.programme.decision()
            self.programme.at_most([(kept, 1), *((each, -1) for each in decisions)], 0)
            if demand.kind is DemandKind.ALWAYS:
                self.always[demand.session] = kept
        for demand in self.hard:
            if demand in self.kept:
                self.programme.fix(self.kept[demand])
        for demand in self.soft:
            if demand in self.kept:
                self.programme.price(self.kept[demand], -1.0)

    def _answers(self, demand: Demand) -> list[int]:
        """Decisions of which one keeps the demand."""
        if demand.kind is DemandKind.ALWAYS:
            return [self.held[demand.session]]
        seats = self.seats.get(demand.person, {})
        if demand.kind is DemandKind.EXACTLY_ONE:
            return list(seats.values())
        return [decision for key, decision in seats.items() if key == (demand.session, demand.mode)]

    def _why_impossible(self, demand: Demand) -> Limit:
        if demand.mode is None:
            return Limit(Rule.NOWHERE, demand.person)
        person, session = self.reach.people[demand.person], self.reach.sessions[demand.session]
        what = rules.obstacle(person, session, demand.mode, self.reach.context)
        return Limit(Rule.OBSTACLE, demand.person, (session.id,), demand.mode, obstacle=what)

    # The rules

    def _people(self) -> None:
        for person_id, seats in self.seats.items():
            person = self.reach.people[person_id]
            if person.attendance is not Attendance.ANY:
                self._row(((each, 1) for each in seats.values()), 1, Limit(Rule.ATTENDANCE, person_id))
            else:
                self._no_two_at_once(person_id, seats)
            if person.days_a_year is None:
                continue
            used: dict[int, list[tuple[int, float]]] = defaultdict(list)
            for (session_id, _mode), decision in seats.items():
                for year, count in rules.days_by_year(self.reach.sessions[session_id]).items():
                    used[year].append((decision, count))
            for year, terms in used.items():
                self._row(terms, rules.days_left(person, year) or 0, Limit(Rule.DAYS, person_id, year=year))

    def _no_two_at_once(self, person_id: str, seats: Mapping[tuple[str, Mode], int]) -> None:
        by_course: dict[str, list[tuple[int, float]]] = defaultdict(list)
        by_session: dict[str, list[tuple[int, float]]] = defaultdict(list)
        sessions: dict[str, list[str]] = defaultdict(list)
        for (session_id, _mode), decision in seats.items():
            course = self.reach.sessions[session_id].course
            by_session[session_id].append((decision, 1))
            by_course[course].append((decision, 1))
            sessions[course].append(session_id)
        for course, terms in by_course.items():
            self._row(terms, 1, Limit(Rule.COURSE, person_id, tuple(dict.fromkeys(sessions[course]))))
        for terms in by_session.values():
            self._row(terms, 1, None)
        for one, other in combinations(seats, 2):
            if one[0] != other[0] and self.reach.clash(one, other):
                limit = Limit(Rule.CLASH, person_id, (one[0], other[0]))
                self._row([(seats[one], 1), (seats[other], 1)], 1, limit)

    def _sessions(self) -> None:
        taken: dict[str, list[tuple[str, Mode, int]]] = defaultdict(list)
        for person_id, seats in self.seats.items():
            for (session_id, mode), decision in seats.items():
                taken[session_id].append((person_id, mode, decision))
        for session_id, held in self.held.items():
            session, mine = self.reach.sessions[session_id], taken[session_id]
            for mode, offered in session.seats.items():
                terms = [(decision, 1) for _person, its_mode, decision in mine if its_mode is mode]
                self._row(terms, offered, Limit(Rule.SEATS, sessions=(session_id,), mode=mode))
            for _person, _mode, decision in mine:
                self.programme.at_most([(decision, 1), (held, -1)], 0)
            for quota in session.quotas:
                inside = [each for person, _mode, each in mine if rules.in_quota(self.reach.people[person], quota)]
                limit = Limit(Rule.QUOTA, sessions=(session_id,), group=(quota.kind, quota.group))
                if quota.at_most is not None:
                    self._row(((each, 1) for each in inside), quota.at_most, limit)
                if self.extent is not Extent.NOBODY and quota.at_least:
                    self._at_least(inside, quota.at_least, self._must(session), limit)
            if self.extent is not Extent.NOBODY:
                everybody = [decision for _person, _mode, decision in mine]
                least = max(session.minimum_attendance, session.opening is not Opening.ALWAYS)
                self._at_least(everybody, least, self._must(session), Limit(Rule.MINIMUM, sessions=(session_id,)))
                self._mix(session, mine)

    def _must(self, session: Session) -> int | None:
        """The decision that binds a session to its minimum: a session held always is bound where that is demanded."""
        return self.always.get(session.id) if session.opening is Opening.ALWAYS else self.held[session.id]

    def _at_least(self, decisions: Iterable[int], least: int, if_so: int | None, limit: Limit) -> None:
        if if_so is not None and least:
            self._row([(if_so, least), *((each, -1) for each in decisions)], 0, limit)

    def _mix(self, session: Session, mine: list[tuple[str, Mode, int]]) -> None:
        limit = Limit(Rule.MIX, sessions=(session.id,))
        by_type: dict[str | None, list[int]] = defaultdict(list)
        for person_id, _mode, decision in mine:
            by_type[self.reach.people[person_id].organisation_type].append(decision)
        for kind, percent in session.shares.items():
            self._row(_share(percent, by_type[kind], mine), 0, limit)
        if not session.minimum_types or not mine:
            return
        present = []
        much = session.type_percent * len(mine)
        for decisions in (those for kind, those in by_type.items() if kind is not None):
            here = self.programme.decision()
            present.append(here)
            self.programme.at_most([(here, 1), *((each, -1) for each in decisions)], 0)
            self.programme.at_most([*_share(session.type_percent, decisions, mine), (here, much)], much)
        anybody = self.programme.decision()
        for _person, _mode, decision in mine:
            self.programme.at_most([(decision, 1), (anybody, -1)], 0)
        self._row([(anybody, session.minimum_types), *((each, -1) for each in present)], 0, limit)

    def _shared(self) -> None:
        away: dict[tuple[str, HalfDay], list[tuple[int, float]]] = defaultdict(list)
        used: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for person_id, seats in self.seats.items():
            units = [each for each in self.reach.people[person_id].units if each in self.instance.staffing]
            for (session_id, _mode), decision in seats.items():
                for half_day in rules.half_days(self.reach.sessions[session_id]) if units else ():
                    for unit in units:
                        away[unit, half_day].append((decision, 1))
                for resource, count in self.reach.uses.get((person_id, session_id), {}).items():
                    used[resource].append((decision, count))
        for (unit, half_day), terms in away.items():
            room = max(0, self.instance.staffing[unit] - self.instance.away.get((unit, half_day), 0))
            self._row(terms, room, Limit(Rule.STAFFING, unit=unit, half_day=half_day))
        for resource, terms in used.items():
            if resource in self.instance.resources:
                self._row(terms, self.instance.resources[resource], Limit(Rule.RESOURCE, resource=resource))
        self._trainers_and_budget()

    def _trainers_and_budget(self) -> None:
        sessions = [self.reach.sessions[each] for each in self.held]
        of_trainer: dict[str, list[Session]] = defaultdict(list)
        for session in sessions:
            for trainer in session.trainers:
                of_trainer[trainer].append(session)
        for theirs in of_trainer.values():
            for one, other in combinations(theirs, 2):
                if self.reach.clash((one.id, Mode.ROOM), (other.id, Mode.ROOM)):
                    limit = Limit(Rule.TRAINER, sessions=(one.id, other.id))
                    self._row([(self.held[one.id], 1), (self.held[other.id], 1)], 1, limit)
        costs = [(self.held[each.id], each.cost) for each in sessions if each.opening is Opening.DECIDE and each.cost]
        if self.instance.budget is not None:
            self._row(costs, self.instance.budget, Limit(Rule.BUDGET))

    def _row(self, terms: Iterable[tuple[int, float]], limit: float, rule: Limit | None) -> None:
        self.programme.at_most(terms, limit, rule=rule)

    # The answer

    def solve(self, until: float, *, at_most: float = float("inf")) -> frozenset[Demand] | None:
        """Demands kept; ``None``: the hard ones cannot be."""
        if self.impossible:
            return None
        self.values = self.programme.solve(min(at_most, until - time.monotonic()))
        if self.values is None:
            return None
        return frozenset(demand for demand, decision in self.kept.items() if self.values[decision] > 0.5)

    def seated(self) -> Iterator[tuple[str, str]]:
        """(person, session) of the answer."""
        for person_id, seats in self.seats.items():
            for (session_id, _mode), decision in seats.items():
                if self.values is not None and self.values[decision] > 0.5:
                    yield person_id, session_id

    def lifted(self, until: float) -> tuple[Limit, ...]:
        """The fewest rules that must give way; empty: none must."""
        if self.impossible:
            return tuple(self.impossible)
        values = self.programme.solve(until - time.monotonic(), proven=True)
        exceeded = self.programme.exceeded(values) if values else {}
        return tuple(replace(limit, missing=count) for limit, count in exceeded.items())


def _share(percent: int, inside: Iterable[int], everybody: Iterable[tuple[str, Mode, int]]) -> list[tuple[int, float]]:
    """``percent`` × everybody − 100 × those inside, as terms."""
    those = set(inside)
    return [(each, percent - 100 * (each in those)) for _person, _mode, each in everybody]


def _needs_fillers(session: Session, locked: int) -> bool:
    """Whether people who are not demanded can help a session to be held."""
    return (
        session.minimum_attendance > locked
        or session.minimum_types > 0
        or any(session.shares.values())
        or any(quota.at_least for quota in session.quotas)
    )
