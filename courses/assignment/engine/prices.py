"""Prices of the rows, and the bound that they prove.

Lagrangian relaxation: with a price on every row, people choose bundles and sessions choose to be held each by
themselves, and what they get together is a bound of every plan, whatever the prices (Geoffrion 1974, "Lagrangean
relaxation for integer programming").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from courses.assignment.engine.bundles import Bundles
from courses.assignment.engine.pricing import Pricing
from courses.assignment.engine.problem import Problem

NEVER = 1e12
"""Cost of an option that may not be chosen."""


@dataclass
class Prices:
    """Points for a unit of each row, none below nought.

    ``groups``: for a percentage point of each group's unmet share; ``links``: for each pair's right to a seat in a
    session that is held in part only.
    """

    rows: np.ndarray
    groups: np.ndarray
    links: np.ndarray

    def towards(self, other: Prices, share: float) -> Prices:
        """Prices between these and others: such a share of these."""
        return Prices(
            share * self.rows + (1 - share) * other.rows,
            share * self.groups + (1 - share) * other.groups,
            share * self.links + (1 - share) * other.links,
        )


def plain_bound(problem: Problem) -> float:
    """A bound without any prices: everybody's best of each need, and every gain besides."""
    options = problem.options
    return float(problem.instance.policy.gap * options.most + np.maximum(options.base, 0.0).sum() + problem.constant)


def opening_prices(problem: Problem) -> Prices:
    """A guess: a seat costs most of what the first person would gain who does not get one; all else is free."""
    options = problem.options
    rows = np.zeros(len(problem.limits))
    alone = options.credit.sum(axis=1) * float(problem.instance.policy.gap) + options.base
    by_row = problem.uses_by_row
    lowest = problem.marks.min(axis=1).toarray().ravel() if problem.marks.shape[1] else np.zeros(len(rows))
    for row in np.flatnonzero((lowest < 0) & (np.diff(by_row.indptr) > 0)):
        mine = by_row.indices[by_row.indptr[row] : by_row.indptr[row + 1]]
        places = round(-lowest[row])
        if len(mine) > places and (by_row.data[by_row.indptr[row]] > 0):
            rows[row] = max(0.0, 0.8 * np.partition(alone[mine], -places - 1)[-places - 1])
    return Prices(rows, np.zeros(len(options.closable)), np.zeros(len(options.pair_session)))


def costs_at(problem: Problem, prices: Prices) -> tuple[np.ndarray, np.ndarray]:
    """Cost of each option besides its gaps, and each person's points for a weighted level."""
    options = problem.options
    cost = problem.uses @ prices.rows - options.base + prices.links[options.pair]
    worth = problem.instance.policy.gap + options.groups @ (100.0 * prices.groups / options.closable)
    return cost, worth


def closed(problem: Problem, upper: np.ndarray) -> np.ndarray:
    """Options of sessions that may not be held."""
    shut = np.append(upper <= 0, False)
    return shut[problem.held[problem.options.session]]


@dataclass
class Relaxed:
    """What everybody chooses at some prices: a bound of every plan, and the bundles chosen.

    ``gains``: by how much more each session's block is worth to it held than not; of the bound, so much is lost where
    the session has to do the other.
    """

    bound: float
    bundles: Bundles
    gains: np.ndarray


def relax(problem: Problem, pricing: Pricing, prices: Prices, lower: np.ndarray, upper: np.ndarray) -> Relaxed:
    """Let everybody choose, in plans whose blocks lie between these."""
    cost, worth = costs_at(problem, prices)
    cost[closed(problem, upper)] = NEVER
    value, bundles = pricing.best(cost, worth)
    net = problem.block_value - problem.marks.T @ prices.rows
    linked = np.bincount(problem.options.pair_session, prices.links, minlength=len(problem.held))
    with_block = problem.held >= 0
    net[problem.held[with_block]] += linked[with_block]
    held, gains = _held(problem, net, lower, upper)
    bound = value.sum() + held + _unmet(problem, prices.groups) + problem.constant
    bound += prices.rows @ problem.limits - 100.0 * prices.groups.sum() + linked[~with_block].sum()
    return Relaxed(float(bound), bundles, gains)


def _held(problem: Problem, net: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> tuple[float, np.ndarray]:
    """What sessions get who choose to be held, with as many types of their mix as it takes; and the gains."""
    each, gains = np.maximum(lower * net, upper * net), net.copy()
    for held, (least, counted) in problem.counting.items():
        types = np.array(counted, dtype=int)
        order = types[np.argsort(-net[types], kind="stable")]
        open_ones = order[upper[order] > 0]
        inside = each[types].sum() - each[open_ones[:least]].sum() + net[open_ones[:least]].sum()
        gains[held] = net[held] + inside if len(open_ones) >= least else -np.inf
        each[types] = 0.0
        each[held] = max(gains[held] if upper[held] > 0 else -np.inf, -np.inf if lower[held] > 0 else 0.0)
    return float(each.sum()), gains


def _unmet(problem: Problem, groups: np.ndarray) -> float:
    """What the best largest unmet share is worth at these prices: none, the policy's limit, or all."""
    policy = problem.instance.policy
    if not len(groups):
        return 0.0
    return max(
        (groups.sum() - policy.unmet) * share - policy.beyond_limit * max(0.0, share - policy.unmet_limit)
        for share in (0.0, float(policy.unmet_limit), 100.0)
    )
