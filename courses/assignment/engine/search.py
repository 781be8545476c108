"""The search: a first plan, the bound, a plan from the linear one, better ones until the clock says so."""

from __future__ import annotations

import numpy as np

from courses.assignment.engine.branching import Tree
from courses.assignment.engine.bundles import Bundles, bundles_of
from courses.assignment.engine.clock import Clock
from courses.assignment.engine.diving import dive
from courses.assignment.engine.generating import generate, worth_keeping
from courses.assignment.engine.greedy import first_plan
from courses.assignment.engine.master import Master, Solution
from courses.assignment.engine.neighbourhoods import CLOSE, improve
from courses.assignment.engine.options import MODES
from courses.assignment.engine.prices import opening_prices, plain_bound
from courses.assignment.engine.pricing import Pricing
from courses.assignment.engine.problem import Problem
from courses.assignment.engine.seats import Seats, seats_of, sound
from courses.assignment.plan import Ended, Phase

FEW_BUNDLES = 30_000
"""Of so few bundles in all, everything is in the model from the start, and it is solved as a whole."""
WHOLE = 0.6
"""Share of the time for that; what is left is for neighbourhoods, which find better plans but prove nothing."""
FEW_SESSIONS = 200
"""Of so few, each is decided about."""
DECIDING = 0.8
"""Share of the time for that."""
NEAR = 1e-6


class Search:
    """One search; ``plan`` is the best so far, ``bound`` that no plan can beat."""

    def __init__(self, problem: Problem, clock: Clock, seed: int) -> None:
        self.problem, self.clock = problem, clock
        self.random = np.random.default_rng(seed)
        self.pricing = Pricing(problem.options)
        self.plan: Seats | None = None
        self.bound = np.inf
        self.lower = problem.block_always.astype(float)
        self.upper = np.ones(len(problem.block_session))
        self.is_type = np.array([kind is not None for kind in problem.block_kind], dtype=bool)
        self.links = np.zeros(0, dtype=int)
        self.rows = ~problem.filling
        self.infeasible = False
        self.prices = opening_prices(problem)

    # ── what is known ──────────────────────────────────────────────────────────────────────────────────────────────

    def found(self, chosen: np.ndarray, phase: Phase) -> bool:
        """Keep a plan if it is sound and better."""
        seats = seats_of(self.problem, chosen)
        if (self.plan is not None and seats.value <= self.plan.value + NEAR) or not sound(self.problem, seats):
            return False
        self.plan, self.clock.value = seats, seats.value
        self.clock.tell(phase)
        return True

    def proven(self, bound: float) -> None:
        """Keep a bound if it is better."""
        if bound < self.bound:
            self.bound = self.clock.bound = bound
        self.clock.tell(Phase.BOUND)

    def settled(self) -> bool:
        """Whether no better plan exists."""
        return self.plan is not None and self.plan.value >= self.bound - 1e-6 * max(1.0, abs(self.bound))

    # ── the whole of it ────────────────────────────────────────────────────────────────────────────────────────────

    def run(self) -> None:
        """Search until nothing is left to try, or the clock says so."""
        self.bound = self.clock.bound = plain_bound(self.problem)
        if self.problem.instance.current:
            self.found(self._current(), Phase.FIRST_PLAN)
        self.found(first_plan(self.problem, lambda: not self.clock.over()), Phase.FIRST_PLAN)
        everything = self._everything()
        if everything is not None:
            self._solve_whole(everything)
            if self.plan is not None and not self.settled() and not self.clock.over():
                found = Master(self.problem, everything, self.lower, self.upper).linear(self.clock.left)
                if found is not None and found.prices is not None:
                    improve(self, everything, found, found.prices, CLOSE)
        else:
            root = generate(self, bundles_of(self.problem.options, self._seated()))
            if root is None:
                return
            solution, prices = root
            self.prices = prices
            bundles = worth_keeping(self, solution, prices)
            dive(self, bundles, solution, wander=0.0)
            held = np.flatnonzero((self.lower < self.upper) & ~self.is_type)
            if 0 < len(held) <= FEW_SESSIONS and not self.settled():
                Tree(self, bundles).grow(self.clock.seconds + DECIDING * self.clock.left)
                self.prices = prices
            if self.plan is not None:
                improve(self, bundles, solution, prices)
        if self.settled():
            self.clock.ended = Ended.PROVEN

    def _current(self) -> np.ndarray:
        """Options of the plan before, with those that are locked."""
        options, instance = self.problem.options, self.problem.instance
        people = {person.id: number for number, person in enumerate(instance.people)}
        sessions = {session.id: number for number, session in enumerate(instance.sessions)}
        wanted = {(people[seat.person], sessions[seat.session], MODES.index(seat.mode)) for seat in instance.current}
        keys = zip(options.person.tolist(), options.session.tolist(), options.mode.tolist(), strict=True)
        mine = np.array([key in wanted for key in keys], dtype=bool)
        return np.flatnonzero(mine | options.locked)

    def _seated(self) -> np.ndarray:
        return np.zeros(0, dtype=int) if self.plan is None else self.plan.options

    def _everything(self) -> Bundles | None:
        """Every bundle there is, when they are few."""
        options = self.problem.options
        if options.size > FEW_BUNDLES and not options.single.all():
            return None
        if options.size > 8 * FEW_BUNDLES:
            return None
        free = np.zeros(options.size)
        least = np.full(len(options.single), -1e15)
        return self.pricing.every(free - options.base, np.full(len(options.single), 1e-9), least, limit=FEW_BUNDLES)

    def _solve_whole(self, bundles: Bundles) -> None:
        """The model with everything in it; in steps, so that progress is told and the wish to stop is heard."""
        served = np.zeros(len(self.pricing.must), dtype=bool)
        served[bundles.person] = True
        if (self.pricing.must & ~served).any():
            self.infeasible = True
            return
        if not len(bundles):
            self.infeasible = self.plan is None
            self.proven(self.plan.value if self.plan else np.inf)
            return
        master = Master(self.problem, bundles, self.lower, self.upper)
        start = self.start(master)
        seconds = WHOLE * self.clock.left
        found = master.whole(seconds, gap=0.0, start=start, clock=self.clock, tell=self._whole_told)
        if found is not None:
            self.found(self.chosen(found), Phase.IMPROVING)
            self.proven(found.bound)
        self.infeasible = found is None and master.impossible

    def _whole_told(self, value: float, bound: float) -> None:
        """What HiGHS says on its way: infinite until it has a plan of its own."""
        if np.isfinite(value):
            self.clock.value = max(value, self.plan.value if self.plan else value)
        self.proven(bound)

    def start(self, master: Master) -> tuple[np.ndarray, np.ndarray] | None:
        """The plan so far, as the model's bundles and blocks."""
        if self.plan is None:
            return None
        rows = {}
        for number, row in enumerate(master.bundles.options.tolist()):
            rows[tuple(each for each in row if each >= 0)] = number
        chosen = np.zeros(len(master.bundles))
        kept = {tuple(each for each in row if each >= 0) for row in master.fixed.options.tolist()}
        for row in self.plan.bundles.options.tolist():
            key = tuple(each for each in row if each >= 0)
            if key in rows:
                chosen[rows[key]] = 1.0
            elif key not in kept:
                return None
        return chosen, self.plan.blocks

    def chosen(self, solution: Solution, fixed: Bundles | None = None) -> np.ndarray:
        """Options of a whole solution, and of those who keep what they have."""
        options = solution.over.options[solution.bundles > 0.5]
        parts = [options[options >= 0]]
        if fixed is not None:
            parts.append(fixed.options[fixed.options >= 0])
        return np.sort(np.concatenate(parts))
