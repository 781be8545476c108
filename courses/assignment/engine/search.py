"""The search: a first plan, the bound by column generation, a plan by diving, better ones by neighbourhoods.

Bundles come in when prices make them worth it (Dantzig and Wolfe 1960; prices smoothed as in Wentges 1997), and with
the prices comes the bound. Sessions that are held in part are settled a few at a time, the surest first. Then a few
sessions with the people around them are freed at a time and solved anew (large neighbourhood search, Shaw 1998).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from courses.assignment.engine.bundles import Bundles, Pricing, bundles_of, joined
from courses.assignment.engine.clock import Clock
from courses.assignment.engine.greedy import first_plan
from courses.assignment.engine.master import Master, Solution
from courses.assignment.engine.prices import Prices, closed, costs_at, opening_prices, relax
from courses.assignment.engine.problem import Problem
from courses.assignment.engine.seats import Seats, seats_of, sound
from courses.assignment.plan import Ended, Phase

ENOUGH = 1e-3
"""Bound and linear plan are near enough each other, as a share of the bound."""
SLOW = 3e-4
"""A bound that falls by less, as a share of itself, hardly falls."""
NODE_ROUNDS = 4
"""Rounds of new bundles for a part of all plans."""
KEPT = 150.0
"""Points by which a bundle may fall short of its person's best and stay in the model."""
SMOOTHING = 0.3
FEW_BUNDLES = 30_000
"""Of so few bundles in all, everything is in the model from the start, and it is solved as a whole."""
NEIGHBOURS = 8
"""Sessions that are held, and as many that are not, in a neighbourhood."""
PART = 5_000
"""Bundles in a neighbourhood."""
ROUNDS = 400
"""Neighbourhoods that are tried without any being better before the search ends."""
NEAR = 1e-6


@dataclass
class _Node:
    """A part of all plans: blocks between ``lower`` and ``upper``, none worth more than ``bound``.

    ``branch``: the block to settle next; -1: none, or there was no time.
    """

    bound: float
    lower: np.ndarray
    upper: np.ndarray
    branch: int


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
        self.nodes: list[tuple[float, int, _Node]] = []
        self.count = 0
        self.infeasible = False

    # ── what is known ──────────────────────────────────────────────────────────────────────────────────────────────

    def _found(self, chosen: np.ndarray, phase: Phase) -> bool:
        """Keep a plan if it is sound and better."""
        seats = seats_of(self.problem, chosen)
        if (self.plan is not None and seats.value <= self.plan.value + NEAR) or not sound(self.problem, seats):
            return False
        self.plan, self.clock.value = seats, seats.value
        self.clock.tell(phase)
        return True

    def _proven(self, bound: float) -> None:
        if bound < self.bound:
            self.bound = self.clock.bound = bound
        self.clock.tell(Phase.BOUND)

    def settled(self) -> bool:
        """Whether no better plan exists."""
        return self.plan is not None and self.plan.value >= self.bound - 1e-6 * max(1.0, abs(self.bound))

    # ── the whole of it ────────────────────────────────────────────────────────────────────────────────────────────

    def run(self) -> None:
        """Search until nothing is left to try, or the clock says so."""
        if self.problem.instance.current:
            self._found(self._current(), Phase.FIRST_PLAN)
        self._found(first_plan(self.problem, lambda: not self.clock.over()), Phase.FIRST_PLAN)
        everything = self._everything()
        if everything is not None:
            self._solve_whole(everything)
        else:
            seated = bundles_of(self.problem.options, self._seated())
            root = self._generate(seated, self.lower, self.upper, prices=opening_prices(self.problem), whole=True)
            if root is None:
                return
            _bundles, solution, self.prices, _bound = root
            self.pool = self._worth_keeping(solution, self.prices)
            self._push(self._root(solution))
            self._dive(self.pool, solution)
            if self.plan is not None:
                self._improve()
        if self.settled():
            self.clock.ended = Ended.PROVEN

    def _root(self, solution: Solution) -> _Node:
        distance = np.minimum(solution.blocks, 1 - solution.blocks)
        distance[self.is_type | (self.lower >= self.upper)] = 0.0
        branch = int(distance.argmax()) if len(distance) else -1
        return _Node(self.bound, self.lower, self.upper, branch)

    def _current(self) -> np.ndarray:
        """Options of the plan before, with those that are locked."""
        options, instance = self.problem.options, self.problem.instance
        people = {person.id: number for number, person in enumerate(instance.people)}
        sessions = {session.id: number for number, session in enumerate(instance.sessions)}
        wanted = {
            (people[seat.person], sessions[seat.session], list(type(seat.mode)).index(seat.mode))
            for seat in instance.current
        }
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
        master = Master(self.problem, bundles, self.lower, self.upper)
        start = self._start(master)
        found = master.whole(self.clock.left, gap=0.0, start=start, clock=self.clock, tell=self._whole_told)
        if found is not None:
            self._found(self._chosen(found), Phase.IMPROVING)
            self._proven(found.bound)
        elif not self.clock.over():
            self.infeasible = True

    def _whole_told(self, value: float, bound: float) -> None:
        self.clock.value = max(value, self.plan.value if self.plan else -np.inf)
        self._proven(bound)

    def _start(self, master: Master) -> tuple[np.ndarray, np.ndarray] | None:
        """The plan so far, as the model's bundles and blocks."""
        if self.plan is None:
            return None
        width = max(master.bundles.options.shape[1], self.plan.bundles.options.shape[1])
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
        del width
        return chosen, self.plan.blocks

    def _chosen(self, solution: Solution, fixed: Bundles | None = None) -> np.ndarray:
        options = solution.over.options[solution.bundles > 0.5]
        parts = [options[options >= 0]]
        if fixed is not None:
            parts.append(fixed.options[fixed.options >= 0])
        return np.sort(np.concatenate(parts))

    # ── the bound ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _generate(
        self,
        bundles: Bundles,
        lower: np.ndarray,
        upper: np.ndarray,
        *,
        prices: Prices,
        bound: float = np.inf,
        whole: bool = False,
    ) -> tuple[Bundles, Solution, Prices, float] | None:
        """Let bundles in until the linear plan is as good as its bound; ``None``: no time, or no plan at all.

        ``prices``: to begin with; ``bound``: known; ``whole``: all blocks are free, so the bound holds for every plan.
        Returns bundles, the linear plan, the best prices and their bound.
        """
        best = prices
        lowest, first = relax(self.problem, self.pricing, best, lower, upper)
        if whole and lowest == -np.inf:
            self.infeasible = True
            return None
        lowest = min(lowest, bound)
        bundles = joined([bundles, first])
        solution: Solution | None = None
        stale = rounds = 0
        while not self.clock.over():
            found = Master(self.problem, bundles, lower, upper, links=self.links, elastic=True).linear(self.clock.left)
            if found is None or found.prices is None:
                break
            solution, prices = found, best.towards(found.prices, SMOOTHING)
            reached, more = relax(self.problem, self.pricing, prices, lower, upper)
            broken = Master.broken_links(self.problem, solution)
            stale = 0 if reached < lowest - SLOW * abs(lowest) else stale + 1
            if reached < lowest:
                lowest, best = reached, prices
            if whole:
                self._proven(lowest)
            near = lowest - solution.value <= ENOUGH * abs(lowest)
            beaten = self.plan is not None and lowest <= self.plan.value
            rounds += 1
            if (near and stale >= 2) or stale >= 8 or beaten or (not whole and rounds >= NODE_ROUNDS):
                break
            if lowest - solution.value <= 0.02 * abs(lowest):
                self.links = np.union1d(self.links, broken)
            bundles = joined([bundles, more])
        if solution is None:
            return None
        return bundles, solution, best, lowest

    def _worth_keeping(self, solution: Solution, prices: Prices) -> Bundles:
        """Bundles that are used, or not far from their people's best at these prices."""
        bundles = solution.over
        cost, worth = costs_at(self.problem, prices)
        inside = bundles.options >= 0
        value = bundles.closed * worth[bundles.person] - np.where(inside, cost[bundles.options], 0.0).sum(axis=1)
        best = np.zeros(len(worth))
        np.maximum.at(best, bundles.person, value)
        return bundles.take((solution.bundles > NEAR) | (value >= best[bundles.person] - KEPT))

    # ── a plan from the fractions ──────────────────────────────────────────────────────────────────────────────────

    def _dive(self, bundles: Bundles, solution: Solution) -> None:
        """Settle the sessions a few at a time, then the types of their mix, then the people."""
        lower, upper = self.lower.copy(), self.upper.copy()
        while not self.clock.over():
            open_ones = np.flatnonzero((lower < upper) & ~self.is_type)
            if not len(open_ones):
                break
            lower, upper, solution_or_none, bundles = self._settle(open_ones, bundles, lower, upper, solution)
            if solution_or_none is None:
                return
            solution = solution_or_none
        for certain in (True, False, False):
            if self.clock.over():
                return
            low, high = self._settle_types(solution, lower, upper, certain=certain)
            found = Master(self.problem, bundles, low, high).linear(self.clock.left)
            if found is None or found.prices is None:
                break
            lower, upper, solution, self.prices = low, high, found, found.prices
            _bound, more = relax(self.problem, self.pricing, found.prices, lower, upper)
            bundles = joined([bundles, more])
        self._seat_people(solution, lower, upper)

    def _settle(
        self, free: np.ndarray, bundles: Bundles, lower: np.ndarray, upper: np.ndarray, solution: Solution
    ) -> tuple[np.ndarray, np.ndarray, Solution | None, Bundles]:
        """Round the sessions that are as good as whole and a third of the others; the last few one by one."""
        distance = np.minimum(solution.blocks[free], 1 - solution.blocks[free])
        order = free[np.argsort(distance, kind="stable")]
        sure = int((distance < 0.02).sum())
        unsure = len(free) - sure
        taken = order[: sure + unsure // 3 if unsure > 9 else max(1, sure)]
        rounded = np.round(solution.blocks[taken])
        ways = [rounded, np.zeros(len(taken))] if sure or unsure > 9 else [np.ones(1), np.zeros(1)]
        best: tuple[np.ndarray, np.ndarray, Solution | None, Bundles] = (lower, upper, None, bundles)
        for way in ways:
            low, high = lower.copy(), upper.copy()
            low[taken] = high[taken] = np.maximum(lower[taken], way)
            high[self.is_type] = np.where(high[self.problem.held[self.problem.block_session[self.is_type]]] > 0, 1, 0)
            kept = self._open_bundles(bundles, high)
            found = Master(self.problem, kept, low, high, links=self.links).linear(self.clock.left)
            if found is None or found.prices is None or (best[2] is not None and found.value <= best[2].value):
                continue
            _bound, more = relax(self.problem, self.pricing, found.prices, low, high)
            best = low, high, found, joined([kept, more])
            if len(taken) > 1:
                break
        return best

    def _open_bundles(self, bundles: Bundles, upper: np.ndarray) -> Bundles:
        """Those without a closed session."""
        shut = closed(self.problem, upper)
        return bundles.take(~(shut[bundles.options] & (bundles.options >= 0)).any(axis=1))

    def _settle_types(
        self, solution: Solution, lower: np.ndarray, upper: np.ndarray, *, certain: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        """The types most present count in each session's mix; ``certain``: only where they have their share."""
        problem, options = self.problem, self.problem.options
        lower, upper = lower.copy(), upper.copy()
        members = solution.over.options
        inside = members >= 0
        present = np.bincount(members[inside], solution.bundles[np.nonzero(inside)[0]], minlength=options.size)
        for held, (least, counted) in problem.counting.items():
            if upper[held] <= 0:
                continue
            mine = np.flatnonzero((options.session == problem.block_session[held]) & (present > NEAR))
            there: dict[str | None, float] = {}
            for option in mine:
                kind = problem.instance.people[options.person[option]].organisation_type
                there[kind] = there.get(kind, 0.0) + present[option]
            order = sorted(counted, key=lambda block: -there.get(problem.block_kind[block], 0.0))
            session = problem.instance.sessions[problem.block_session[held]]
            enough = session.type_percent * sum(there.values()) / 100 - 0.05
            if certain and any(there.get(problem.block_kind[block], 0.0) < enough for block in order[:least]):
                continue
            for place, block in enumerate(order):
                lower[block] = upper[block] = 1.0 if place < least else 0.0
        return lower, upper

    def _seat_people(self, solution: Solution, lower: np.ndarray, upper: np.ndarray) -> None:
        """Keep whom the linear plan seats whole where nobody is split; solve the others together."""
        problem, options = self.problem, self.problem.options
        part, bundles = solution.bundles, solution.over
        whole, split = bundles.take(part > 1 - NEAR), bundles.take((part > NEAR) & (part < 1 - NEAR))
        touched = np.zeros(len(problem.instance.sessions), dtype=bool)
        touched[options.session[split.options[split.options >= 0]]] = True
        there = (touched[options.session[whole.options]] & (whole.options >= 0)).any(axis=1)
        free = np.zeros(len(options.single), dtype=bool)
        free[split.person] = True
        for also in (np.zeros(len(whole), dtype=bool), there):
            if self.clock.over():
                return
            mine = free.copy()
            mine[whole.person[also]] = True
            fixed = whole.take(~mine[whole.person])
            near = self._near(mine_or_unseated(mine, fixed, len(options.single)), 20.0, upper)
            here = joined([near, bundles.take((part > NEAR) & mine[bundles.person])])
            low = np.where(self.is_type, lower, self.lower)
            found = Master(problem, here, low, upper, fixed=fixed).whole(
                min(60.0, self.clock.left), gap=5e-4, clock=self.clock
            )
            if found is not None:
                self._found(self._chosen(found, fixed), Phase.IMPROVING)
                return

    def _near(self, people: np.ndarray, slack: float, upper: np.ndarray, among: np.ndarray | None = None) -> Bundles:
        """Bundles of these people that fall short of their best by at most ``slack`` points, at the prices we have."""
        cost, worth = costs_at(self.problem, self.prices)
        able = people[self.problem.options.person] & ~closed(self.problem, upper)
        if among is not None:
            able &= among
        cost[~able & ~self.problem.options.locked] = 1e12
        value, _best = self.pricing.best(cost, worth)
        return self.pricing.every(cost, worth, value - slack, able)

    # ── better plans ───────────────────────────────────────────────────────────────────────────────────────────────

    def _improve(self) -> None:
        """By turns: free a few sessions and the people around them; settle a session both ways for a better bound."""
        affinity = self._affinity()
        idle = 0
        while (
            not self.clock.over()
            and not self.settled()
            and (idle < ROUNDS or (self.nodes and self.nodes[0][2].branch >= 0))
        ):
            if idle < ROUNDS:
                idle = 0 if self._try(self._neighbourhood(affinity)) else idle + 1
            self._branch()

    def _branch(self) -> None:
        """Look at the part of all plans with the highest bound: settle one session there, either way."""
        if not self.nodes or self.clock.over() or self.nodes[0][2].branch < 0:
            return
        _rank, _number, node = heapq.heappop(self.nodes)
        if self.plan is not None and node.bound <= self.plan.value + NEAR:
            self.nodes.clear()
            self._proven(self.plan.value)
            return
        for held in (0.0, 1.0):
            lower, upper = node.lower.copy(), node.upper.copy()
            lower[node.branch] = upper[node.branch] = held
            upper[self.is_type] = np.where(upper[self.problem.held[self.problem.block_session[self.is_type]]] > 0, 1, 0)
            self._add_node(lower, upper, node.bound)
        highest = max((-rank for rank, *_node in self.nodes), default=-np.inf)
        if not self.clock.over():
            self._proven(max(highest, self.plan.value if self.plan else -np.inf))

    def _add_node(self, lower: np.ndarray, upper: np.ndarray, bound: float) -> None:
        """Bound this part of all plans; it stays open unless no better plan is in it."""
        pool = self._open_bundles(self.pool, upper)
        found = self._generate(pool, lower, upper, prices=self.prices, bound=bound)
        if found is None:
            # No time: what was known of the parent still holds.
            self._push(_Node(bound, lower, upper, -1))
            return
        bundles, solution, _prices, lowest = found
        self.pool = joined([self.pool, bundles])
        blocks = solution.blocks
        distance = np.where((lower < upper) & ~self.is_type, np.minimum(blocks, 1 - blocks), 0.0)
        branch = int(distance.argmax())
        if self.plan is not None and lowest <= self.plan.value + NEAR:
            return
        if distance[branch] < NEAR:
            open_ones = np.flatnonzero((lower < upper) & ~self.is_type)
            if not len(open_ones):
                # All sessions are settled: what is left of the gap is in the people.
                self._push(_Node(lowest, lower, upper, -1))
                return
            branch = int(open_ones[0])
        self._push(_Node(lowest, lower, upper, branch))

    def _push(self, node: _Node) -> None:
        self.count += 1
        heapq.heappush(self.nodes, (-node.bound, self.count, node))

    def _affinity(self) -> np.ndarray:
        """Sessions × sessions: how many people could go to either at little loss."""
        problem, options = self.problem, self.problem.options
        cost, worth = costs_at(problem, self.prices)
        net = self.pricing.alone * worth[options.person] - cost
        good = np.flatnonzero(net > -60.0)
        interest = sparse.csr_matrix(
            (np.ones(len(good)), (options.session[good], options.person[good])),
            shape=(len(problem.instance.sessions), len(options.single)),
        )
        interest.data[:] = 1.0
        shared = (interest @ interest.T).toarray()
        sizes = np.sqrt(np.maximum(1.0, shared.diagonal()))
        return shared / sizes[:, None] / sizes[None, :]

    def _neighbourhood(self, affinity: np.ndarray) -> np.ndarray:
        """A session by chance and some that are near it, held or not."""
        decided = np.flatnonzero(self.problem.held >= 0)
        seed = int(self.random.choice(decided))
        near = affinity[seed] * self.random.uniform(0.3, 1.0, len(affinity))
        near[seed] = np.inf
        near[self.problem.held < 0] = -np.inf
        held = self._held_sessions()
        order = np.argsort(-near, kind="stable")
        ours = order[held[order]][:NEIGHBOURS]
        others = order[~held[order]][:NEIGHBOURS]
        return np.concatenate([ours, others])

    def _held_sessions(self) -> np.ndarray:
        assert self.plan is not None
        return np.append(self.plan.blocks, 1.0)[self.problem.held] > 0.5

    def _try(self, sessions: np.ndarray) -> bool:
        """Solve these sessions anew with whoever is in them or would gladly be."""
        if self.plan is None:
            return False
        problem, options, plan = self.problem, self.problem.options, self.plan
        inside = np.zeros(len(problem.instance.sessions), dtype=bool)
        inside[sessions] = True
        lower, upper = plan.blocks.copy(), plan.blocks.copy()
        ours = inside[problem.block_session]
        lower[ours], upper[ours] = self.lower[ours], 1.0
        here = inside[options.session]
        cost, worth = costs_at(problem, self.prices)
        net = self.pricing.alone * worth[options.person] - cost
        reach = np.full(len(options.single), -np.inf)
        np.maximum.at(reach, options.person[here], net[here])
        members = plan.bundles.options
        seated_here = np.zeros(len(options.single), dtype=bool)
        seated_here[plan.bundles.person[(here[members] & (members >= 0)).any(axis=1)]] = True
        reach[seated_here] = np.inf
        keen = np.argsort(-reach, kind="stable")
        keen = keen[reach[keen] > -100.0][: int(seated_here.sum() * 2.5) + 50]
        free = np.zeros(len(options.single), dtype=bool)
        free[keen] = True
        fixed = plan.bundles.take(~free[plan.bundles.person])
        mine = plan.bundles.take(free[plan.bundles.person])
        bundles = joined([mine, self._limited(free, upper)])
        master = Master(problem, bundles, lower, upper, fixed=fixed)
        found = master.whole(
            min(12.0, self.clock.left), gap=2e-4, start=self._start(master), clock=self.clock, nodes=50
        )
        return found is not None and self._found(self._chosen(found, fixed), Phase.IMPROVING)

    def _limited(self, free: np.ndarray, upper: np.ndarray) -> Bundles:
        """Near-best bundles of these people, about as many as a neighbourhood takes."""
        slack = 80.0
        while True:
            found = self._near(free, slack, upper)
            if len(found) <= PART or slack < 5:
                return found
            slack /= 2


def mine_or_unseated(mine: np.ndarray, fixed: Bundles, people: int) -> np.ndarray:
    """These people, and those who keep nothing."""
    seated = np.zeros(people, dtype=bool)
    seated[fixed.person] = True
    return mine | ~seated
