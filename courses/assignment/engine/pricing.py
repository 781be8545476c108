"""The best bundle of each person at given prices.

A greedy one comes first; then bundles that may be better are grown, by one option at a time. As an option adds at most
what it is worth alone, one that is not worth its price alone is in no best bundle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from courses.assignment.engine.bundles import Bundles, joined, measured
from courses.assignment.engine.options import Options

TOGETHER = 1500
"""People looked at together: bounds the memory."""
MANY = 500
"""Of somebody with more bundles than this to grow at once, as at prices that say little yet, none is grown further."""
LITTLE = 1e-7


@dataclass
class _Grown:
    """Bundles while they grow: whose, the candidate to go on from, members, levels covered, days used, value."""

    who: np.ndarray
    start: np.ndarray
    members: np.ndarray
    covered: np.ndarray
    days: np.ndarray
    value: np.ndarray

    def take(self, chosen: np.ndarray) -> _Grown:
        return _Grown(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def _starts(*keys: np.ndarray) -> np.ndarray:
    """Where a new combination begins."""
    new = np.zeros(len(keys[0]), dtype=bool)
    for key in keys:
        new |= np.diff(key, prepend=-1) != 0
    return np.flatnonzero(new)


class _Ahead:
    """Bounds of what candidates can add, which are in the order of ``Pricing._in_order``.

    ``first``, ``last``: where each person's begin and end; ``after``: where the next course begins, by candidate.
    """

    def __init__(self, options: Options, who: np.ndarray, mine: np.ndarray, net: np.ndarray, cost: np.ndarray) -> None:
        person = options.person[mine]
        self.first, self.last = np.searchsorted(person, who), np.searchsorted(person, who, side="right")
        starts = _starts(person, options.course[mine])
        sizes = np.diff(starts, append=len(mine))
        self.after = np.repeat(starts + sizes, sizes)
        self._course = np.repeat(np.arange(len(starts)), sizes)
        self._end = np.searchsorted(starts, self.last)
        self._sums = np.concatenate([[0.0], np.cumsum(np.maximum(net[mine[starts]], 0.0))])
        self._net, self._cost = net[mine], cost[mine]
        where = np.repeat(np.arange(len(who)), self.last - self.first)
        self._gifts = np.bincount(where, np.minimum(self._cost, 0.0), minlength=len(who))
        self.fewest_days = np.full(len(who), 1 << 20)
        np.minimum.at(self.fewest_days, where, np.maximum(options.days[mine].sum(axis=1), 0))
        self._most = np.zeros((len(who), options.credit.shape[1]), dtype=options.credit.dtype)
        np.maximum.at(self._most, where, options.credit[mine])

    def open_levels(self, grown: _Grown) -> np.ndarray:
        """Weighted levels that candidates can close besides what each bundle covers."""
        return np.maximum(self._most[grown.who], grown.covered).sum(axis=1) - grown.covered.sum(axis=1)

    def alone(self, place: np.ndarray, more: np.ndarray, whose: np.ndarray) -> np.ndarray:
        """What the candidate is worth alone, and the best of the courses after it: so many ``more`` in all."""
        course = self._course[place]
        until = np.minimum(self._end[whose], course + more)
        return self._net[place] + self._sums[until] - self._sums[course + 1]

    def least_cost(self, place: np.ndarray, whose: np.ndarray) -> np.ndarray:
        """What the candidate and any after it cost at least together: some may be paid for."""
        return np.maximum(self._cost[place], 0.0) + self._gifts[whose]


class Pricing:
    """Finds best bundles at prices. Made once for a problem."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.alone = options.credit.sum(axis=1).astype(float)
        self.locked = np.flatnonzero(options.locked)
        self.must = options.exactly.copy()
        self.must[options.person[self.locked]] = True

    def best(self, cost: np.ndarray, worth: np.ndarray) -> tuple[np.ndarray, Bundles]:
        """Each person's best value, or what it is at most, and the best bundles found that are not empty.

        ``cost``: price of each option less its base; ``worth``: points of a weighted level, by person. Somebody who
        must have a seat and can have none gets minus infinity.
        """
        value = np.where(self.must, -np.inf, 0.0)
        found = []
        for who, grown, beyond in self._grow(cost, worth, None):
            order = np.lexsort((grown.value, grown.who))
            last = np.flatnonzero(np.diff(grown.who[order], append=-1))
            top = grown.take(order[last])
            whose = who[top.who]
            better = top.value > value[whose]
            value[whose[better]] = top.value[better]
            better &= (top.members >= 0).any(axis=1)
            found.append(self._finished(whose[better], top.members[better]))
            value[who] = np.maximum(value[who], beyond)
        return value, joined(found)

    def every(
        self,
        cost: np.ndarray,
        worth: np.ndarray,
        least: np.ndarray,
        among: np.ndarray | None = None,
        limit: int | None = None,
    ) -> Bundles | None:
        """Every bundle worth at least ``least`` (by person) at these prices, of options ``among``.

        ``None``: there are more than ``limit``.
        """
        found = []
        count = 0
        for who, grown, _beyond in self._grow(cost, worth, least, among):
            good = (grown.value >= least[who[grown.who]]) & (grown.members >= 0).any(axis=1)
            found.append(self._finished(who[grown.who[good]], grown.members[good]))
            count += len(found[-1])
            if limit is not None and count > limit:
                return None
        return joined(found)

    def _finished(self, who: np.ndarray, members: np.ndarray) -> Bundles:
        members = np.sort(np.where(members < 0, self.options.size, members), axis=1)
        members[members == self.options.size] = -1
        width = max(1, int((members >= 0).sum(axis=1).max(initial=1)))
        return measured(self.options, who, members[:, :width])

    def _grow(
        self, cost: np.ndarray, worth: np.ndarray, least: np.ndarray | None, among: np.ndarray | None = None
    ) -> Iterator[tuple[np.ndarray, _Grown, np.ndarray]]:
        """People by the hundreds, and their bundles that may be the best (or at least ``least``).

        And what those are worth at most that were given up.
        """
        options = self.options
        net = self.alone * worth[options.person] - cost
        floor = 0.0 if least is None else np.minimum(0.0, least)[options.person]
        useful = (net > floor + LITTLE) | (options.exactly[options.person])
        if among is not None:
            useful &= among
        useful &= ~options.locked
        mine = self._in_order(np.flatnonzero(useful), net)
        everybody = np.unique(np.concatenate([options.person[mine], options.person[self.locked]]))
        first = np.searchsorted(options.person[mine], everybody)
        last = np.searchsorted(options.person[mine], everybody, side="right")
        for start in range(0, len(everybody), TOGETHER):
            part = slice(start, start + TOGETHER)
            candidates = mine[first[part][0] : last[part][-1]]
            yield everybody[part], *self._grow_these(everybody[part], candidates, net, cost, worth, least)

    def _in_order(self, mine: np.ndarray, net: np.ndarray) -> np.ndarray:
        """By person; her courses by what their best option is worth alone, the best first; then by that."""
        options = self.options
        mine = mine[np.lexsort((-net[mine], options.course[mine], options.person[mine]))]
        starts = _starts(options.person[mine], options.course[mine])
        best = np.repeat(net[mine[starts]], np.diff(starts, append=len(mine)))
        return mine[np.lexsort((options.course[mine], -best, options.person[mine]))]

    def _grow_these(
        self,
        who: np.ndarray,
        mine: np.ndarray,
        net: np.ndarray,
        cost: np.ndarray,
        worth: np.ndarray,
        least: np.ndarray | None,
    ) -> tuple[_Grown, np.ndarray]:
        """All bundles of these people that no bound rules out, grown by one candidate a round.

        Of a course there is at most one in a bundle. What may still be added is worth at most what the next courses'
        best are worth alone, and at most what is open of her gaps.
        """
        options = self.options
        ahead = _Ahead(options, who, mine, net, cost)
        grown = self._locked(who, cost, worth)
        grown.start = ahead.first[grown.who]
        whole_left = np.minimum(options.left[who].sum(axis=1), 1 << 20)
        best = np.full(len(who), -np.inf) if least is None else least[who].copy()
        allowed = ~(options.exactly[who[grown.who]] & (grown.members < 0).all(axis=1))
        if least is None:
            np.maximum.at(best, grown.who[allowed], grown.value[allowed])
        done = [grown.take(allowed)]
        if least is None:
            # A good bundle first: what hopes for no more is not looked at.
            done.append(self._greedy(grown, who, mine, cost, worth))
            np.maximum.at(best, done[-1].who, done[-1].value)
        beyond = np.full(len(who), -np.inf)
        while len(grown.who):
            more = np.where(
                ahead.fewest_days[grown.who] > 0,
                (whole_left[grown.who] - grown.days.sum(axis=1)) // np.maximum(1, ahead.fewest_days[grown.who]),
                1 << 20,
            )
            more = np.where(options.single[who[grown.who]], 1, more)
            open_points = ahead.open_levels(grown) * worth[who[grown.who]]
            counts = np.where(more > 0, ahead.last[grown.who] - grown.start, 0)
            parent = np.repeat(np.arange(len(grown.who)), counts)
            starts = np.cumsum(counts) - counts
            place = np.arange(len(parent)) - starts[parent] + grown.start[parent]
            whose = grown.who[parent]
            hope = grown.value[parent] + np.minimum(
                ahead.alone(place, more[parent], whose), open_points[parent] - ahead.least_cost(place, whose)
            )
            worth_it = hope > best[whose] + LITTLE if least is None else hope >= best[whose] - LITTLE
            # Somebody who must have a seat may have to take one at a loss.
            worth_it |= options.exactly[who[whose]] & (grown.members[parent] < 0).all(axis=1)
            if least is None:
                crowd = (np.bincount(whose[worth_it], minlength=len(who)) > MANY)[whose] & worth_it
                np.maximum.at(beyond, whose[crowd], hope[crowd])
                worth_it &= ~crowd
            parent, place, whose = parent[worth_it], place[worth_it], whose[worth_it]
            option = mine[place]
            clash = np.zeros(len(parent), dtype=bool)
            for column in range(grown.members.shape[1]):
                other = grown.members[parent, column]
                there = other >= 0
                clash |= there & (options.clash[options.slot[option], options.slot[other]] | options.single[who[whose]])
            used = grown.days[parent] + options.days[option]
            clash |= (used > options.left[who[whose]]).any(axis=1)
            parent, place, whose, option, used = (each[~clash] for each in (parent, place, whose, option, used))
            covered = np.maximum(grown.covered[parent], options.credit[option])
            added = covered.sum(axis=1) - grown.covered[parent].sum(axis=1)
            value = grown.value[parent] + added * worth[who[whose]] - cost[option]
            members = np.concatenate([grown.members[parent], option[:, None]], axis=1)
            grown = _Grown(whose, ahead.after[place], members, covered, used, value)
            if least is None:
                np.maximum.at(best, whose, value)
            done.append(grown)
        width = max(part.members.shape[1] for part in done)
        for part in done:
            missing = width - part.members.shape[1]
            part.members = np.pad(part.members, ((0, 0), (0, missing)), constant_values=-1)
        fields = _Grown.__dataclass_fields__
        return _Grown(*(np.concatenate([getattr(part, name) for part in done]) for name in fields)), beyond

    def _greedy(self, grown: _Grown, who: np.ndarray, mine: np.ndarray, cost: np.ndarray, worth: np.ndarray) -> _Grown:
        """Bundles to which the candidate that adds most is added as long as one adds anything."""
        options = self.options
        whose = np.searchsorted(who, options.person[mine])
        row = np.full(len(who), -1)
        row[grown.who] = np.arange(len(grown.who))
        mine, whose = mine[row[whose] >= 0], row[whose][row[whose] >= 0]
        free = np.ones(len(mine), dtype=bool)
        for column in range(grown.members.shape[1]):
            free &= self._beside(mine, grown.members[whose, column])
        while True:
            mine, whose = mine[free], whose[free]
            covered = grown.covered[whose]
            closes = np.maximum(covered, options.credit[mine]).sum(axis=1) - covered.sum(axis=1)
            adds = closes * worth[options.person[mine]] - cost[mine]
            able = (grown.days[whose] + options.days[mine] <= options.left[options.person[mine]]).all(axis=1)
            able &= adds > LITTLE
            mine, whose, adds = mine[able], whose[able], adds[able]
            if not len(mine):
                return grown.take(np.any(grown.members >= 0, axis=1))
            starts = _starts(whose)
            most = np.repeat(np.maximum.reduceat(adds, starts), np.diff(starts, append=len(mine)))
            top = np.flatnonzero(adds == most)
            top = top[_starts(whose[top])]
            here, option = whose[top], mine[top]
            members = np.full(len(grown.who), -1)
            members[here] = option
            days, covered, value = grown.days.copy(), grown.covered.copy(), grown.value.copy()
            days[here] += options.days[option]
            covered[here] = np.maximum(covered[here], options.credit[option])
            value[here] += adds[top]
            grown = _Grown(grown.who, grown.start, np.column_stack([grown.members, members]), covered, days, value)
            free = self._beside(mine, members[whose])

    def _beside(self, mine: np.ndarray, others: np.ndarray) -> np.ndarray:
        """Which options one person can have beside others, of which -1 is none."""
        options = self.options
        clash = options.clash[options.slot[mine], options.slot[others]] | (mine == others)
        clash |= options.single[options.person[mine]]
        return (others < 0) | ~clash

    def _locked(self, who: np.ndarray, cost: np.ndarray, worth: np.ndarray) -> _Grown:
        """Everybody's locked seats, from which her bundles grow; a clash among them leaves no bundle."""
        options = self.options
        mine = self.locked[np.isin(options.person[self.locked], who)]
        place = np.searchsorted(who, options.person[mine])
        starts = np.searchsorted(place, np.arange(len(who)))
        rank = np.arange(len(mine)) - starts[place]
        members = np.full((len(who), int(rank.max(initial=0)) + 1), -1)
        members[place, rank] = mine
        inside = members >= 0
        covered = np.where(inside[:, :, None], options.credit[members], 0).max(axis=1, initial=0)
        days = np.where(inside[:, :, None], options.days[members], 0).sum(axis=1)
        value = covered.sum(axis=1) * worth[who] - np.where(inside, cost[members], 0.0).sum(axis=1)
        sound = (days <= options.left[who]).all(axis=1)
        for one in range(members.shape[1]):
            for other in range(one):
                both = inside[:, one] & inside[:, other]
                clash = options.clash[options.slot[members[:, one]], options.slot[members[:, other]]]
                sound &= ~(both & (clash | options.single[who]))
        everybody = np.arange(len(who))
        grown = _Grown(everybody, everybody, members, covered, days, value)
        return grown.take(sound)
