"""A first plan: the session that brings most for its cost is filled first, with the people whom it helps most.

Sessions are looked at again only when they may still be the best (Minoux 1978, "Accelerated greedy algorithms"): what
a session brings can only fall while seats are given away.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable

import numpy as np

from courses.assignment.engine.calendar import Travel, trainer_clashes
from courses.assignment.engine.options import MODES
from courses.assignment.engine.problem import Problem
from courses.assignment.instance import GroupKind, Opening, Session

FIRST = 1e9
"""Points of a seat that is locked."""


class Seating:
    """Seats given so far, and what they leave."""

    def __init__(self, problem: Problem) -> None:
        options = problem.options
        self.problem, self.options = problem, options
        names = sorted({person.organisation_type for person in problem.instance.people if person.organisation_type})
        self.number_of = {name: number for number, name in enumerate(names)}
        self.kind = np.array([self.number_of.get(each.organisation_type or "", -1) for each in problem.instance.people])
        self.covered = np.zeros((len(options.single), options.credit.shape[1]), dtype=np.int32)
        self.left = options.left.copy()
        self.slots = np.zeros((len(options.single), max(1, len(options.slots))), dtype=bool)
        self.seated = np.zeros(len(options.single), dtype=int)
        self.chosen: list[int] = []
        self.room = np.where(problem.filling, problem.limits, np.inf)
        for option in np.flatnonzero(options.locked).tolist():
            self.use(option)
            self._seat_person(option)
        self.order = np.argsort(options.session, kind="stable")
        self.bounds = np.searchsorted(options.session[self.order], np.arange(len(problem.instance.sessions) + 1))

    def able(self, session: int) -> tuple[np.ndarray, np.ndarray]:
        """Options of the session that may still be taken, and what each would bring."""
        options = self.options
        mine = self.order[self.bounds[session] : self.bounds[session + 1]]
        who = options.person[mine]
        locked = options.locked[mine]
        free = ~self.slots[who, options.slot[mine]] & (options.days[mine] <= self.left[who]).all(axis=1)
        free &= ~(options.single[who] & (self.seated[who] > 0))
        free |= locked
        mine, who = mine[free], who[free]
        uses = self.problem.uses[mine]
        tight = uses.data > self.room[uses.indices] + 1e-9
        full = np.zeros(len(mine), dtype=bool)
        full[np.repeat(np.arange(len(mine)), np.diff(uses.indptr))[tight]] = True
        full[options.locked[mine]] = False
        mine, who = mine[~full], who[~full]
        gain = np.maximum(options.credit[mine], self.covered[who]).sum(axis=1) - self.covered[who].sum(axis=1)
        # What is locked has its room already, and comes first.
        return mine, gain * self.problem.instance.policy.gap + np.where(options.locked[mine], FIRST, options.base[mine])

    def rows_of(self, option: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows that it uses, and how much of each."""
        uses = self.problem.uses
        part = slice(uses.indptr[option], uses.indptr[option + 1])
        return uses.indices[part], uses.data[part]

    def fits(self, option: int) -> bool:
        """Whether the rows that fill up have room for it."""
        rows, used = self.rows_of(option)
        return bool((used <= self.room[rows] + 1e-9).all())

    def use(self, option: int, sign: int = 1) -> None:
        """Take its room, or give it back."""
        rows, used = self.rows_of(option)
        self.room[rows] -= sign * used

    def take(self, taken: list[int]) -> None:
        """Give these seats."""
        for option in taken:
            if not self.options.locked[option]:
                self.use(option)
                self._seat_person(option)
        self.chosen += taken

    def _seat_person(self, option: int) -> None:
        options = self.options
        who, slot = options.person[option], options.slot[option]
        self.covered[who] = np.maximum(self.covered[who], options.credit[option])
        self.left[who] -= options.days[option]
        self.slots[who] |= options.clash[slot]
        self.slots[who, slot] = True
        self.seated[who] += 1

    def fill(self, session: int) -> tuple[float, list[int]]:
        """The best seats of one session that keep its own rules; nothing is taken yet. No seats: it cannot be held."""
        each, options = self.problem.instance.sessions[session], self.options
        mine, worth = self.able(session)
        order = np.argsort(-worth, kind="stable")
        mine, worth = mine[order], worth[order]
        least = max(1, each.minimum_attendance)
        useful = (worth > 0) | options.locked[mine] | options.exactly[options.person[mine]]
        useful[:least] |= useful.sum() < least
        mine, worth = mine[useful], worth[useful]
        kinds = self.kind[options.person[mine]]
        shares = self._shares(each, kinds)
        wanted = min(sum(each.seats.values()), len(np.unique(options.person[mine])))
        while shares is not None and wanted >= least:
            total, taken = self._seat(each, mine, worth, kinds, shares, wanted)
            counts = Counter(self.kind[options.person[taken]].tolist())
            kept = all(100 * counts[kind] >= percent * len(taken) for kind, percent in shares.items())
            if kept and len(taken) >= least:
                return total, taken
            # Fewer at the table: as many as the scarcest share allows, and at least one less.
            allowed = [100 * counts[kind] // percent for kind, percent in shares.items() if percent]
            wanted = min([wanted - 1, len(taken), *allowed])
        return 0.0, []

    def _shares(self, session: Session, kinds: np.ndarray) -> dict[int, int] | None:
        """The share of each type that is to be kept: the session's own, and its mix rule's most numerous types."""
        shares = {self.number_of.get(kind, len(self.number_of)): percent for kind, percent in session.shares.items()}
        there = np.bincount(kinds[kinds >= 0], minlength=len(self.number_of) + 1)
        counted = [kind for kind in shares if there[kind] and shares[kind] >= session.type_percent]
        for kind in np.argsort(-there, kind="stable").tolist():
            if len(counted) >= session.minimum_types or not there[kind]:
                break
            if kind not in counted:
                counted.append(kind)
                shares[kind] = max(shares.get(kind, 0), session.type_percent, 1)
        return shares if len(counted) >= session.minimum_types else None

    def _seat(
        self,
        session: Session,
        mine: np.ndarray,
        worth: np.ndarray,
        kinds: np.ndarray,
        shares: dict[int, int],
        wanted: int,
    ) -> tuple[float, list[int]]:
        """So many of those who gain most, with seats kept for the types that must be there."""
        free = [session.seats.get(mode, 0) for mode in MODES]
        kept = {kind: -(-percent * wanted // 100) for kind, percent in shares.items()}
        for quota in session.quotas:
            if quota.kind is GroupKind.ORGANISATION_TYPE:
                kind = self.number_of.get(quota.group, len(self.number_of))
                kept[kind] = max(kept.get(kind, 0), quota.at_least)
        others = wanted - sum(kept.values())
        locked = self.options.locked
        taken: list[int] = []
        seated: set[int] = set()
        total = 0.0
        each = (mine, worth, kinds, self.options.mode[mine], self.options.person[mine])
        for option, value, kind, mode, who in zip(*(column.tolist() for column in each), strict=True):
            is_kept = kept.get(kind, 0) > 0
            if len(taken) >= wanted:
                break
            if (
                who in seated
                or not free[mode]
                or not (is_kept or others > 0)
                or not (locked[option] or self.fits(option))
            ):
                continue
            if is_kept:
                kept[kind] -= 1
            else:
                others -= 1
            if not locked[option]:
                self.use(option)
            taken.append(option)
            seated.add(who)
            free[mode] -= 1
            total += value
        for option in taken:
            if not locked[option]:
                self.use(option, -1)
        return total, taken


def first_plan(problem: Problem, go_on: Callable[[], bool]) -> np.ndarray:
    """Options chosen; what is locked or demanded may be missing (the caller checks)."""
    seating, instance = Seating(problem), problem.instance
    per_euro = problem.instance.policy.cost / 100
    money = instance.budget if instance.budget is not None else float("inf")
    closed: set[int] = set()
    conflicts = _conflicts(problem)
    queue: list[tuple[float, int, int]] = []
    sure = {seat.session for seat in instance.locks}
    for number, session in enumerate(instance.sessions):
        if session.opening is not Opening.NEVER:
            first = session.opening is Opening.ALWAYS or session.id in sure
            queue.append((-np.inf if first else -1e300, number, -1))
    heapq.heapify(queue)
    version = 0
    while queue and go_on():
        rank, number, seen = heapq.heappop(queue)
        session = instance.sessions[number]
        decided = session.opening is Opening.DECIDE
        if number in closed or (decided and session.cost > money):
            continue
        total, taken = seating.fill(number)
        value = total - (per_euro * session.cost if decided else 0.0)
        if not taken or (value <= 0 and rank != -np.inf):
            continue
        score = -value / max(1.0, session.cost) if instance.budget is not None else -value
        if rank != -np.inf and seen != version and queue and score > queue[0][0]:
            heapq.heappush(queue, (score, number, version))
            continue
        seating.take(taken)
        version += 1
        money -= session.cost if decided else 0
        closed |= conflicts.get(number, set()) | {number}
    return np.array(sorted(seating.chosen), dtype=int)


def _conflicts(problem: Problem) -> dict[int, set[int]]:
    """Sessions that cannot be held beside each other: a trainer in one place."""
    found: dict[int, set[int]] = {}
    for one, other in trainer_clashes(problem.instance, Travel(problem.instance.travel)):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found
