"""Prices of the rows, and the bound that they prove.

Lagrangian relaxation: with a price on every row, people choose bundles and sessions choose to be held each by
themselves, and what they get together is a bound of every plan (Geoffrion 1974, "Lagrangean relaxation for integer
programming"). Prices are sought by subgradient steps (Polyak 1969) along a smoothed direction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from courses.assignment.engine.bundles import Bundles, Pricing
from courses.assignment.engine.problem import Problem


@dataclass
class Prices:
    """``rows``: points for a unit of each row; ``groups``: points for a percentage point of each group's share."""

    rows: np.ndarray
    groups: np.ndarray


@dataclass
class Relaxed:
    """What everybody chooses at prices. ``bound``: of every plan's value; ``slack``: of rows and groups."""

    bound: float
    bundles: Bundles
    blocks: np.ndarray
    slack: np.ndarray
    group_slack: np.ndarray


def opening_prices(problem: Problem) -> Prices:
    """A guess: a seat costs what the first person would lose who does not get one; all else is free."""
    options = problem.options
    rows = np.zeros(len(problem.limits))
    alone = options.credit.sum(axis=1) * float(problem.instance.policy.gap) + options.base
    share = np.minimum(1.0, 1.5 / np.maximum(1.0, np.bincount(options.person, minlength=len(options.single))))
    by_row = problem.uses_by_row
    seats = np.flatnonzero((problem.marks.min(axis=1).toarray().ravel() < -1.0) & (np.diff(by_row.indptr) > 0))
    for row in seats:
        mine = by_row.indices[by_row.indptr[row] : by_row.indptr[row + 1]]
        worth = np.sort(alone[mine])[::-1]
        places = int(-problem.marks[row].min())
        if len(worth) > places:
            rows[row] = max(0.0, worth[places] * 0.8)
    del share
    return Prices(rows, np.zeros(len(options.closable)))


def costs_at(problem: Problem, prices: Prices) -> tuple[np.ndarray, np.ndarray]:
    """Cost of each option besides its gaps, and each person's points for a weighted level, at prices."""
    cost = problem.uses @ prices.rows - problem.options.base
    per_level = 100.0 * prices.groups / problem.options.closable
    worth = problem.instance.policy.gap + problem.options.groups @ per_level
    return cost, worth


def relax(problem: Problem, pricing: Pricing, prices: Prices) -> Relaxed:
    """Let everybody choose."""
    cost, worth = costs_at(problem, prices)
    value, bundles = pricing.best(cost, worth)
    total, blocks = _held(problem, problem.block_value - problem.marks.T @ prices.rows)
    unmet, unmet_value = _unmet(problem, prices.groups)
    bound = float(value.sum() + total + unmet_value + prices.rows @ problem.limits - 100.0 * prices.groups.sum())
    chosen = bundles.options[bundles.options >= 0]
    used = np.asarray(problem.uses[chosen].sum(axis=0)).ravel()
    slack = problem.limits - used - problem.marks @ blocks
    closed = np.bincount(bundles.person, bundles.closed, minlength=len(problem.options.single)) @ problem.options.groups
    group_slack = unmet + 100.0 * closed / problem.options.closable - 100.0
    return Relaxed(bound + problem.constant, bundles, blocks, slack, group_slack)


def _held(problem: Problem, net: np.ndarray) -> tuple[float, np.ndarray]:
    """Sessions choose to be held, with as many types of their mix as it takes, at what each block is worth."""
    blocks = net > 0
    kinds = np.array([kind is not None for kind in problem.block_kind], dtype=bool)
    for held, (least, counted) in problem.counting.items():
        order = sorted(counted, key=lambda block: -net[block])
        worth = net[held] + sum(net[block] for place, block in enumerate(order) if place < least or net[block] > 0)
        is_held = len(order) >= least and (worth > 0 or problem.block_always[held])
        # Types may count without the session being held only where that is worth nothing: they need people.
        blocks[held] = is_held
        for place, block in enumerate(order):
            blocks[block] = is_held and (place < least or net[block] > 0)
    blocks |= problem.block_always
    del kinds
    return float(net[blocks].sum()), blocks.astype(float)


def _unmet(problem: Problem, groups: np.ndarray) -> tuple[float, float]:
    """The largest unmet share that is best at these prices, in percent, and its worth."""
    policy = problem.instance.policy
    if not len(groups):
        return 0.0, 0.0
    return max(
        (
            (share, (groups.sum() - policy.unmet) * share - policy.beyond_limit * max(0.0, share - policy.unmet_limit))
            for share in (0.0, float(policy.unmet_limit), 100.0)
        ),
        key=lambda each: each[1],
    )


def search(
    problem: Problem,
    pricing: Pricing,
    prices: Prices,
    *,
    target: float,
    steps: int,
    go_on: Callable[[float], bool],
) -> tuple[Prices, float, list[Bundles]]:
    """Better prices: at most so many steps towards a bound that is near ``target``, the value of a known plan.

    Returns the best prices, their bound, and the bundles chosen on the way of the last steps.
    """
    best, lowest = prices, np.inf
    here = Prices(prices.rows.copy(), prices.groups.copy())
    rows_way, groups_way = np.zeros_like(here.rows), np.zeros_like(here.groups)
    length, stale = 1.0, 0
    kept: list[Bundles] = []
    for _step in range(steps):
        relaxed = relax(problem, pricing, here)
        kept = [*kept[-40:], relaxed.bundles]
        if relaxed.bound < lowest - 1e-4 * abs(lowest) or lowest == np.inf:
            stale = 0
        else:
            stale += 1
        if relaxed.bound < lowest:
            lowest, best = relaxed.bound, Prices(here.rows.copy(), here.groups.copy())
        if stale >= 8:
            length, stale = length / 2, 0
            here = Prices(best.rows.copy(), best.groups.copy())
        # A row that is loose and costs nothing pulls nowhere.
        slack = np.where((here.rows <= 0) & (relaxed.slack > 0), 0.0, relaxed.slack)
        group_slack = np.where((here.groups <= 0) & (relaxed.group_slack > 0), 0.0, relaxed.group_slack)
        rows_way = 0.7 * rows_way + 0.3 * slack
        groups_way = 0.7 * groups_way + 0.3 * group_slack
        norm = float(rows_way @ rows_way + groups_way @ groups_way)
        if norm < 1e-12 or not go_on(lowest):
            break
        step = length * max(relaxed.bound - target, 1e-6 * abs(relaxed.bound)) / norm
        here = Prices(np.maximum(0.0, here.rows - step * rows_way), np.maximum(0.0, here.groups - step * groups_way))
    return best, lowest, kept
