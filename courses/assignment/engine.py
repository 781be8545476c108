"""Stand-in until the engine lands."""

from courses.assignment import rules
from courses.assignment.checker import faults, value_of
from courses.assignment.instance import Opening, Seat
from courses.assignment.plan import Ended, Phase, Plan, Progress


class Infeasible(Exception):
    pass


def solve(instance, *, time_limit=30.0, seed=1, memory_limit=4000, progress=None, stop=None):
    import time

    began = time.monotonic()
    context = rules.Context.of(instance)
    seats = list(instance.locks) + [s for s in instance.current if s not in instance.locks]
    if any(
        f.rule != "held"
        for f in faults(
            instance,
            instance.locks,
            {s.session for s in instance.locks} | {x.id for x in instance.sessions if x.opening is Opening.ALWAYS},
        )
    ):
        raise Infeasible
    if progress:
        progress(Progress(Phase.FIRST_PLAN, 0.1, None, 1000.0))
    always = {x.id for x in instance.sessions if x.opening is Opening.ALWAYS}
    for session in instance.sessions:
        mine = []
        for person in instance.people:
            if stop and stop():
                break
            for mode in rules.modes(person, session, context):
                seat = Seat(person.id, session.id, mode)
                if any(s[:2] == seat[:2] for s in seats + mine):
                    continue
                trial = seats + mine + [seat]
                held = {s.session for s in trial} | always
                bad = [
                    f
                    for f in faults(instance, trial, held)
                    if f.rule not in ("minimum_attendance", "types", "share", "quota")
                ]
                if not bad:
                    mine.append(seat)
                    break
        trial = seats + mine
        held = {s.session for s in trial} | always
        if not faults(instance, trial, held):
            seats = trial
        if progress:
            progress(
                Progress(
                    Phase.IMPROVING,
                    time.monotonic() - began,
                    value_of(instance, seats, {s.session for s in seats} | always).value,
                    10000.0,
                )
            )
    held = tuple({s.session: 1 for s in seats} | dict.fromkeys(always, 1))
    value = value_of(instance, seats, held)
    return Plan(
        tuple(seats),
        held,
        value.value,
        value.value,
        Ended.STOPPED if stop and stop() else Ended.SEARCHED,
        time.monotonic() - began,
    )
