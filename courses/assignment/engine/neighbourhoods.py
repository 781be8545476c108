"""Better plans: a few sessions and the people around them are freed and solved anew (Shaw 1998)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from courses.assignment.engine.bundles import Bundles, joined
from courses.assignment.engine.diving import dive
from courses.assignment.engine.generating import near
from courses.assignment.engine.master import Master, Solution
from courses.assignment.engine.prices import Prices, costs_at
from courses.assignment.plan import Phase

if TYPE_CHECKING:
    from courses.assignment.engine.search import Search


class Reach(NamedTuple):
    """How far a neighbourhood goes.

    ``sessions``: that are held, and as many that are not, at first; ``growth`` of that when a try is no better;
    ``bundles``: at most about so many; ``nodes`` of its tree that HiGHS looks at; ``dives``: may they help.
    """

    sessions: int
    growth: float
    bundles: int
    nodes: int
    dives: bool


WIDE = Reach(6, 1.04, 5_000, 50, dives=True)
CLOSE = Reach(3, 1.01, 150, 1_000, dives=False)
"""Where the whole model was solved for a while, what is left to gain is found in small parts."""
AGAIN = 12
"""Tries without a better plan before another dive."""
ROUNDS = 400
"""Neighbourhoods that are tried without any being better before the search ends."""


def improve(search: Search, bundles: Bundles, solution: Solution, prices: Prices, reach: Reach = WIDE) -> None:
    """Free a few sessions and the people around them, over and over; more of them when few tries are any better.

    When many are not, dive again from the linear plan, another way, if that is within reach.
    """
    # Prices of the whole: those of a dive say nothing of sessions that it closed.
    search.prices = prices
    affinity = _affinity(search)
    idle, size = 0, float(reach.sessions)
    while not search.clock.over() and not search.settled() and idle < ROUNDS:
        better = _try(search, _neighbourhood(search, affinity, int(size)), reach)
        idle = 0 if better else idle + 1
        size = size if better else min(size * reach.growth, len(affinity))
        if reach.dives and idle % AGAIN == AGAIN - 1:
            dive(search, bundles, solution, wander=0.5)
            search.prices = prices
            size = float(reach.sessions)
        search.clock.tell(Phase.IMPROVING)


def _affinity(search: Search) -> np.ndarray:
    """Sessions × sessions: how many people could go to either at little loss."""
    problem, options = search.problem, search.problem.options
    cost, worth = costs_at(problem, search.prices)
    net = search.pricing.alone * worth[options.person] - cost
    good = np.flatnonzero(net > -60.0)
    interest = sparse.csr_matrix(
        (np.ones(len(good)), (options.session[good], options.person[good])),
        shape=(len(problem.instance.sessions), len(options.single)),
    )
    interest.data[:] = 1.0
    shared = (interest @ interest.T).toarray()
    sizes = np.sqrt(np.maximum(1.0, shared.diagonal()))
    return shared / sizes[:, None] / sizes[None, :]


def _neighbourhood(search: Search, affinity: np.ndarray, size: int) -> np.ndarray:
    """A session by chance and some that are near it, held or not."""
    seed = int(search.random.choice(len(affinity)))
    near = affinity[seed] * search.random.uniform(0.3, 1.0, len(affinity))
    near[seed] = np.inf
    held = _held_sessions(search)
    order = np.argsort(-near, kind="stable")
    ours = order[held[order]][:size]
    others = order[~held[order]][:size]
    return np.concatenate([ours, others])


def _held_sessions(search: Search) -> np.ndarray:
    blocks = search.lower if search.plan is None else search.plan.blocks
    return np.append(blocks, 1.0)[search.problem.held] > 0.5


def _try(search: Search, sessions: np.ndarray, reach: Reach) -> bool:
    """Solve these sessions anew with whoever is in them or would gladly be."""
    if search.plan is None:
        return False
    problem, options, plan = search.problem, search.problem.options, search.plan
    inside = np.zeros(len(problem.instance.sessions), dtype=bool)
    inside[sessions] = True
    lower, upper = plan.blocks.copy(), plan.blocks.copy()
    ours = inside[problem.block_session]
    lower[ours], upper[ours] = search.lower[ours], 1.0
    here = inside[options.session]
    cost, worth = costs_at(problem, search.prices)
    net = search.pricing.alone * worth[options.person] - cost
    gain = np.full(len(options.single), -np.inf)
    np.maximum.at(gain, options.person[here], net[here])
    members = plan.bundles.options
    seated_here = np.zeros(len(options.single), dtype=bool)
    seated_here[plan.bundles.person[(here[members] & (members >= 0)).any(axis=1)]] = True
    gain[seated_here] = np.inf
    keen = np.argsort(-gain, kind="stable")
    keen = keen[gain[keen] > -100.0][: int(seated_here.sum() * 2.5) + 50]
    free = np.zeros(len(options.single), dtype=bool)
    free[keen] = True
    fixed = plan.bundles.take(~free[plan.bundles.person])
    mine = plan.bundles.take(free[plan.bundles.person])
    bundles = joined([mine, _limited(search, free, upper, reach.bundles)])
    master = Master(problem, bundles, lower, upper, fixed=fixed)
    found = master.whole(
        min(12.0, search.clock.left), gap=2e-4, start=search.start(master), clock=search.clock, nodes=reach.nodes
    )
    return found is not None and search.found(search.chosen(found, fixed), Phase.IMPROVING)


def _limited(search: Search, free: np.ndarray, upper: np.ndarray, most: int) -> Bundles:
    """Near-best bundles of these people, about as many as a neighbourhood takes."""
    slack = 80.0
    while True:
        found = near(search, free, slack, upper)
        if len(found) <= most or slack < 5:
            return found
        slack /= 2
