"""A whole plan inside the engine: what it is worth, and whether it keeps every row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from courses.assignment.engine.bundles import Bundles, bundles_of
from courses.assignment.engine.problem import Problem


@dataclass
class Seats:
    """The options chosen, as bundles by person; the blocks that follow; the value."""

    bundles: Bundles
    blocks: np.ndarray
    value: float

    @property
    def options(self) -> np.ndarray:
        """The options chosen, in order."""
        return np.sort(self.bundles.options[self.bundles.options >= 0])


def seats_of(problem: Problem, chosen: np.ndarray) -> Seats:
    """The plan that these options make."""
    options, policy = problem.options, problem.instance.policy
    bundles = bundles_of(options, np.asarray(chosen, dtype=int))
    blocks = _blocks(problem, chosen)
    value = problem.constant + policy.gap * bundles.closed.sum() + bundles.base.sum() + problem.block_value @ blocks
    largest = 100.0 * max(unmet(problem, bundles), default=0.0)
    value -= policy.unmet * largest + policy.beyond_limit * max(0.0, largest - policy.unmet_limit)
    return Seats(bundles, blocks, float(value))


def unmet(problem: Problem, bundles: Bundles) -> list[float]:
    """Share of what each group could close that stays open."""
    options = problem.options
    closed = np.bincount(bundles.person, bundles.closed, minlength=len(options.single)) @ options.groups
    return (1.0 - closed / options.closable).tolist()


def sound(problem: Problem, seats: Seats) -> bool:
    """Whether every row holds, everybody has what she must have, and nobody more than she can."""
    options = problem.options
    chosen = seats.options
    used = np.asarray(problem.uses[chosen].sum(axis=0)).ravel() + problem.marks @ seats.blocks
    if (used > problem.limits + 1e-6).any():
        return False
    seated = np.zeros(len(options.single), dtype=bool)
    seated[seats.bundles.person] = True
    if (options.exactly & ~seated).any() or not np.isin(np.flatnonzero(options.locked), chosen).all():
        return False
    if len(problem.instance.locks) > options.locked.sum():
        return False
    members = seats.bundles.options
    for one in range(members.shape[1]):
        for other in range(one):
            both = (members[:, one] >= 0) & (members[:, other] >= 0)
            clash = options.clash[options.slot[members[:, one]], options.slot[members[:, other]]]
            if (both & (clash | options.single[seats.bundles.person])).any():
                return False
    days = np.where((members >= 0)[:, :, None], options.days[members], 0).sum(axis=1)
    return bool((days <= options.left[seats.bundles.person]).all())


def _blocks(problem: Problem, chosen: np.ndarray) -> np.ndarray:
    options = problem.options
    blocks = problem.block_always.astype(float)
    held = problem.held[np.unique(options.session[chosen])]
    blocks[held[held >= 0]] = 1.0
    for block, (_least, counted) in problem.counting.items():
        session = problem.instance.sessions[problem.block_session[block]]
        mine = chosen[options.session[chosen] == problem.block_session[block]]
        kinds = [problem.instance.people[who].organisation_type for who in options.person[mine]]
        for each in counted:
            there = kinds.count(problem.block_kind[each])
            blocks[each] = float(there >= 1 and 100 * there >= session.type_percent * len(mine))
    return blocks
