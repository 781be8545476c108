"""A better bound, and better plans, from deciding about the sessions: held or not, each half with a bound of its own.

Branch and price (Barnhart et al. 1998). The session to decide about is found by trying some of them, until enough is
known of each (Achterberg, Koch and Martin 2005, "Branching rules revisited").
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import highspy
import numpy as np

from courses.assignment.engine.bundles import Bundles, joined
from courses.assignment.engine.diving import seat
from courses.assignment.engine.master import Master, Solution
from courses.assignment.engine.prices import relax

if TYPE_CHECKING:
    from courses.assignment.engine.search import Search

TRIED = 8
"""Sessions that are tried for the next decision."""
STEPS = 150
"""Steps of the simplex method that a try takes."""
KNOWN = 2
"""Tries, of a session and a way, after which their mean is believed."""
ROUNDS = 6
"""Times that bundles come in for the bound of a node."""
ENOUGH = 2e-3
"""Bound and linear plan of a node are near enough each other, as a share of the bound."""
FEW_LINKS = 10
"""So few pairs more than their session is held do not matter."""
WHOLE = 1e-4
"""A session is as good as held, or not."""


@dataclass(order=True)
class Node:
    """Plans whose blocks lie between ``lower`` and ``upper``; none is worth more than ``-worst``."""

    worst: float
    number: int
    lower: np.ndarray = field(compare=False)
    upper: np.ndarray = field(compare=False)


class Tree:
    """The nodes that are left; ``leaf``: the highest bound of those in which nothing is left to decide."""

    def __init__(self, search: Search, bundles: Bundles) -> None:
        self.search, self.bundles = search, bundles
        self.nodes: list[Node] = []
        self.leaf = -np.inf
        self.number = 0
        blocks = len(search.problem.block_session)
        # Points lost by each way of deciding about a block, for a whole step; and how often that was seen.
        self.lost, self.seen = np.zeros((2, blocks)), np.zeros((2, blocks))
        self._link()

    def grow(self, until: float) -> None:
        """Decide, until this second, about the session that matters most; go on with the better half to a plan.

        Then with the node that promises most.
        """
        search = self.search
        node = self._node(search.lower, search.upper, search.bound)
        while not (search.clock.over() or search.clock.past(until)):
            if node is None and self.nodes and -self.nodes[0].worst > self._value:
                node = heapq.heappop(self.nodes)
            if node is None:
                search.proven(max(self.leaf, self._value))
                return
            halves = self._halves(node)
            if halves is None:
                return
            for half in halves[1:]:
                heapq.heappush(self.nodes, half)
            node = halves[0] if halves else None
            left = (-each.worst for each in (node, *self.nodes[:1]) if each is not None)
            search.proven(max(self.leaf, self._value, *left))

    def _halves(self, node: Node) -> list[Node] | None:
        """The two of a node in which there may be better plans, the more promising first; ``None``: no time."""
        solution = self._linear(node.lower, node.upper)
        if solution is None:
            return [] if self.status == highspy.HighsModelStatus.kInfeasible else None
        open_ones = self._open(solution, node.lower, node.upper)
        if not len(open_ones):
            self._settle(solution, node.lower, node.upper, -node.worst)
            return []
        block = self._most_telling(solution, open_ones, node)
        halves = []
        for way in (0.0, 1.0):
            lower, upper = node.lower.copy(), node.upper.copy()
            lower[block] = upper[block] = way
            halves.append(self._node(lower, upper, -node.worst))
        return sorted(half for half in halves if half is not None)

    @property
    def _value(self) -> float:
        return self.search.plan.value if self.search.plan is not None else -np.inf

    def _node(self, lower: np.ndarray, upper: np.ndarray, above: float) -> Node | None:
        """A node, if it may have a better plan; sessions that no better plan decides otherwise are decided."""
        search, problem = self.search, self.search.problem
        bound, solution, gains = above, None, np.zeros(len(lower))
        for _round in range(ROUNDS):
            found = self._linear(lower, upper)
            if found is None or found.prices is None:
                if self.status == highspy.HighsModelStatus.kInfeasible:
                    return None
                break
            solution = found
            relaxed = relax(problem, search.pricing, found.prices, lower, upper)
            if relaxed.bound < bound:
                bound, gains = relaxed.bound, relaxed.gains
            if bound <= self._value:
                return None
            broken = np.setdiff1d(Master.broken_links(problem, found), search.links)
            if len(broken) <= FEW_LINKS and relaxed.bound - found.value <= ENOUGH * abs(bound):
                break
            search.links = np.union1d(search.links, broken)
            self.bundles = joined([self.bundles, relaxed.bundles])
            self._link()
        lower, upper = lower.copy(), upper.copy()
        decided = (lower < upper) & ~search.is_type & (bound - np.abs(gains) <= self._value)
        lower[decided] = upper[decided] = gains[decided] > 0
        if solution is not None and not len(self._open(solution, lower, upper)):
            self._settle(solution, lower, upper, bound)
            return None
        self.number += 1
        return Node(-bound, self.number, lower, upper)

    def _settle(self, solution: Solution, lower: np.ndarray, upper: np.ndarray, bound: float) -> None:
        """A leaf: the plan that holds what its linear plan holds."""
        self.leaf = max(self.leaf, bound)
        types, held = self.search.is_type, solution.blocks.round()
        seat(self.search, self.bundles, solution, np.where(types, lower, held), np.where(types, upper, held))

    def _open(self, solution: Solution, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
        """Sessions of which the linear plan holds a part."""
        part = np.minimum(solution.blocks, 1.0 - solution.blocks)
        return np.flatnonzero((part > WHOLE) & (lower < upper) & ~self.search.is_type)

    def _most_telling(self, solution: Solution, open_ones: np.ndarray, node: Node) -> int:
        """The session of which either decision loses much."""
        basis, share = self.highs.getBasis(), solution.blocks
        near_half = open_ones[np.argsort(np.abs(share[open_ones] - 0.5), kind="stable")][:TRIED]
        scores = []
        for block in near_half:
            score = 1.0
            for way, step in ((0, share[block]), (1, 1.0 - share[block])):
                if self.seen[way, block] < KNOWN:
                    loss = self._try(node, block, way, solution.value, basis)
                    self.lost[way, block] += loss / step
                    self.seen[way, block] += 1
                score *= max(1.0, step * self.lost[way, block] / self.seen[way, block])
            scores.append(score)
        self.highs.setBasis(basis)
        return int(near_half[int(np.argmax(scores))])

    def _try(self, node: Node, block: int, way: int, value: float, basis: highspy.HighsBasis) -> float:
        """About how many points one decision loses; all that the node has to lose at most."""
        lower, upper = node.lower.copy(), node.upper.copy()
        lower[block] = upper[block] = way
        self.highs.setBasis(basis)
        self._run(lower, upper, STEPS)
        most = max(1.0, value - self._value)
        if self.status == highspy.HighsModelStatus.kInfeasible:
            return most
        reached = self.master.constant - self.highs.getInfo().objective_function_value
        return min(max(0.0, value - reached), most)

    # ── the linear model, which goes on from its last basis while only blocks are bounded ────────────────────────────

    def _link(self) -> None:
        """The model anew, with the bundles and links that there are now."""
        search = self.search
        self.master = Master(
            search.problem, self.bundles, search.lower, search.upper, links=search.links, elastic=True, deciding=True
        )
        self.highs = self.master.model(whole=False)
        # To go on from a basis the model has to stay as it is.
        self.highs.setOptionValue("presolve", "off")

    def _run(self, lower: np.ndarray, upper: np.ndarray, steps: int) -> None:
        free, highs = self.master.free, self.highs
        highs.changeColsBounds(len(free), np.arange(len(free), dtype=np.int32), lower[free], upper[free])
        highs.setOptionValue("simplex_iteration_limit", steps)
        highs.setOptionValue("time_limit", highs.getRunTime() + max(0.1, self.search.clock.left))
        highs.run()
        self.status = highs.getModelStatus()

    def _linear(self, lower: np.ndarray, upper: np.ndarray) -> Solution | None:
        self._run(lower, upper, highspy.kHighsIInf)
        return self.master.read(self.highs) if self.status == highspy.HighsModelStatus.kOptimal else None
