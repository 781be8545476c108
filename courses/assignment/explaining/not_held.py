"""What a session lacks that the plan does not hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from courses.assignment import rules
from courses.assignment.explaining.seating import Seating
from courses.assignment.instance import GroupKind, Mode, Opening, Seat, Session
from courses.assignment.rules import Obstacle


class NotHeld(StrEnum):
    """What keeps a session from being held."""

    PEOPLE = "people"
    TYPES = "types"
    SHARE = "share"
    QUOTA = "quota"
    TRAINER = "trainer"
    BUDGET = "budget"
    LIMITS = "limits"
    """Units, training days and seats that stay leave too few of those who could come."""
    ELSEWHERE = "elsewhere"
    """Enough could come, but what they close elsewhere, or the session's cost, counts for more."""


@dataclass(frozen=True)
class Lack:
    """What a session lacks: so many there are, so many it takes.

    People, types, people of a group; euros left and its cost; points that it would add and that it would take away.
    ``session``: where its trainer is.
    """

    what: NotHeld
    found: int = 0
    needed: int = 0
    group: tuple[GroupKind, str] | None = None
    session: str | None = None

    @property
    def missing(self) -> int:
        """By how much it falls short."""
        return self.needed - self.found


@dataclass(frozen=True)
class WhyNotHeld:
    """A session that is not held, how many could come and gain from it, and what it lacks."""

    session: str
    able: int
    lacks: tuple[Lack, ...]


def not_held(seating: Seating) -> Iterator[WhyNotHeld]:
    """Each session that the engine decides about and does not hold."""
    for session in seating.instance.sessions:
        if session.opening is Opening.DECIDE and session.id not in seating.held:
            yield why_not_held(seating, session.id)


def why_not_held(seating: Seating, session_id: str) -> WhyNotHeld:
    """What this session lacks, as the plan stands.

    Where nothing plain is missing, it is estimated what the session would add: those who gain the most come, giving up
    what excludes it, everything else in the plan as it is. What the sessions that they leave would then lack, and the
    mix of those who come, is not looked at.
    """
    if session_id not in seating.lacking:
        session = seating.reach.sessions[session_id]
        able = seating.reach.people_for(session_id)
        lacks = tuple(_plain_lacks(seating, session, list(able)))
        seating.lacking[session_id] = WhyNotHeld(session_id, len(able), lacks or (_estimate(seating, session),))
    return seating.lacking[session_id]


def _plain_lacks(seating: Seating, session: Session, able: list[str]) -> Iterator[Lack]:
    least = max(1, session.minimum_attendance)
    if len(able) < least:
        yield Lack(NotHeld.PEOPLE, len(able), least)
    people = [seating.reach.people[each] for each in able]
    types = Counter(person.organisation_type for person in people if person.organisation_type is not None)
    if len(types) < session.minimum_types:
        yield Lack(NotHeld.TYPES, len(types), session.minimum_types)
    for kind, percent in session.shares.items():
        if types[kind] * 100 < percent * least:
            needed = -(-percent * least // 100)
            yield Lack(NotHeld.SHARE, types[kind], needed, (GroupKind.ORGANISATION_TYPE, kind))
    for quota in session.quotas:
        inside = sum(rules.in_quota(person, quota) for person in people)
        if inside < quota.at_least:
            yield Lack(NotHeld.QUOTA, inside, quota.at_least, (quota.kind, quota.group))
    trainers = set(session.trainers)
    for other in seating.instance.sessions if trainers else ():
        if (
            other.id != session.id
            and seating.is_held(other)
            and not trainers.isdisjoint(other.trainers)
            and seating.reach.clash((session.id, Mode.ROOM), (other.id, Mode.ROOM))
        ):
            yield Lack(NotHeld.TRAINER, session=other.id)
    if seating.budget_left is not None and session.cost > seating.budget_left:
        yield Lack(NotHeld.BUDGET, seating.budget_left, session.cost)


def _estimate(seating: Seating, session: Session) -> Lack:
    gains = sorted(_gains(seating, session), reverse=True)
    least = max(1, session.minimum_attendance)
    if len(gains) < least:
        return Lack(NotHeld.LIMITS, len(gains), least)
    seats = sum(session.seats.values())
    adds = sum(gains[:least]) + sum(gain for gain in gains[least:seats] if gain > 0)
    return Lack(NotHeld.ELSEWHERE, adds, rules.cost_points(seating.instance.policy, session))


def _gains(seating: Seating, session: Session) -> Iterator[int]:
    """Points that each person could add by coming, who can be moved and for whom nothing else is in the way."""
    locked = {(seat.person, seat.session) for seat in seating.instance.locks}
    for person_id, modes in seating.reach.people_for(session.id).items():
        found = []
        for mode in modes:
            seat = Seat(person_id, session.id, mode)
            leaving = _given_up(seating, seat)
            others = (bar for bar in seating.others_bars(seat, leaving) if bar.obstacle is not Obstacle.NOT_HELD)
            if not any((person_id, each.session) in locked for each in leaving) and not any(others):
                found.append(_points_of(seating, seat, session, leaving))
        if found:
            yield max(found)


def _given_up(seating: Seating, seat: Seat) -> list[Seat]:
    """Seats of hers that exclude this one; all, if together they would take too many training days."""
    bars = list(seating.own_bars(seat))
    mine = seating.of_person.get(seat.person, {})
    excluded = {bar.session for bar in bars}
    everything = any(bar.obstacle is Obstacle.DAYS for bar in bars)
    return [Seat(seat.person, each, mode) for each, mode in mine.items() if everything or each in excluded]


def _points_of(seating: Seating, seat: Seat, session: Session, leaving: list[Seat]) -> int:
    """What the seat adds to what her seats are worth, those that she would leave taken away."""
    person, policy = seating.reach.people[seat.person], seating.instance.policy
    before = seating.sessions_of(person.id)
    gone = {each.session for each in leaving}
    after = [*(each for each in before if each.id not in gone), session]
    more = rules.weighted(person, rules.closed(person, after)) - rules.weighted(person, rules.closed(person, before))
    saved = sum(seating.way(person.id, seating.reach.sessions[each.session], each.mode) for each in leaving)
    return policy.gap * more - seating.way(person.id, session, seat.mode) + saved
