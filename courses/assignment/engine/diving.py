"""A plan from the linear one: its fractions are settled a few at a time, the surest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from courses.assignment.engine.bundles import Bundles, joined
from courses.assignment.engine.generating import near
from courses.assignment.engine.master import Master, Solution
from courses.assignment.engine.prices import closed, relax
from courses.assignment.plan import Phase

if TYPE_CHECKING:
    from courses.assignment.engine.search import Search

NEAR = 1e-6


def dive(search: Search, bundles: Bundles, solution: Solution, *, wander: float) -> None:
    """Settle the sessions a few at a time, then the types of their mix, then the people.

    ``wander``: by how much chance bends what is surest.
    """
    lower, upper = search.lower.copy(), search.upper.copy()
    while not search.clock.over():
        open_ones = np.flatnonzero((lower < upper) & ~search.is_type)
        if not len(open_ones):
            break
        lower, upper, solution_or_none, bundles = _settle(search, open_ones, bundles, lower, upper, solution, wander)
        if solution_or_none is None:
            return
        solution = solution_or_none
    seat(search, bundles, solution, lower, upper)


def seat(search: Search, bundles: Bundles, solution: Solution, lower: np.ndarray, upper: np.ndarray) -> None:
    """A plan from a linear one whose sessions are settled: the types of their mix, then the people."""
    for certain in (True, False, False):
        if search.clock.over():
            return
        low, high = _settle_types(search, solution, lower, upper, certain=certain)
        # What these bundles cannot give of what is asked for has its price, for which others come in.
        found = Master(search.problem, bundles, low, high, elastic=True).linear(search.clock.left)
        if found is None or found.prices is None:
            break
        lower, upper, solution, search.prices = low, high, found, found.prices
        bundles = joined([bundles, relax(search.problem, search.pricing, found.prices, lower, upper).bundles])
    _seat_people(search, solution, lower, upper)


def _settle(
    search: Search,
    free: np.ndarray,
    bundles: Bundles,
    lower: np.ndarray,
    upper: np.ndarray,
    solution: Solution,
    wander: float,
) -> tuple[np.ndarray, np.ndarray, Solution | None, Bundles]:
    """Round the sessions that are as good as whole and a third of the others; the last few one by one."""
    share = solution.blocks[free]
    share = np.where((share > 0.02) & (share < 0.98), share + wander * search.random.uniform(-1, 1, len(free)), share)
    distance = np.maximum(0.0, np.minimum(share, 1 - share))
    order = free[np.argsort(distance, kind="stable")]
    sure = int((np.minimum(solution.blocks[free], 1 - solution.blocks[free]) < 0.02).sum())
    unsure = len(free) - sure
    taken = order[: sure + unsure // 3 if unsure > 9 else max(1, sure)]
    rounded = (share[np.argsort(distance, kind="stable")][: len(taken)] > 0.5).astype(float)
    ways = [rounded, np.zeros(len(taken))] if sure or unsure > 9 else [np.ones(1), np.zeros(1)]
    best: tuple[np.ndarray, np.ndarray, Solution | None, Bundles] = (lower, upper, None, bundles)
    for way in ways:
        low, high = lower.copy(), upper.copy()
        low[taken] = high[taken] = np.maximum(lower[taken], way)
        high[search.is_type] = np.where(
            high[search.problem.held[search.problem.block_session[search.is_type]]] > 0, 1, 0
        )
        kept = _open_bundles(search, bundles, high)
        found = Master(search.problem, kept, low, high, links=search.links).linear(search.clock.left)
        if found is None or found.prices is None or (best[2] is not None and found.value <= best[2].value):
            continue
        more = relax(search.problem, search.pricing, found.prices, low, high)
        best = low, high, found, joined([kept, more.bundles])
        if len(taken) > 1:
            break
    return best


def _open_bundles(search: Search, bundles: Bundles, upper: np.ndarray) -> Bundles:
    """Those without a closed session."""
    shut = closed(search.problem, upper)
    return bundles.take(~(shut[bundles.options] & (bundles.options >= 0)).any(axis=1))


def _settle_types(
    search: Search, solution: Solution, lower: np.ndarray, upper: np.ndarray, *, certain: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The types most present count in each session's mix; ``certain``: only where they have their share."""
    problem, options = search.problem, search.problem.options
    lower, upper = lower.copy(), upper.copy()
    members = solution.over.options
    inside = members >= 0
    present = np.bincount(members[inside], solution.bundles[np.nonzero(inside)[0]], minlength=options.size)
    for held, (least, counted) in problem.counting.items():
        if upper[held] <= 0:
            continue
        mine = np.flatnonzero((options.session == problem.block_session[held]) & (present > NEAR))
        there: dict[str | None, float] = {}
        for option in mine:
            kind = problem.instance.people[options.person[option]].organisation_type
            there[kind] = there.get(kind, 0.0) + present[option]
        order = sorted(counted, key=lambda block: -there.get(problem.block_kind[block], 0.0))
        session = problem.instance.sessions[problem.block_session[held]]
        enough = session.type_percent * sum(there.values()) / 100 - 0.05
        if certain and any(there.get(problem.block_kind[block], 0.0) < enough for block in order[:least]):
            continue
        for place, block in enumerate(order):
            lower[block] = upper[block] = 1.0 if place < least else 0.0
    return lower, upper


def _seat_people(search: Search, solution: Solution, lower: np.ndarray, upper: np.ndarray) -> None:
    """Keep whom the linear plan seats whole where nobody is split; solve the others together."""
    problem, options = search.problem, search.problem.options
    part, bundles = solution.bundles, solution.over
    whole, split = bundles.take(part > 1 - NEAR), bundles.take((part > NEAR) & (part < 1 - NEAR))
    touched = np.zeros(len(problem.instance.sessions), dtype=bool)
    touched[options.session[split.options[split.options >= 0]]] = True
    there = (touched[options.session[whole.options]] & (whole.options >= 0)).any(axis=1)
    free = np.zeros(len(options.single), dtype=bool)
    free[split.person] = True
    for also in (np.zeros(len(whole), dtype=bool), there):
        if search.clock.over():
            return
        mine = free.copy()
        mine[whole.person[also]] = True
        fixed = whole.take(~mine[whole.person])
        able = _mine_or_unseated(mine, fixed, len(options.single))
        here = joined([near(search, able, 20.0, upper), bundles.take((part > NEAR) & mine[bundles.person])])
        low = np.where(search.is_type, lower, search.lower)
        found = Master(problem, here, low, upper, fixed=fixed).whole(
            min(60.0, search.clock.left), gap=5e-4, clock=search.clock
        )
        if found is not None:
            search.found(search.chosen(found, fixed), Phase.IMPROVING)
            return


def _mine_or_unseated(mine: np.ndarray, fixed: Bundles, people: int) -> np.ndarray:
    """These people, and those who keep nothing."""
    seated = np.zeros(people, dtype=bool)
    seated[fixed.person] = True
    return mine | ~seated
