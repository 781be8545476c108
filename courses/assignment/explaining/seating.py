"""A plan, laid out for questions: who is where, what is left, and what stands in the way of one person more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from courses.assignment import rules
from courses.assignment.explaining.reach import Reach
from courses.assignment.instance import Attendance, GroupKind, HalfDay, Instance, Mode, Opening, Seat, Session
from courses.assignment.plan import Plan
from courses.assignment.rules import Obstacle

if TYPE_CHECKING:
    from courses.assignment.explaining.not_held import WhyNotHeld
    from courses.assignment.explaining.why import Alternative


@dataclass(frozen=True)
class Bar:
    """Something in a person's way to a session, and as much of what it is as can be told.

    ``session``: the other seat of hers that clashes; ``unit`` and ``half_days``: who would be too many away, and when;
    ``year`` and ``days``: training days that she lacks.
    """

    obstacle: Obstacle
    session: str | None = None
    unit: str | None = None
    half_days: tuple[HalfDay, ...] = ()
    year: int | None = None
    days: int = 0
    group: tuple[GroupKind, str] | None = None
    resource: str | None = None


class Seating:
    """An instance and a plan for it."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance, self.plan = instance, plan
        self.reach = Reach(instance)
        self.held = frozenset(plan.held)
        self.of_person: dict[str, dict[str, Mode]] = defaultdict(dict)
        self.of_session: dict[str, dict[str, Mode]] = defaultdict(dict)
        self.away: Counter[tuple[str, HalfDay]] = Counter(instance.away)
        self.used: Counter[str] = Counter()
        for seat in plan.seats:
            self.of_person[seat.person][seat.session] = seat.mode
            self.of_session[seat.session][seat.person] = seat.mode
            self.away.update(self._absences(seat))
            self.used.update(self.reach.uses.get((seat.person, seat.session), {}))
        spent = sum(self.reach.sessions[each].cost for each in self.held if self._opened(self.reach.sessions[each]))
        self.lacking: dict[str, WhyNotHeld] = {}
        """What sessions lack that are not held, as far as it was asked."""
        self.others_for: dict[str, list[Alternative]] = {}
        """Who could take a seat in a session, as far as it was asked."""
        self.budget_left = None if instance.budget is None else instance.budget - spent

    @staticmethod
    def _opened(session: Session) -> bool:
        return session.opening is Opening.DECIDE

    def is_held(self, session: Session) -> bool:
        """Whether the session takes people."""
        return session.opening is Opening.ALWAYS or session.id in self.held

    def sessions_of(self, person_id: str) -> list[Session]:
        """Sessions in which she has a seat, the first to begin first."""
        mine = [self.reach.sessions[each] for each in self.of_person.get(person_id, ())]
        return sorted(mine, key=lambda session: (session.meetings[:1], session.id))

    def gain(self, person_id: str, session: Session, *, leaving: Collection[str] = ()) -> dict[str, int]:
        """Levels of each need that a seat would close beyond what her seats close, those that she leaves left out."""
        person = self.reach.people[person_id]
        mine = [each for each in self.sessions_of(person_id) if each.id not in leaving and each.id != session.id]
        closed = rules.closed(person, mine)
        return {
            competence: levels - closed.get(competence, 0)
            for competence, levels in rules.closes(person, session).items()
            if levels > closed.get(competence, 0)
        }

    def points(self, person_id: str, session: Session, mode: Mode, levels: dict[str, int]) -> int:
        """Points of the policy for closing these, less the way."""
        policy = self.instance.policy
        return policy.gap * rules.weighted(self.reach.people[person_id], levels) - self.way(person_id, session, mode)

    def way(self, person_id: str, session: Session, mode: Mode) -> int:
        """Points of the policy that the way to a seat costs."""
        return rules.travel_points(self.instance.policy, self.minutes(person_id, session, mode), session)

    def minutes(self, person_id: str, session: Session, mode: Mode) -> int:
        """One way to a seat; none to one online."""
        if mode is Mode.ONLINE:
            return 0
        return rules.travel_minutes(self.instance.travel, self.reach.people[person_id].place, session.place)

    # What stands in the way of one person more

    def bars(self, seat: Seat, *, leaving: Collection[Seat] = ()) -> Iterator[Bar]:
        """All that would be in the way of this seat besides the plan's others; ``leaving``: those given up for it."""
        person, session = self.reach.people[seat.person], self.reach.sessions[seat.session]
        for obstacle in rules.obstacles(person, session, seat.mode, self.reach.context):
            yield self._days_bar(seat, ()) if obstacle is Obstacle.DAYS else Bar(obstacle)
        yield from self.own_bars(seat, leaving)
        yield from self.others_bars(seat, leaving)

    def own_bars(self, seat: Seat, leaving: Collection[Seat] = ()) -> Iterator[Bar]:
        """Of them, those of her own other seats."""
        left = {each.session for each in leaving if each.person == seat.person} | {seat.session}
        mine = [each for each in self.sessions_of(seat.person) if each.id not in left]
        if not mine:
            return
        person, session = self.reach.people[seat.person], self.reach.sessions[seat.session]
        if person.attendance is not Attendance.ANY:
            yield Bar(Obstacle.ATTENDANCE, mine[0].id)
        for other in mine:
            if other.course == session.course:
                yield Bar(Obstacle.SAME_COURSE, other.id)
            elif self.reach.clash((session.id, seat.mode), (other.id, self.of_person[seat.person][other.id])):
                yield Bar(Obstacle.CLASH, other.id)
        if person.days_a_year is not None and rules.days_short(person, [session, *mine]):
            yield self._days_bar(seat, mine)

    def _days_bar(self, seat: Seat, mine: Collection[Session]) -> Bar:
        session = self.reach.sessions[seat.session]
        short = rules.days_short(self.reach.people[seat.person], [session, *mine])
        year = min(short)
        return Bar(Obstacle.DAYS, year=year, days=short[year])

    def others_bars(self, seat: Seat, leaving: Collection[Seat] = ()) -> Iterator[Bar]:
        """Of them, those that other people and the session itself set."""
        session = self.reach.sessions[seat.session]
        yield from self._staffing_bars(seat, leaving)
        for resource, count in self.reach.uses.get((seat.person, seat.session), {}).items():
            freed = sum(self.reach.uses.get((each.person, each.session), {}).get(resource, 0) for each in leaving)
            if self.used[resource] - freed + count > self.instance.resources.get(resource, 0):
                yield Bar(Obstacle.RESOURCE, resource=resource)
        if not self.is_held(session):
            yield Bar(Obstacle.NOT_HELD)
            return
        gone = {each.person for each in leaving if each.session == session.id}
        staying = {person: mode for person, mode in self.of_session[session.id].items() if person not in gone}
        if sum(mode is seat.mode for mode in staying.values()) >= session.seats.get(seat.mode, 0):
            yield Bar(Obstacle.FULL)
        for quota in session.quotas:
            if quota.at_most is not None and rules.in_quota(self.reach.people[seat.person], quota):
                inside = sum(rules.in_quota(self.reach.people[each], quota) for each in staying)
                if inside >= quota.at_most:
                    yield Bar(Obstacle.QUOTA, group=(quota.kind, quota.group))
        if not self.mix_holds(session, [*staying, seat.person]):
            yield Bar(Obstacle.MIX)

    def _absences(self, seat: Seat) -> Iterator[tuple[str, HalfDay]]:
        for unit in self.reach.people[seat.person].units:
            for half_day in rules.half_days(self.reach.sessions[seat.session]):
                yield unit, half_day

    def _staffing_bars(self, seat: Seat, leaving: Collection[Seat]) -> Iterator[Bar]:
        back = Counter(absence for each in leaving for absence in self._absences(each))
        full: dict[str, list[HalfDay]] = defaultdict(list)
        for unit, half_day in self._absences(seat):
            limit = self.instance.staffing.get(unit)
            if limit is not None:
                limit = max(limit, self.instance.away.get((unit, half_day), 0))
                if self.away[unit, half_day] - back[unit, half_day] + 1 > limit:
                    full[unit].append(half_day)
        for unit, half_days in full.items():
            yield Bar(Obstacle.STAFFING, unit=unit, half_days=tuple(half_days))

    def mix_holds(self, session: Session, people: Collection[str]) -> bool:
        """Whether the mix rule would hold with these people."""
        if not people:
            return True
        types = Counter(self.reach.people[each].organisation_type for each in people)
        if any(types[kind] * 100 < percent * len(people) for kind, percent in session.shares.items()):
            return False
        present = [count for kind, count in types.items() if kind is not None]
        return sum(100 * count >= session.type_percent * len(people) for count in present) >= session.minimum_types
