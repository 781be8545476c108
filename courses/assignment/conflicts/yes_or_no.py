"""A small programme over yes-or-no decisions, solved by HiGHS."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import highspy
import numpy as np


class OutOfTimeError(RuntimeError):
    """The solver came to no answer in its time."""


class Programme:
    """Decisions with a price each, and rows ``sum of factor × decision <= limit``; the lowest price is sought.

    A row with a ``rule`` may be lifted when ``liftable``: that has the price of 1 for each rule, and a little for each
    unit by which its rows are exceeded.
    """

    def __init__(self, *, liftable: bool = False) -> None:
        self.liftable = liftable
        self._lifted: dict[Hashable, int] = {}
        self._excess: dict[Hashable, list[int]] = {}
        self._prices: list[float] = []
        self._uppers: list[float] = []
        self._whole: list[bool] = []
        self._rows: list[tuple[list[int], list[float], float]] = []
        self._fixed: set[int] = set()

    def decision(self, price: float = 0.0, *, upper: float = 1.0, whole: bool = True) -> int:
        """A new decision, by its number."""
        self._prices.append(price)
        self._uppers.append(upper)
        self._whole.append(whole)
        return len(self._prices) - 1

    def price(self, decision: int, price: float) -> None:
        """What saying yes adds."""
        self._prices[decision] = price

    def fix(self, decision: int) -> None:
        """It is yes."""
        self._fixed.add(decision)

    def at_most(self, terms: Iterable[tuple[int, float]], limit: float, *, rule: Hashable = None) -> None:
        """Add a row; each decision stands in it once."""
        terms = list(terms)
        columns, factors = [column for column, _factor in terms], [factor for _column, factor in terms]
        most = sum(factor for factor in factors if factor > 0)
        if most <= limit:
            return
        if self.liftable and rule is not None:
            if rule not in self._lifted:
                self._lifted[rule] = self.decision(1.0)
            over = self.decision(1e-4, upper=most - limit, whole=False)
            self._excess.setdefault(rule, []).append(over)
            self._rows.append(([over, self._lifted[rule]], [1.0, limit - most], 0.0))
            columns.append(over)
            factors.append(-1.0)
        self._rows.append((columns, factors, limit))

    def solve(self, seconds: float, *, proven: bool = False) -> list[float] | None:
        """Values of the decisions, the best found in this time; ``None``: there are none that keep all rows.

        ``proven``: the best that there are, and nothing less.

        Raises:
            OutOfTimeError: there was not enough time for that.
        """
        if seconds <= 0:
            raise OutOfTimeError
        if not self._prices:
            return []
        solver = highspy.Highs()
        for option, value in {"output_flag": False, "threads": 1, "time_limit": seconds, "mip_rel_gap": 0.0}.items():
            solver.setOptionValue(option, value)
        solver.passModel(self._model())
        solver.run()
        status = solver.getModelStatus()
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return None
        if proven and status != highspy.HighsModelStatus.kOptimal:
            raise OutOfTimeError
        if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            raise OutOfTimeError
        return list(solver.getSolution().col_value)

    def exceeded(self, values: list[float]) -> dict[Any, int]:
        """Lifted rule to the units by which its rows are exceeded."""
        return {
            rule: round(sum(values[over] for over in self._excess[rule]))
            for rule, decision in self._lifted.items()
            if values[decision] > 0.5
        }

    def _model(self) -> highspy.HighsLp:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self._prices), len(self._rows)
        model.col_cost_ = np.array(self._prices)
        lower = np.zeros(len(self._prices))
        lower[list(self._fixed)] = 1.0
        model.col_lower_, model.col_upper_ = lower, np.array(self._uppers)
        model.integrality_ = [
            highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous for whole in self._whole
        ]
        model.row_lower_ = np.full(len(self._rows), -highspy.kHighsInf)
        model.row_upper_ = np.array([limit for _columns, _factors, limit in self._rows])
        matrix = model.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.cumsum([0, *(len(columns) for columns, _factors, _limit in self._rows)])
        matrix.index_ = np.array([column for columns, _factors, _limit in self._rows for column in columns], dtype=int)
        matrix.value_ = np.array([factor for _columns, factors, _limit in self._rows for factor in factors])
        return model
