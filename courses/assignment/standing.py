"""Seats that stand already: nothing is demanded of the question that they make impossible. Pure.

With its locks alone an instance then keeps every rule, so that a run always has a plan to begin with; only two
published sessions that share a trainer at the same time, or what the co-ordinator locks besides, can still conflict.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from courses.assignment import rules
from courses.assignment.instance import Busy, HalfDay, Instance, Mode, Opening, Person, Quota, Seat, Session


def demand_what_holds(instance: Instance) -> Instance:
    """The same question, where what is demanded is never more than its locks keep already.

    A seat of somebody who is not in the question, or who cannot really be on all the sessions where she has said yes,
    is set aside: it stays taken, and nothing else is reckoned from it.
    """
    people = {person.id: person for person in instance.people}
    sessions = {session.id: session for session in instance.sessions}
    locks = [
        seat
        for person_id, seats in _by_person(instance.locks).items()
        if person_id in people
        for seat in _possible_together(seats, sessions, instance.travel)
    ]
    standing = set(locks)
    aside = [seat for seat in instance.locks if seat not in standing]
    aside += [seat for seat in instance.current if seat.person not in people]
    by_person, aside_by_person = _by_person(locks), _by_person(aside)
    by_session: dict[str, list[Person]] = defaultdict(list)
    for seat in locks:
        by_session[seat.session].append(people[seat.person])
    taken = Counter((seat.session, seat.mode) for seat in aside)
    away = Counter(instance.away) + _away(aside, people, sessions, instance.staffing)
    return replace(
        instance,
        people=tuple(
            _person(person, by_person.get(person.id, ()), aside_by_person.get(person.id, ()), sessions, instance.travel)
            for person in instance.people
        ),
        sessions=tuple(_session(_fewer_seats(each, taken), by_session[each.id]) for each in instance.sessions),
        staffing=_staffing(instance.staffing, away, _away(locks, people, sessions, instance.staffing)),
        away=dict(away),
        locks=tuple(locks),
        pairs=tuple(pair for pair in instance.pairs if pair.person in people),
        forbidden=tuple(pair for pair in instance.forbidden if pair[0] in people),
        current=tuple(seat for seat in instance.current if seat.person in people),
    )


def _by_person(seats: Iterable[Seat]) -> dict[str, list[Seat]]:
    found: dict[str, list[Seat]] = defaultdict(list)
    for seat in seats:
        found[seat.person].append(seat)
    return found


def _times(seat: Seat, sessions: Mapping[str, Session]) -> tuple[Busy, ...]:
    return rules.times(sessions[seat.session], seat.mode)


def _possible_together(seats: Sequence[Seat], sessions: Mapping[str, Session], travel: rules.Travel) -> list[Seat]:
    """Of a person's seats those that she can have at once, the first ones first."""
    kept: list[Seat] = []
    for seat in seats:
        session = sessions[seat.session]
        if not any(
            rules.exclude_each_other(session, seat.mode, sessions[other.session], other.mode, travel) for other in kept
        ):
            kept.append(seat)
    return kept


def _fewer_seats(session: Session, taken: Mapping[tuple[str, Mode], int]) -> Session:
    left = {mode: seats - taken.get((session.id, mode), 0) for mode, seats in session.seats.items()}
    return replace(session, seats={mode: seats for mode, seats in left.items() if seats > 0})


def _session(session: Session, seated: Sequence[Person]) -> Session:
    """A published session: of minimum attendance, mix and quotas what those on it fulfil already."""
    if session.opening is not Opening.ALWAYS:
        return session
    total = len(seated)
    types = Counter(person.organisation_type for person in seated if person.organisation_type is not None)
    session = replace(
        session,
        minimum_attendance=min(session.minimum_attendance, total),
        quotas=tuple(
            _quota(quota, sum(rules.in_quota(person, quota) for person in seated)) for quota in session.quotas
        ),
    )
    if not total:
        return session
    return replace(
        session,
        minimum_types=min(
            session.minimum_types, sum(100 * count >= session.type_percent * total for count in types.values())
        ),
        shares={kind: min(percent, 100 * types[kind] // total) for kind, percent in session.shares.items()},
    )


def _quota(quota: Quota, seated: int) -> Quota:
    at_most = None if quota.at_most is None else max(quota.at_most, seated)
    return replace(quota, at_least=min(quota.at_least, seated), at_most=at_most)


def _person(
    person: Person, seats: Sequence[Seat], aside: Sequence[Seat], sessions: Mapping[str, Session], travel: rules.Travel
) -> Person:
    """She may use the days that her seats take, and is not busy when she has said that she comes."""
    if not seats and not aside:
        return person
    times = [time for seat in seats for time in _times(seat, sessions)]
    days_taken = (*person.days_taken, *(day for seat in aside for day in rules.days(sessions[seat.session])))
    used = Counter(day.year for seat in seats for day in rules.days(sessions[seat.session]))
    needed = [days + sum(day.year == year for day in days_taken) for year, days in used.items()]
    return replace(
        person,
        busy=tuple(busy for busy in person.busy if not rules.clash([busy], times, travel)),
        days_taken=days_taken,
        days_a_year=None if person.days_a_year is None else max([person.days_a_year, *needed]),
    )


def _away(
    seats: Iterable[Seat], people: Mapping[str, Person], sessions: Mapping[str, Session], limits: Mapping[str, int]
) -> Counter[tuple[str, HalfDay]]:
    return Counter(
        (unit, half)
        for seat in seats
        if seat.person in people
        for unit in people[seat.person].units
        if unit in limits
        for half in rules.half_days(sessions[seat.session])
    )


def _staffing(
    limits: Mapping[str, int], away: Mapping[tuple[str, HalfDay], int], locked: Mapping[tuple[str, HalfDay], int]
) -> dict[str, int]:
    raised = dict(limits)
    for (unit, half), leaving in locked.items():
        before = away.get((unit, half), 0)
        if leaving + before > max(limits[unit], before):
            raised[unit] = max(raised[unit], leaving + before)
    return raised
