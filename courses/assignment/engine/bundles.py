"""What one person can have at once: bundles of her options, and the best of them at given prices.

Clashes, one course once, days of a year and single seats are kept within a bundle, and so is that a gap counts once:
a bundle closes the most that any of its options closes of each need. Since that is submodular, an option adds to a
bundle at most what it is worth alone, and one that is not worth its price alone is in no best bundle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from courses.assignment.engine.options import Options

TOGETHER = 1500
"""People looked at together: bounds the memory."""
LITTLE = 1e-7


@dataclass
class Bundles:
    """Bundles side by side. ``options``: bundles × the most options of any, in order, -1 where there are fewer."""

    person: np.ndarray
    options: np.ndarray
    closed: np.ndarray
    base: np.ndarray

    def __len__(self) -> int:
        return len(self.person)

    def take(self, chosen: np.ndarray) -> Bundles:
        """Some of them."""
        return Bundles(self.person[chosen], self.options[chosen], self.closed[chosen], self.base[chosen])


def nothing() -> Bundles:
    """No bundle."""
    return Bundles(np.zeros(0, dtype=int), np.full((0, 1), -1), np.zeros(0), np.zeros(0))


def joined(parts: list[Bundles]) -> Bundles:
    """All of them, each bundle once, sorted by person."""
    if not parts:
        return nothing()
    width = max(part.options.shape[1] for part in parts)
    options = np.concatenate(
        [np.pad(part.options, ((0, 0), (0, width - part.options.shape[1])), constant_values=-1) for part in parts]
    )
    person, closed, base = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("person", "closed", "base")
    )
    order = np.lexsort((*options.T[::-1], person))
    options, person = options[order], person[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (options[1:] != options[:-1]).any(axis=1)
    return Bundles(person[new], options[new], closed[order][new], base[order][new])


def bundles_of(options: Options, chosen: np.ndarray) -> Bundles:
    """The bundles that these options make, one for each person who has any."""
    chosen = np.sort(chosen)
    who, place = np.unique(options.person[chosen], return_inverse=True)
    starts = np.searchsorted(place, np.arange(len(who)))
    rank = np.arange(len(chosen)) - starts[place]
    members = np.full((len(who), int(rank.max(initial=0)) + 1), -1)
    members[place, rank] = chosen
    return _measured(options, who, members)


def _measured(options: Options, who: np.ndarray, members: np.ndarray) -> Bundles:
    inside = members >= 0
    credit = np.where(inside[:, :, None], options.credit[members], 0).max(axis=1, initial=0)
    base = np.where(inside, options.base[members], 0.0).sum(axis=1)
    return Bundles(who, members, credit.sum(axis=1).astype(float), base)


@dataclass
class _Grown:
    """Bundles while they grow: whose, their last candidate, members, levels covered, days used, value."""

    who: np.ndarray
    last: np.ndarray
    members: np.ndarray
    covered: np.ndarray
    days: np.ndarray
    value: np.ndarray

    def take(self, chosen: np.ndarray) -> _Grown:
        return _Grown(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


class Pricing:
    """Finds best bundles at prices. Made once for a problem."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.alone = options.credit.sum(axis=1).astype(float)
        self.locked = np.flatnonzero(options.locked)
        self.must = options.exactly.copy()
        self.must[options.person[self.locked]] = True

    def best(self, cost: np.ndarray, worth: np.ndarray) -> tuple[np.ndarray, Bundles]:
        """Each person's best value, and the best bundles that are not empty.

        ``cost``: price of each option less its base; ``worth``: points of a weighted level, by person. Somebody who
        must have a seat and can have none gets minus infinity.
        """
        value = np.where(self.must, -np.inf, 0.0)
        found = []
        for who, grown in self._grow(cost, worth, None):
            order = np.lexsort((grown.value, grown.who))
            last = np.flatnonzero(np.diff(grown.who[order], append=-1))
            top = grown.take(order[last])
            whose = who[top.who]
            better = top.value > value[whose]
            value[whose[better]] = top.value[better]
            better &= (top.members >= 0).any(axis=1)
            found.append(self._finished(whose[better], top.members[better]))
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
        for who, grown in self._grow(cost, worth, least, among):
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
        return _measured(self.options, who, members[:, :width])

    def _grow(
        self, cost: np.ndarray, worth: np.ndarray, least: np.ndarray | None, among: np.ndarray | None = None
    ) -> Iterator[tuple[np.ndarray, _Grown]]:
        """People by the hundreds, and their bundles that may be the best (or at least ``least``)."""
        options = self.options
        net = self.alone * worth[options.person] - cost
        floor = 0.0 if least is None else np.minimum(0.0, least)[options.person]
        useful = (net > floor + LITTLE) | (options.exactly[options.person])
        if among is not None:
            useful &= among
        useful &= ~options.locked
        mine = np.flatnonzero(useful)
        mine = mine[np.lexsort((-net[mine], options.person[mine]))]
        everybody = np.unique(np.concatenate([options.person[mine], options.person[self.locked]]))
        first = np.searchsorted(options.person[mine], everybody)
        last = np.searchsorted(options.person[mine], everybody, side="right")
        for start in range(0, len(everybody), TOGETHER):
            part = slice(start, start + TOGETHER)
            yield (
                everybody[part],
                self._grow_these(everybody[part], mine, first[part], last[part], net, cost, worth, least),
            )

    def _grow_these(
        self,
        who: np.ndarray,
        mine: np.ndarray,
        first: np.ndarray,
        last: np.ndarray,
        net: np.ndarray,
        cost: np.ndarray,
        worth: np.ndarray,
        least: np.ndarray | None,
    ) -> _Grown:
        """All bundles of these people that no bound rules out, grown by one candidate a round."""
        options = self.options
        offset = first[0]
        mine = mine[offset : last[-1]]
        first, last = first - offset, last - offset
        gains = np.maximum(net[mine], 0.0)
        ahead = np.concatenate([[0.0], np.cumsum(gains)])
        grown = self._locked(who, cost, worth)
        grown.last = first[grown.who] - 1
        days = options.days[mine].sum(axis=1)
        fewest = np.full(len(who), 1 << 20)
        np.minimum.at(fewest, np.repeat(np.arange(len(who)), last - first), np.maximum(days, 0))
        whole_left = np.minimum(options.left[who].sum(axis=1), 1 << 20)
        best = np.full(len(who), -np.inf) if least is None else least[who].copy()
        allowed = ~(options.exactly[who[grown.who]] & (grown.members < 0).all(axis=1))
        if least is None:
            np.maximum.at(best, grown.who[allowed], grown.value[allowed])
        done = [grown.take(allowed)]
        while len(grown.who):
            counts = last[grown.who] - grown.last - 1
            parent = np.repeat(np.arange(len(grown.who)), counts)
            starts = np.cumsum(counts) - counts
            place = np.arange(len(parent)) - starts[parent] + grown.last[parent] + 1
            whose = grown.who[parent]
            more = np.where(
                fewest[whose] > 0,
                (whole_left[whose] - grown.days[parent].sum(axis=1)) // np.maximum(1, fewest[whose]),
                1 << 20,
            )
            more = np.where(options.single[who[whose]], 1, more)
            until = np.minimum(last[whose], place + np.maximum(0, more))
            hope = grown.value[parent] + ahead[until] - ahead[place]
            worth_it = hope > best[whose] + LITTLE if least is None else hope >= best[whose] - LITTLE
            worth_it &= more > 0
            # Somebody who must have a seat may have to take one at a loss.
            worth_it |= options.exactly[who[whose]] & (grown.members[parent] < 0).all(axis=1)
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
            grown = _Grown(whose, place, members, covered, used, value)
            if least is None:
                np.maximum.at(best, whose, value)
            done.append(grown)
        width = max(part.members.shape[1] for part in done)
        for part in done:
            missing = width - part.members.shape[1]
            part.members = np.pad(part.members, ((0, 0), (0, missing)), constant_values=-1)
        return _Grown(*(np.concatenate([getattr(part, name) for part in done]) for name in _Grown.__dataclass_fields__))

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
