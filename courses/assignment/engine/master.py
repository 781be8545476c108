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
    complete: bool = True
    """No row that was left out is broken."""


class Master:
    """The model over these bundles; blocks between ``lower`` and ``upper``.

    ``links``: pairs that may not be more together than their session is held. ``elastic``: what is demanded may be
    missing, at a price that no plan pays; so there is always a linear plan, whose prices call for what is missing.
    ``deciding``: sessions will be held by decision, so what they ask for then may be missing too. ``known``: rows that
    count, all others being left out; those that the linear plan breaks all the same are added to it, for next time.
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
        deciding: bool = False,
        known: np.ndarray | None = None,
    ) -> None:
        options, policy = problem.options, problem.instance.policy
        fixed = fixed or nothing()
        self.problem, self.bundles, self.lower = problem, bundles, lower
        self.fixed, self.elastic, self.deciding = fixed, elastic, deciding
        self.impossible = False
        self.links = np.zeros(0, dtype=int) if links is None else links
        self.free = np.flatnonzero(lower < upper)
        self.people = np.unique(bundles.person)
        kept = fixed.options[fixed.options >= 0]
        self.left = problem.limits - problem.marks @ lower
        if len(kept):
            self.left = self.left - np.asarray(problem.uses[kept].sum(axis=0)).ravel()
        # Only rows that these bundles could break.
        most = np.asarray((_members(problem, bundles) @ problem.uses).maximum(0).sum(axis=0)).ravel()
        most += np.asarray(problem.marks[:, self.free].maximum(0).sum(axis=1)).ravel()
        self.rows = np.flatnonzero((most > self.left + 1e-9) & (True if known is None else known))
        self.known = known
        self.shared = len(options.closable) > 0 and (policy.unmet > 0 or policy.beyond_limit > 0)
        self.kept_share = np.zeros(len(options.closable))
        if len(fixed) and self.shared:
            closed = np.bincount(fixed.person, fixed.closed, minlength=len(options.single)) @ options.groups
            self.kept_share = 100.0 * closed / options.closable
        self.constant = (
            problem.constant
            + policy.gap * float(fixed.closed.sum())
            + float(fixed.base.sum())
            + float(problem.block_value @ lower)
        )

    # ── solving ────────────────────────────────────────────────────────────────────────────────────────────────────

    def linear(self, seconds: float) -> Solution | None:
        """The linear relaxation and its prices; ``None``: it has none, or the time was too short."""
        highs = self.model(whole=False)
        highs.setOptionValue("time_limit", max(0.1, seconds))
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = self.read(highs)
        if self.known is not None:
            broken = self._used(found) > self.left + 1e-6
            found.complete = not (broken & ~self.known).any()
            self.known |= broken
        return found

    def read(self, highs: highspy.Highs) -> Solution:
        """The linear plan that HiGHS has found, and its prices."""
        solution = highs.getSolution()
        duals = np.maximum(0.0, -np.array(solution.row_dual))
        # Somebody who must have a seat has a bundle in every plan; the price of that is in her own value.
        first = len(self.people)
        rows, links = np.zeros(len(self.problem.limits)), np.zeros(len(self.problem.options.pair_session))
        rows[self.rows] = duals[first : first + len(self.rows)]
        first += len(self.rows)
        links[self.links] = duals[first : first + len(self.links)]
        first += len(self.links)
        groups = len(self.problem.options.closable)
        shares = duals[first : first + groups] if self.shared else np.zeros(groups)
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
        highs = self.model(whole=True)
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
            known.col_value = np.concatenate([start[1][self.free], self._shares_of(start[0]), start[0]])
            highs.setSolution(known)
        highs.run()
        status = highspy.HighsModelStatus
        clock.cut |= highs.getModelStatus() == status.kTimeLimit
        self.impossible = highs.getModelStatus() in (status.kInfeasible, status.kUnboundedOrInfeasible)
        info = highs.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        values = np.array(highs.getSolution().col_value)
        value = -info.objective_function_value + self.constant
        return self._solution(values, value, -info.mip_dual_bound + self.constant)

    def _used(self, solution: Solution) -> np.ndarray:
        """What bundles use of each row."""
        there = np.flatnonzero(solution.bundles > 0)
        used = _members(self.problem, solution.over.take(there)) @ self.problem.uses
        return np.asarray(used.T @ solution.bundles[there]).ravel()

    def _solution(self, values: np.ndarray, value: float, bound: float, prices: Prices | None = None) -> Solution:
        blocks = self.lower.copy()
        blocks[self.free] = values[: len(self.free)]
        return Solution(self.bundles, values[len(values) - len(self.bundles) :], blocks, value, bound, prices)

    def _shares_of(self, bundles: np.ndarray) -> list[float]:
        """The largest unmet share of a plan, and how far beyond the limit it is."""
        if not self.shared:
            return []
        closed = self._share_points(self.bundles).T @ bundles
        largest = max(0.0, float((100.0 - self.kept_share + closed).max()))
        return [largest, max(0.0, largest - self.problem.instance.policy.unmet_limit)]

    # ── the model: rows of people, of the problem, of links, of groups; columns of blocks, of shares, of bundles ─────

    def model(self, *, whole: bool) -> highspy.Highs:
        """The model as HiGHS has it: columns of ``free`` blocks first, of bundles last."""
        problem, policy, bundles = self.problem, self.problem.instance.policy, self.bundles
        low, high = self._row_bounds()
        settled = self._settled_columns(len(low))
        value = np.concatenate(
            [problem.block_value[self.free], [-float(policy.unmet), -float(policy.beyond_limit)] if self.shared else []]
        )
        most = np.concatenate([np.ones(len(self.free)), [100.0, 100.0] if self.shared else []])
        if self.elastic:
            asks = np.zeros(len(low), dtype=bool)
            if self.deciding:
                asks[len(self.people) : len(self.people) + len(self.rows)] = problem.asks[self.rows]
            wanted = np.flatnonzero((low > -np.inf) | (high < 0) | asks)
            signs = np.where(low[wanted] > -np.inf, 1.0, -1.0)
            missing = sparse.csc_matrix((signs, (wanted, np.arange(len(wanted)))), shape=(len(low), len(wanted)))
            settled = sparse.hstack([settled, missing])
            value = np.concatenate([value, np.full(len(wanted), -MISSING)])
            most = np.concatenate([most, np.full(len(wanted), np.inf)])
        matrix = sparse.hstack([settled, self._columns(bundles)]).tocsc()
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = matrix.shape
        model.col_cost_ = -np.concatenate([value, policy.gap * bundles.closed + bundles.base])
        model.col_lower_ = np.zeros(matrix.shape[1])
        model.col_upper_ = np.concatenate([most, np.ones(len(bundles))])
        model.row_lower_, model.row_upper_ = low, high
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
        model.a_matrix_.value_ = matrix.data
        if whole:
            kinds = highspy.HighsVarType
            shares = [kinds.kContinuous] * (2 if self.shared else 0)
            model.integrality_ = [kinds.kInteger] * len(self.free) + shares + [kinds.kInteger] * len(bundles)
        highs = highspy.Highs()
        for name, setting in {"output_flag": False, "threads": 1, "random_seed": 0}.items():
            highs.setOptionValue(name, setting)
        highs.passModel(model)
        return highs

    def _row_bounds(self) -> tuple[np.ndarray, np.ndarray]:
        options, held = self.problem.options, self.problem.held
        must = options.exactly.copy()
        must[options.person[options.locked]] = True
        high = [np.ones(len(self.people)), self.left[self.rows]]
        if len(self.links):
            blocks = held[options.pair_session[self.links]]
            high.append(np.where(blocks >= 0, np.append(self.lower, 1.0)[blocks], 1.0))
        if self.shared:
            high += [self.kept_share - 100.0, np.array([float(self.problem.instance.policy.unmet_limit)])]
        low = np.full(sum(map(len, high)), -np.inf)
        low[: len(self.people)][must[self.people]] = 1.0
        return low, np.concatenate(high)

    def _settled_columns(self, rows: int) -> sparse.csc_matrix:
        """Columns of blocks and shares."""
        blocks, shares = len(self.free), 2 if self.shared else 0
        parts = [
            sparse.csr_matrix((len(self.people), blocks + shares)),
            sparse.hstack([self.problem.marks[self.rows][:, self.free], sparse.csr_matrix((len(self.rows), shares))]),
        ]
        if len(self.links):
            column = np.full(len(self.lower) + 1, -1)
            column[self.free] = np.arange(blocks)
            block = column[self.problem.held[self.problem.options.pair_session[self.links]]]
            there = np.flatnonzero(block >= 0)
            parts.append(
                sparse.csr_matrix(
                    (-np.ones(len(there)), (there, block[there])), shape=(len(self.links), blocks + shares)
                )
            )
        if self.shared:
            groups = len(self.kept_share)
            largest = sparse.csr_matrix(np.tile([-1.0, 0.0], (groups, 1)))
            parts.append(sparse.hstack([sparse.csr_matrix((groups, blocks)), largest]))
            parts.append(sparse.csr_matrix(([1.0, -1.0], ([0, 0], [blocks, blocks + 1])), shape=(1, blocks + 2)))
        found = sparse.vstack(parts).tocsc()
        return found.reshape(rows, blocks + shares)

    def _columns(self, bundles: Bundles) -> sparse.csc_matrix:
        """Columns of bundles."""
        options, count = self.problem.options, len(bundles)
        member = _members(self.problem, bundles)
        person = np.searchsorted(self.people, bundles.person)
        parts = [
            sparse.csr_matrix((np.ones(count), (person, np.arange(count))), shape=(len(self.people), count)),
            (member @ self.problem.uses)[:, self.rows].T,
        ]
        if len(self.links):
            number = np.full(len(options.pair_session), -1)
            number[self.links] = np.arange(len(self.links))
            entries = member.tocoo()
            row = number[options.pair[entries.col]]
            there = row >= 0
            parts.append(
                sparse.csr_matrix(
                    (np.ones(there.sum()), (row[there], entries.row[there])), shape=(len(self.links), count)
                )
            )
        if self.shared:
            parts += [sparse.csr_matrix(self._share_points(bundles).T), sparse.csr_matrix((1, count))]
        return sparse.vstack(parts).tocsc()

    def _share_points(self, bundles: Bundles) -> np.ndarray:
        """Bundles × groups: percentage points that each takes off a group's unmet share, below nought."""
        options = self.problem.options
        return -100.0 * bundles.closed[:, None] * options.groups[bundles.person] / options.closable

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


def _members(problem: Problem, bundles: Bundles) -> sparse.csr_matrix:
    """Bundles × options."""
    inside = bundles.options >= 0
    place = np.nonzero(inside)[0]
    return sparse.csr_matrix(
        (np.ones(len(place)), (place, bundles.options[inside])), shape=(len(bundles), problem.options.size)
    )
