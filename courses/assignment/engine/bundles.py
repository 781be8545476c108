"""What one person can have at once: bundles of her options.

Clashes, one course once, days of a year and single seats are kept within a bundle, and so is that a gap counts once:
a bundle closes the most that any of its options closes of each need. That is submodular: an option adds to a
bundle at most what it is worth alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from courses.assignment.engine.options import Options


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
    return measured(options, who, members)


def measured(options: Options, who: np.ndarray, members: np.ndarray) -> Bundles:
    """Bundles of these people and options, with what they close."""
    inside = members >= 0
    credit = np.where(inside[:, :, None], options.credit[members], 0).max(axis=1, initial=0)
    base = np.where(inside, options.base[members], 0.0).sum(axis=1)
    return Bundles(who, members, credit.sum(axis=1).astype(float), base)
