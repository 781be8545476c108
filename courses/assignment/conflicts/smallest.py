"""Why no plan keeps all locks and demands: the smallest set of them that cannot be kept together.

Smallest unsatisfiable subset by implicit hitting sets (Ignatiev, Previti, Liffiton, Marques-Silva 2015, "Smallest MUS
extraction with minimal hitting set dualization"). Demands that can be kept together leave out a *correction set*, of
which every conflict has something. The smallest set with something of every correction set found so far either cannot
be kept, and is a smallest conflict, or it can, and gives a correction set more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from courses.assignment.conflicts.demands import Demand, Limit, demands_of
from courses.assignment.conflicts.keeping import Keeping
from courses.assignment.conflicts.yes_or_no import OutOfTimeError, Programme
from courses.assignment.instance import Instance


class Proof(StrEnum):
    """What is known of a conflict."""

    SMALLEST = "smallest"
    """No smaller set is in conflict."""
    IRREDUCIBLE = "irreducible"
    """Without any one of them the others can be kept, but a smaller set may be in conflict elsewhere."""
    REDUCED = "reduced"
    """They cannot be kept together; some may have nothing to do with it."""
    NONE = "none"
    """There was no time to find out whether there is a conflict."""


@dataclass(frozen=True)
class Conflict:
    """Demands that cannot be kept together; none (and ``Proof.SMALLEST``): they can all be kept.

    ``limits``: the fewest rules that would have to give way for these demands; empty: that is not known. ``hopeless``:
    how many other demands cannot be kept even by themselves, when this is one that cannot.
    """

    demands: tuple[Demand, ...] = ()
    proof: Proof = Proof.SMALLEST
    limits: tuple[Limit, ...] = ()
    hopeless: int = 0

    def __bool__(self) -> bool:
        return bool(self.demands)


def smallest_conflict(instance: Instance, *, time_limit: float = 20.0) -> Conflict:
    """The smallest conflict of an instance; when most of the time is over, one that a simple search reduces."""
    demands = demands_of(instance)
    keeping = Keeping(instance)
    now = time.monotonic()
    hopeless = [demand for demand in demands if keeping.is_hopeless(demand)]
    if hopeless:
        limits = keeping.limits(hopeless[:1], until=now + time_limit)
        return Conflict((hopeless[0],), Proof.SMALLEST, limits, len(hopeless) - 1)
    known: Sequence[Demand] = demands
    try:
        # What is in conflict without anybody else's help is found fast, and bounds the search for what is smaller.
        known = _smallest(demands, keeping.kept_alone, now + time_limit / 3) or demands
        found, proof = _smallest(demands, keeping.kept, now + time_limit * 2 / 3, known), Proof.SMALLEST
    except OutOfTimeError:
        found, proof = _reduced(known, keeping, now + time_limit)
    limits = keeping.limits(found, until=max(now + time_limit, time.monotonic() + 3)) if found else ()
    return Conflict(tuple(found), proof, limits)


def _smallest(
    demands: Sequence[Demand],
    kept_of: Callable[..., frozenset[Demand] | None],
    until: float,
    known: Sequence[Demand] = (),
) -> Sequence[Demand]:
    """A smallest conflict, none if there is none; ``known``: one, or all demands, that smaller ones are sought to."""
    corrections: list[frozenset[Demand]] = []
    while True:
        chosen = _hitting(demands, corrections, until)
        if known and len(chosen) == len(known) < len(demands):
            return known
        kept = kept_of(chosen, [demand for demand in demands if demand not in set(chosen)], until=until)
        if kept is None:
            return chosen
        if len(kept) == len(demands):
            return []
        corrections.append(frozenset(demands) - kept)


def _hitting(demands: Sequence[Demand], sets: Sequence[Collection[Demand]], until: float) -> list[Demand]:
    """The smallest choice of demands with something of each set."""
    programme = Programme()
    decisions = {demand: programme.decision(1.0) for demand in demands if any(demand in each for each in sets)}
    for each in sets:
        programme.at_most([(decisions[demand], -1) for demand in demands if demand in each], -1)
    values = programme.solve(until - time.monotonic(), proven=True) or []
    return [demand for demand, decision in decisions.items() if values[decision] > 0.5]


def _reduced(demands: Sequence[Demand], keeping: Keeping, until: float) -> tuple[Sequence[Demand], Proof]:
    """Leave out what the conflict does not need: halves first, then ever smaller parts, at last one by one."""
    left = list(demands)
    try:
        if keeping.kept(left, until=until) is not None:
            return [], Proof.SMALLEST
    except OutOfTimeError:
        return [], Proof.NONE
    size = (len(left) + 1) // 2
    while True:
        start = 0
        while start < len(left):
            rest = left[:start] + left[start + size :]
            try:
                kept = keeping.kept(rest, until=until)
            except OutOfTimeError:
                return left, Proof.REDUCED
            if kept is None:
                left = rest
            else:
                start += size
        if size == 1:
            return left, Proof.IRREDUCIBLE
        size = (size + 1) // 2
