"""The bound: bundles come in when prices make them worth it, and with the prices comes the bound.

Column generation (Dantzig and Wolfe 1960), with prices smoothed (Wentges 1997).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from courses.assignment.engine.bundles import Bundles, joined, nothing
from courses.assignment.engine.master import Master, Solution
from courses.assignment.engine.prices import NEVER, Prices, closed, costs_at, relax

if TYPE_CHECKING:
    from courses.assignment.engine.search import Search

ENOUGH = 1e-3
"""Bound and linear plan are near enough each other, as a share of the bound."""
SLOW = 3e-4
"""A bound that falls by less, as a share of itself, hardly falls."""
KEPT = 150.0
"""Points by which a bundle may fall short of its person's best and stay in the model."""
SMOOTHING = (0.3, 0.6, 0.85)
"""Share of the best prices so far in those that are tried next; more where that proves nothing new, and from the start
where the linear plan is so far from the bound that its prices say little."""
LONGEST = 0.5
"""Share of the time for the bound; what is left is for a plan."""
NEAR = 1e-6


def generate(search: Search, bundles: Bundles) -> tuple[Solution, Prices] | None:
    """Let bundles in until the linear plan is as good as its bound; ``None``: no time, or no plan at all."""
    lower, upper, best = search.lower, search.upper, search.prices
    opening = relax(search.problem, search.pricing, best, lower, upper)
    lowest = opening.bound
    if lowest == -np.inf:
        search.infeasible = True
        return None
    search.proven(lowest)
    bundles = joined([bundles, opening.bundles])
    solution: Solution | None = None
    stale = 0
    until = search.clock.seconds + LONGEST * search.clock.left
    while not (search.clock.over() or (solution is not None and search.clock.past(until))):
        # A model made anew is solved faster than one that goes on: HiGHS makes it smaller first.
        master = Master(search.problem, bundles, lower, upper, links=search.links, elastic=True, known=search.rows)
        found = master.linear(search.clock.left)
        if found is None or found.prices is None:
            break
        solution, before = found, lowest
        far = (lowest - found.value) / max(1.0, abs(lowest))
        for share in (each for each in SMOOTHING if each >= min(far, SMOOTHING[-1])):
            prices = best.towards(found.prices, share)
            relaxed = relax(search.problem, search.pricing, prices, lower, upper)
            bundles = joined([bundles, relaxed.bundles])
            if relaxed.bound < lowest:
                lowest, best = relaxed.bound, prices
                break
        stale = 0 if lowest < before - SLOW * abs(before) else stale + 1
        search.proven(lowest)
        near = solution.complete and lowest - solution.value <= ENOUGH * abs(lowest)
        beaten = search.plan is not None and lowest <= search.plan.value
        if (near and stale >= 2) or stale >= 8 or beaten:
            break
        if lowest - solution.value <= 0.02 * abs(lowest):
            search.links = np.union1d(search.links, Master.broken_links(search.problem, solution))
    if solution is None:
        return None
    return solution, best


def worth_keeping(search: Search, solution: Solution, prices: Prices) -> Bundles:
    """Bundles that are used, or not far from their people's best at these prices."""
    bundles = solution.over
    cost, worth = costs_at(search.problem, prices)
    inside = bundles.options >= 0
    value = bundles.closed * worth[bundles.person] - np.where(inside, cost[bundles.options], 0.0).sum(axis=1)
    best = np.zeros(len(worth))
    np.maximum.at(best, bundles.person, value)
    return bundles.take((solution.bundles > NEAR) | (value >= best[bundles.person] - KEPT))


def near(
    search: Search, people: np.ndarray, slack: float, upper: np.ndarray, among: np.ndarray | None = None
) -> Bundles:
    """Bundles of these people that fall short of their best by at most ``slack`` points, at the prices we have."""
    cost, worth = costs_at(search.problem, search.prices)
    able = people[search.problem.options.person] & ~closed(search.problem, upper)
    cost[~able & ~search.problem.options.locked] = NEVER
    value, _best = search.pricing.best(cost, worth)
    return search.pricing.every(cost, worth, value - slack, able) or nothing()
