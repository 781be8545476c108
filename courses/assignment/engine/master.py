"""The model that HiGHS solves: bundles of people, blocks of sessions, and the rows between them.

As a linear programme it gives prices and a fractional plan; with whole numbers, over few people or few bundles, a
better plan. People without bundles in the model keep what they have (``fixed``).
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from courses.assignment.engine.bundles import Bundles
from courses.assignment.engine.prices import Prices
from courses.assignment.engine.problem import Problem


@dataclass
class Solution:
    """``bundles``, ``blocks``: 0–1 each; ``value`` and ``bound`` of the model; ``rows``: what the whole problem's rows use."""

    bundles: np.ndarray
    blocks: np.ndarray
    value: float
    bound: float
    prices: Prices | None
    rows: np.ndarray


class Master:
    """The model over these bundles.

    ``fixed``: options that stay as they are; ``lower``, ``upper``: of every block; ``rows``: those in the model from
    the start (others come in when they are broken).
    """

    def __init__(
        self,
        problem: Problem,
        bundles: Bundles,
        *,
        fixed: np.ndarray,
        fixed_closed: np.ndarray,
        lower: np.ndarray,
        upper: np.ndarray,
        rows: np.ndarray | None = None,
        threads: int = 1,
    ) -> None:
        self.problem, self.bundles = problem, bundles
        options = problem.options
        inside = bundles.options >= 0
        place = np.nonzero(inside)[0]
        self.member = sparse.csr_matrix(
            (np.ones(len(place)), (place, bundles.options[inside])), shape=(len(bundles), options.size)
        )
        self.uses = (self.member @ problem.uses).tocsc()
        self.free = np.flatnonzero(lower < upper)
        self.lower = lower
        base = np.asarray(problem.uses[fixed].sum(axis=0)).ravel() if len(fixed) else np.zeros(len(problem.limits))
        self.left = problem.limits - base - problem.marks @ lower
        self.closed_share = 100.0 * (fixed_closed @ options.groups) / options.closable
        self.fixed_closed = fixed_closed
        # Rows that could be broken at all.
        most = np.asarray(self.uses.maximum(0).sum(axis=0)).ravel()
        most += np.asarray(problem.marks[:, self.free].maximum(0).sum(axis=1)).ravel()
        self.could = most > self.left + 1e-9
        special = np.diff(problem.marks.indptr) > 0
        self.rows = np.flatnonzero(self.could & (special if rows is None else special | rows))
        self.threads = threads

    def solve(
        self, *, whole: bool, seconds: float, gap: float = 0.0, start: Solution | None = None, nodes: int | None = None
    ) -> Solution | None:
        """Solve, letting in rows that are broken; ``None``: no plan in time, or none at all."""
        while True:
            solution = self._solve_once(whole, seconds, gap, start, nodes)
            if solution is None:
                return None
            broken = self.could & (solution.rows > self.left + 1e-6)
            broken[self.rows] = False
            if not broken.any():
                return solution
            self.rows = np.sort(np.concatenate([self.rows, np.flatnonzero(broken)]))

    def _solve_once(self, whole, seconds, gap, start, nodes) -> Solution | None:
        problem, options, bundles = self.problem, self.problem.options, self.bundles
        policy = problem.instance.policy
        people, person = np.unique(bundles.person, return_inverse=True)
        count, blocks, groups = len(bundles), len(self.free), len(options.closable)
        unmet = groups > 0 and (policy.unmet > 0 or policy.beyond_limit > 0)
        shares = 2 if unmet else 0
        objective = np.concatenate(
            [
                policy.gap * bundles.closed + bundles.base,
                problem.block_value[self.free],
                [-float(policy.unmet), -float(policy.beyond_limit)][:shares],
            ]
        )
        parts = [
            sparse.hstack(
                [
                    sparse.csr_matrix((np.ones(count), (person, np.arange(count))), shape=(len(people), count)),
                    sparse.csr_matrix((len(people), blocks + shares)),
                ]
            ),
            sparse.hstack(
                [
                    self.uses[:, self.rows].T,
                    problem.marks[self.rows][:, self.free],
                    sparse.csr_matrix((len(self.rows), shares)),
                ]
            ),
        ]
        must = options.exactly[people] | (
            np.bincount(options.person[options.locked], minlength=len(options.single))[people] > 0
        )
        low = [np.where(must, 1.0, -np.inf), np.full(len(self.rows), -np.inf)]
        high = [np.ones(len(people)), self.left[self.rows]]
        if unmet:
            share = sparse.csr_matrix(
                -100.0 * bundles.closed[:, None] * options.groups[bundles.person] / options.closable
            ).T
            parts.append(sparse.hstack([share, sparse.csr_matrix((groups, blocks)), np.tile([-1.0, 0.0], (groups, 1))]))
            low.append(np.full(groups, -np.inf))
            high.append(self.closed_share - 100.0)
            parts.append(
                sparse.csr_matrix(
                    ([1.0, -1.0], ([0, 0], [count + blocks, count + blocks + 1])), shape=(1, count + blocks + 2)
                )
            )
            low.append(np.array([-np.inf]))
            high.append(np.array([float(policy.unmet_limit)]))
        matrix = sparse.vstack(parts).tocsc()
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = matrix.shape[1], matrix.shape[0]
        model.col_cost_ = -objective
        model.col_lower_ = np.zeros(len(objective))
        model.col_upper_ = np.concatenate([np.ones(count + blocks), [100.0, 100.0][:shares]])
        model.row_lower_, model.row_upper_ = np.concatenate(low), np.concatenate(high)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = (
            matrix.indptr,
            matrix.indices,
            matrix.data,
        )
        if whole:
            kind = [highspy.HighsVarType.kInteger] * (count + blocks) + [highspy.HighsVarType.kContinuous] * shares
            model.integrality_ = kind
        highs = highspy.Highs()
        for option, value in self._settings(whole, seconds, gap, nodes).items():
            highs.setOptionValue(option, value)
        highs.passModel(model)
        if start is not None and whole:
            given = highspy.HighsSolution()
            used = (
                start.bundles @ (-100.0 * bundles.closed[:, None] * options.groups[bundles.person] / options.closable)
                if unmet
                else None
            )
            tail = []
            if unmet:
                largest = float(max(0.0, (100.0 - self.closed_share + used).max()))
                tail = [largest, max(0.0, largest - policy.unmet_limit)]
            given.col_value = np.concatenate([start.bundles, start.blocks[self.free], tail])
            highs.setSolution(given)
        self.highs = highs
        highs.run()
        info = highs.getInfo()
        if info.primal_solution_status != 2:
            return None
        values = np.array(highs.getSolution().col_value)
        constant = (
            policy.gap * float(self.fixed_closed.sum()) + float(problem.block_value @ self.lower) + problem.constant
        )
        prices = None
        if not whole:
            duals = -np.array(highs.getSolution().row_dual)
            rows = np.zeros(len(problem.limits))
            rows[self.rows] = np.maximum(0.0, duals[len(people) : len(people) + len(self.rows)])
            shared = (
                np.maximum(0.0, duals[len(people) + len(self.rows) : len(people) + len(self.rows) + groups])
                if unmet
                else np.zeros(groups)
            )
            prices = Prices(rows, shared)
        all_blocks = self.lower.copy()
        all_blocks[self.free] = values[count : count + blocks]
        taken = values[:count]
        used_rows = (
            np.asarray(self.uses.T @ taken).ravel() + problem.marks[:, self.free] @ values[count : count + blocks]
        )
        bound = -info.mip_dual_bound if whole else -info.objective_function_value
        return Solution(
            taken, all_blocks, -info.objective_function_value + constant, bound + constant, prices, used_rows
        )

    def _settings(self, whole, seconds, gap, nodes):
        found = {
            "output_flag": False,
            "threads": self.threads,
            "time_limit": float(max(0.1, seconds)),
            "random_seed": 0,
        }
        if whole:
            found |= {"mip_rel_gap": gap, "mip_abs_gap": 1e-6}
            if nodes is not None:
                found["mip_max_nodes"] = nodes
        return found
