"""The model that HiGHS solves: bundles of people, blocks of sessions, and the rows between them.

As a linear programme it gives prices and a fractional plan; with whole numbers, over few people, a better plan. People
without a bundle in the model keep what they have (``fixed``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from courses.assignment.engine.bundles import Bundles, nothing
from courses.assignment.engine.clock import Clock
from courses.assignment.engine.prices import Prices
from courses.assignment.engine.problem import Problem

MISSING = 1e6
"""Points that something demanded costs where it is missing."""
LINKS = 3000
"""Pairs that are linked to their sessions at once."""


@dataclass
class Solution:
    """How much of each bundle (``over``) and block: between nought and one. ``value``, ``bound``: of the whole plan."""

    over: Bundles
    bundles: np.ndarray
    blocks: np.ndarray
    value: float
    bound: float
    prices: Prices | None = None


class Master:
    """The model over these bundles; blocks between ``lower`` and ``upper``.

    ``links``: pairs that may not be more together than their session is held. ``elastic``: what is demanded may be
    missing, at a price that no plan pays; so there is always a linear plan, whose prices call for what is missing.
    """

    def __init__(
        self,
        problem: Problem,
        bundles: Bundles,
        lower: np.ndarray,
        upper: np.ndarray,
        *,
        fixed: Bundles | None = None,
        links: np.ndarray | None = None,
        elastic: bool = False,
    ) -> None:
        self.problem, self.bundles, self.lower, self.upper = problem, bundles, lower, upper
        self.elastic = elastic
        self.fixed = fixed or nothing()
        self.links = np.zeros(0, dtype=int) if links is None else links
        options, policy = problem.options, problem.instance.policy
        inside = bundles.options >= 0
        self._place, self._member = np.nonzero(inside)[0], bundles.options[inside]
        count = len(self._place)
        member = sparse.csr_matrix((np.ones(count), (self._place, self._member)), shape=(len(bundles), options.size))
        kept = self.fixed.options[self.fixed.options >= 0]
        self.free = np.flatnonzero(lower < upper)
        self.uses = (member @ problem.uses).tocsc()
        self.marks = problem.marks[:, self.free]
        self.left = problem.limits - problem.marks @ lower
        if len(kept):
            self.left = self.left - np.asarray(problem.uses[kept].sum(axis=0)).ravel()
        most = np.asarray(self.uses.maximum(0).sum(axis=0)).ravel()
        most += np.asarray(self.marks.maximum(0).sum(axis=1)).ravel()
        self.rows = np.flatnonzero(most > self.left + 1e-9)
        people = len(options.single)
        self.kept_share = np.zeros(len(options.closable))
        if len(self.fixed) and len(options.closable):
            closed = np.bincount(self.fixed.person, self.fixed.closed, minlength=people) @ options.groups
            self.kept_share = 100.0 * closed / options.closable
        self.constant = (
            problem.constant
            + policy.gap * float(self.fixed.closed.sum())
            + float(self.fixed.base.sum())
            + float(problem.block_value @ lower)
        )

    def linear(self, seconds: float) -> Solution | None:
        """The linear relaxation and its prices; ``None``: it has none, or the time was too short."""
        highs, who = self._model(whole=False)
        highs.setOptionValue("time_limit", max(0.1, seconds))
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = highs.getSolution()
        duals = np.maximum(0.0, -np.array(solution.row_dual))
        # Somebody who must have a seat has a bundle in every plan; the price of that is in her own value.
        rows = np.zeros(len(self.problem.limits))
        rows[self.rows] = duals[who : who + len(self.rows)]
        after = who + len(self.rows)
        links = np.zeros(len(self.problem.options.pair_session))
        links[self.links] = duals[after : after + len(self.links)]
        after += len(self.links)
        groups = len(self.problem.options.closable)
        shares = duals[after : after + groups] if self._has_shares() else np.zeros(groups)
        value = -highs.getInfo().objective_function_value + self.constant
        return self._solution(np.array(solution.col_value), value, value, Prices(rows, shares, links))

    def whole(
        self,
        seconds: float,
        *,
        gap: float,
        clock: Clock,
        start: tuple[np.ndarray, np.ndarray] | None = None,
        nodes: int | None = None,
        tell: Callable[[float, float], None] | None = None,
    ) -> Solution | None:
        """A plan of whole numbers, at most ``gap`` (a share) from the model's best; ``None``: none was found.

        ``start``: bundles and blocks of a known plan; ``nodes``: the most that are looked at; ``tell``: value and
        bound now and then.
        """
        highs, _who = self._model(whole=True)
        if nodes is not None:
            highs.setOptionValue("mip_max_nodes", nodes)

        def heard(event: highspy.cb.HighsCallbackEvent) -> None:
            if clock.over():
                event.interrupt()
            elif tell is not None:
                out = event.data_out
                tell(-out.mip_primal_bound + self.constant, -out.mip_dual_bound + self.constant)

        highs.cbMipInterrupt += heard
        highs.setOptionValue("time_limit", max(0.1, seconds))
        highs.setOptionValue("mip_rel_gap", gap)
        highs.setOptionValue("mip_abs_gap", 1e-6)
        if start is not None:
            known = highspy.HighsSolution()
            known.col_value = np.concatenate([start[0], start[1][self.free], self._shares_of(start[0])])
            highs.setSolution(known)
        highs.run()
        info = highs.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        values = np.array(highs.getSolution().col_value)
        value = -info.objective_function_value + self.constant
        return self._solution(values, value, -info.mip_dual_bound + self.constant)

    @staticmethod
    def broken_links(problem: Problem, solution: Solution) -> np.ndarray:
        """Pairs that are more together than their session is held, the worst first."""
        options, held = problem.options, problem.held
        inside = solution.over.options >= 0
        together = np.bincount(
            options.pair[solution.over.options[inside]],
            solution.bundles[np.nonzero(inside)[0]],
            minlength=len(options.pair_session),
        )
        blocks = np.append(solution.blocks, 1.0)
        over = together - blocks[held[options.pair_session]]
        worst = np.flatnonzero(over > 0.02)
        return worst[np.argsort(-over[worst], kind="stable")][:LINKS]

    def _has_shares(self) -> bool:
        policy = self.problem.instance.policy
        return len(self.problem.options.closable) > 0 and (policy.unmet > 0 or policy.beyond_limit > 0)

    def _shares_of(self, bundles: np.ndarray) -> list[float]:
        """The largest unmet share of a plan, and how far beyond the limit it is."""
        if not self._has_shares():
            return []
        largest = max(0.0, float((100.0 - self.kept_share + self._share_matrix().T @ bundles).max()))
        return [largest, max(0.0, largest - self.problem.instance.policy.unmet_limit)]

    def _share_matrix(self) -> np.ndarray:
        """Bundles × groups: percentage points that each takes off a group's unmet share, below nought."""
        options = self.problem.options
        return -100.0 * self.bundles.closed[:, None] * options.groups[self.bundles.person] / options.closable

    def _model(self, *, whole: bool) -> tuple[highspy.Highs, int]:
        """The model in HiGHS, and how many rows of people come first."""
        problem, options, bundles = self.problem, self.problem.options, self.bundles
        policy = problem.instance.policy
        people, person = np.unique(bundles.person, return_inverse=True)
        count, blocks = len(bundles), len(self.free)
        shares = 2 if self._has_shares() else 0
        objective = np.concatenate(
            [
                policy.gap * bundles.closed + bundles.base,
                problem.block_value[self.free],
                [-float(policy.unmet), -float(policy.beyond_limit)][:shares],
            ]
        )
        must = options.exactly.copy()
        must[options.person[options.locked]] = True
        tail = sparse.csr_matrix((len(people), blocks + shares))
        one_each = sparse.csr_matrix((np.ones(count), (person, np.arange(count))), shape=(len(people), count))
        parts = [sparse.hstack([one_each, tail])]
        low, high = [np.where(must[people], 1.0, -np.inf)], [np.ones(len(people))]
        chosen = sparse.csr_matrix((len(self.rows), shares))
        parts.append(sparse.hstack([self.uses[:, self.rows].T, self.marks[self.rows], chosen]))
        high.append(self.left[self.rows])
        if len(self.links):
            parts.append(self._link_rows(shares))
            blocks_at = problem.held[options.pair_session[self.links]]
            high.append(np.where(blocks_at >= 0, np.append(self.lower, 1.0)[blocks_at], 1.0))
        if shares:
            groups = len(options.closable)
            zero = sparse.csr_matrix((groups, blocks))
            limits = np.tile([-1.0, 0.0], (groups, 1))
            parts.append(sparse.hstack([sparse.csr_matrix(self._share_matrix().T), zero, limits]))
            high.append(self.kept_share - 100.0)
            beyond = sparse.csr_matrix(([1.0, -1.0], ([0, 0], [count + blocks, count + blocks + 1])))
            parts.append(beyond)
            high.append(np.array([float(policy.unmet_limit)]))
        low += [np.full(len(each), -np.inf) for each in high[1:]]
        matrix = sparse.vstack(parts).tocsc()
        if self.elastic:
            lows, highs_of = np.concatenate(low), np.concatenate(high)
            wanted = np.flatnonzero((lows > -np.inf) | (highs_of < 0))
            signs = np.where(lows[wanted] > -np.inf, 1.0, -1.0)
            slack = sparse.csc_matrix((signs, (wanted, np.arange(len(wanted)))), shape=(matrix.shape[0], len(wanted)))
            matrix = sparse.hstack([matrix, slack]).tocsc()
            objective = np.concatenate([objective, np.full(len(wanted), -MISSING)])
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = matrix.shape
        model.col_cost_ = -objective
        model.col_lower_ = np.zeros(len(objective))
        more = len(objective) - count - blocks - shares
        model.col_upper_ = np.concatenate([np.ones(count + blocks), [100.0, 100.0][:shares], np.full(more, np.inf)])
        model.row_lower_, model.row_upper_ = np.concatenate(low), np.concatenate(high)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
        model.a_matrix_.value_ = matrix.data
        if whole:
            kinds = highspy.HighsVarType
            model.integrality_ = [kinds.kInteger] * (count + blocks) + [kinds.kContinuous] * shares
        highs = highspy.Highs()
        for name, value in {"output_flag": False, "threads": 1, "random_seed": 0}.items():
            highs.setOptionValue(name, value)
        highs.passModel(model)
        return highs, len(people)

    def _link_rows(self, shares: int) -> sparse.csr_matrix:
        """A pair is together at most as much as its session is held."""
        options, held = self.problem.options, self.problem.held
        number = np.full(len(options.pair_session), -1)
        number[self.links] = np.arange(len(self.links))
        row = number[options.pair[self._member]]
        there = row >= 0
        together = sparse.csr_matrix(
            (np.ones(there.sum()), (row[there], self._place[there])), shape=(len(self.links), len(self.bundles))
        )
        column = np.full(len(self.lower) + 1, -1)
        column[self.free] = np.arange(len(self.free))
        block = column[held[options.pair_session[self.links]]]
        is_free = np.flatnonzero(block >= 0)
        marks = sparse.csr_matrix(
            (-np.ones(len(is_free)), (is_free, block[is_free])), shape=(len(self.links), len(self.free))
        )
        return sparse.hstack([together, marks, sparse.csr_matrix((len(self.links), shares))])

    def _solution(self, values: np.ndarray, value: float, bound: float, prices: Prices | None = None) -> Solution:
        count = len(self.bundles)
        blocks = self.lower.copy()
        blocks[self.free] = values[count : count + len(self.free)]
        return Solution(self.bundles, values[:count], blocks, value, bound, prices)
