"""Who goes where: the plan that is worth most under every rule, and a proof of how near the best it is."""

from __future__ import annotations

from collections.abc import Callable

from courses.assignment.engine.clock import Clock
from courses.assignment.engine.problem import Problem, read
from courses.assignment.engine.search import Search
from courses.assignment.engine.seats import Seats, unmet
from courses.assignment.instance import Instance, Opening, Seat
from courses.assignment.plan import Ended, Phase, Plan, Progress


class Infeasible(RuntimeError):
    """No plan keeps every lock and demand (``conflicts.smallest`` says which cannot be kept)."""


class NoPlanInTime(RuntimeError):
    """Demands are so tight that no plan that keeps them all was found before the search ended."""


def solve(
    instance: Instance,
    *,
    time_limit: float = 30.0,
    seed: int = 1,
    memory_limit: int = 4000,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Plan:
    """The best plan found, with the bound that was proven.

    ``time_limit``: seconds; ``memory_limit``: megabytes of this process. ``progress`` is called now and then; ``stop``
    is asked as often, and the best plan so far is handed over when it says yes. The same seed gives the same plan
    unless the clock ended the search or a part of it (``Plan.ended``).

    Raises:
        Infeasible: no plan keeps every lock and demand.
        NoPlanInTime: none was found, and none excluded.
    """
    clock = Clock(time_limit, memory_limit, progress, stop)
    clock.sign = -1 if instance.minimise else 1
    clock.tell(Phase.READING)
    problem = read(instance)
    if len(instance.locks) > problem.options.locked.sum():
        raise Infeasible
    search = Search(problem, clock, seed)
    search.run()
    if search.plan is None:
        raise Infeasible if search.infeasible else NoPlanInTime
    return _plan(problem, search.plan, search.bound, clock)


def _plan(problem: Problem, seats: Seats, bound: float, clock: Clock) -> Plan:
    instance, options = problem.instance, problem.options
    chosen = seats.options
    given = tuple(
        Seat(instance.people[who].id, instance.sessions[where].id, problem.options.slots[slot][1])
        for who, where, slot in zip(options.person[chosen], options.session[chosen], options.slot[chosen], strict=True)
    )
    filled = {seat.session for seat in given}
    held = tuple(
        session.id for session in instance.sessions if session.opening is Opening.ALWAYS or session.id in filled
    )
    sign = clock.sign
    shares = dict(zip(options.group_names, unmet(problem, seats.bundles), strict=True))
    ended = clock.ended or (Ended.TIME if clock.cut else Ended.SEARCHED)
    return Plan(given, held, sign * seats.value, sign * max(bound, seats.value), ended, clock.seconds, shares)
