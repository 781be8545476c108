"""The rows that limit a plan: ``uses.T @ options + marks @ blocks <= limits``.

A *block* is a yes-or-no of a session: that it is held, or that an organisation type counts in its mix. What concerns
one person only (her clashes, days, single seat) is no row: see ``bundles``. Everything is maximised; costs of an
instance that is minimised are negative values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy import sparse

from courses.assignment.engine.calendar import Travel, half_days_of, trainer_clashes
from courses.assignment.engine.options import MODES, Options, options_of
from courses.assignment.instance import GroupKind, HalfDay, Instance, Opening, Session


@dataclass
class Problem:
    """Options, blocks and rows of an instance.

    ``uses``: options × rows; ``uses_by_row``: the same by row. ``block_session``, ``block_kind`` (``None``: held),
    ``block_value``, ``block_always`` (it is one): of each block.
    ``held``: session to its block; -1: nothing depends on it. ``counting``: rows of blocks alone that a session's mix
    rule asks for, as block of the session → (types needed, blocks of its types).
    """

    instance: Instance
    options: Options
    block_session: np.ndarray
    block_kind: list[str | None]
    block_value: np.ndarray
    block_always: np.ndarray
    held: np.ndarray
    uses: sparse.csr_matrix
    uses_by_row: sparse.csr_matrix
    marks: sparse.csr_matrix
    limits: np.ndarray
    counting: dict[int, tuple[int, list[int]]]
    constant: float

    @cached_property
    def asks(self) -> np.ndarray:
        """Rows that may ask for people, as a minimum attendance does."""
        return np.asarray(self.uses.min(axis=0).toarray()).ravel() < 0 if self.options.size else self.limits < 0

    @cached_property
    def filling(self) -> np.ndarray:
        """Rows of options alone that only fill up: staffing, resources, quotas at most. Of many, few are ever full."""
        alone = np.diff(self.marks.indptr) == 0
        falling = np.repeat(np.arange(len(self.limits)), np.diff(self.uses_by_row.indptr))[self.uses_by_row.data < 0]
        alone[falling] = False
        return alone


@dataclass
class _Rows:
    """Rows while they are gathered."""

    options: list[np.ndarray] = field(default_factory=list)
    values: list[np.ndarray | float] = field(default_factory=list)
    blocks: list[Mapping[int, float]] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)

    def add(self, options: np.ndarray, uses: np.ndarray | float, blocks: Mapping[int, float], limit: float) -> None:
        """A row, in the numbers of the instance: whole ones make better cuts."""
        self.options.append(options.astype(np.int32))
        self.values.append(uses)
        self.blocks.append(blocks)
        self.limits.append(limit)

    def uses(self, options: int) -> sparse.csr_matrix:
        """Rows × options; the parts are given up, which take gigabytes where there are many."""
        ends = np.cumsum([0, *map(len, self.options)])
        values = np.empty(ends[-1])
        for number, each in enumerate(self.values):
            values[ends[number] : ends[number + 1]] = each
        self.values.clear()
        members = np.concatenate([*self.options, np.zeros(0, dtype=np.int32)])
        self.options.clear()
        return sparse.csr_matrix((values, members, ends), shape=(len(self.limits), options))


class _Blocks:
    """Blocks while they are gathered."""

    def __init__(self) -> None:
        self.session: list[int] = []
        self.kind: list[str | None] = []
        self.value: list[float] = []
        self.always: list[bool] = []

    def add(self, session: int, kind: str | None, value: float = 0.0, *, always: bool = False) -> int:
        self.session.append(session)
        self.kind.append(kind)
        self.value.append(value)
        self.always.append(always)
        return len(self.session) - 1


def read(instance: Instance) -> Problem:
    """The instance as arrays."""
    options = options_of(instance)
    rows, blocks = _Rows(), _Blocks()
    counting: dict[int, tuple[int, list[int]]] = {}
    held = np.full(len(instance.sessions), -1)
    order = np.argsort(options.session, kind="stable")
    bounds = np.searchsorted(options.session[order], np.arange(len(instance.sessions) + 1))
    in_lock = {seat.session for seat in instance.locks}
    kinds = np.array([each.organisation_type or "" for each in instance.people], dtype=object)
    for number, session in enumerate(instance.sessions):
        if session.opening is not Opening.NEVER:
            held[number] = _block_of(instance, number, blocks, locked=session.id in in_lock)
            mine = order[bounds[number] : bounds[number + 1]]
            _session_rows(instance, number, mine, int(held[number]), options, kinds, rows, blocks, counting)
    _unit_rows(instance, options, rows)
    _resource_rows(instance, options, rows)
    _held_rows(instance, held, rows)
    count = len(rows.limits)
    by_row = rows.uses(options.size)
    marks = [(row, block, value) for row, mine in enumerate(rows.blocks) for block, value in mine.items()]
    return Problem(
        instance,
        options,
        np.array(blocks.session, dtype=int),
        blocks.kind,
        np.array(blocks.value, dtype=float),
        np.array(blocks.always, dtype=bool),
        held,
        by_row.T.tocsr(),
        by_row,
        sparse.csr_matrix(
            ([value for *_at, value in marks], ([row for row, *_ in marks], [block for _r, block, _v in marks])),
            shape=(count, len(blocks.session)),
        ),
        np.array(rows.limits, dtype=float),
        counting,
        -float(instance.policy.keep * len({(seat.person, seat.session) for seat in instance.current})),
    )


def _block_of(instance: Instance, number: int, blocks: _Blocks, *, locked: bool) -> int:
    """That the session is held; -1: it is, and no rule asks."""
    session = instance.sessions[number]
    if session.opening is Opening.DECIDE:
        return blocks.add(number, None, -float(instance.policy.cost * session.cost // 100), always=locked)
    least = session.minimum_attendance
    if least or session.minimum_types:
        return blocks.add(number, None, always=locked or least > 0)
    return -1


def _session_rows(
    instance: Instance,
    number: int,
    mine: np.ndarray,
    block: int,
    options: Options,
    kinds: np.ndarray,
    rows: _Rows,
    blocks: _Blocks,
    counting: dict[int, tuple[int, list[int]]],
) -> None:
    """Seats by mode, minimum attendance, mix rule and quotas of one session."""
    session = instance.sessions[number]
    kinds = kinds[options.person[mine]]
    for number_of_mode, mode in enumerate(MODES):
        seats = session.seats.get(mode, 0)
        here = mine[options.mode[mine] == number_of_mode]
        if len(here) and (block >= 0 or len(here) > seats):
            rows.add(here, 1.0, {block: -float(seats)} if block >= 0 else {}, 0.0 if block >= 0 else float(seats))
    least = _least(session)
    if block >= 0 and least:
        rows.add(mine, -1.0, {block: float(least)}, 0.0)
    for kind, percent in session.shares.items():
        rows.add(mine, (percent - 100.0 * (kinds == kind)), {}, 0.0)
    if session.minimum_types > 0:
        counting[block] = (session.minimum_types, _type_rows(session, number, mine, kinds, rows, blocks))
        rows.add(
            np.zeros(0, dtype=int),
            0.0,
            {block: float(session.minimum_types)} | dict.fromkeys(counting[block][1], -1.0),
            0.0,
        )
    for quota in session.quotas:
        inside = [_belongs(instance, who, quota.kind, quota.group) for who in options.person[mine].tolist()]
        here = mine[np.array(inside, dtype=bool)]
        if quota.at_most is not None and len(here) > quota.at_most:
            rows.add(here, 1.0, {}, float(quota.at_most))
        if quota.at_least and session.opening is Opening.ALWAYS:
            rows.add(here, -1.0, {}, -float(quota.at_least))
        elif quota.at_least:
            rows.add(here, -1.0, {block: float(quota.at_least)}, 0.0)


def _least(session: Session) -> int:
    """The fewest who may be in it when it is held because somebody is in it."""
    return max(1, session.minimum_attendance) if session.opening is Opening.DECIDE else session.minimum_attendance


def _type_rows(
    session: Session, number: int, mine: np.ndarray, kinds: np.ndarray, rows: _Rows, blocks: _Blocks
) -> list[int]:
    """A block for each type that may count: it is there, and with its share of however many come."""
    found = []
    total = sum(session.seats.values())
    enough = max(1, -(-session.type_percent * max(1, _least(session)) // 100))
    for kind in sorted(set(kinds) - {""}):
        counts = blocks.add(number, kind)
        found.append(counts)
        rows.add(mine[kinds == kind], -1.0, {counts: float(enough)}, 0.0)
        if session.type_percent:
            share = session.type_percent / 100
            rows.add(mine, share - 1.0 * (kinds == kind), {counts: share * total}, share * total)
    return found


def _belongs(instance: Instance, who: int, kind: GroupKind, group: str) -> bool:
    person = instance.people[who]
    if kind is GroupKind.REGION:
        return group in person.regions
    return group == (person.organisation if kind is GroupKind.ORGANISATION else person.organisation_type)


def _unit_rows(instance: Instance, options: Options, rows: _Rows) -> None:
    """A row for each unit and half-day in which more could be away than may."""
    limited = {unit for unit, _limit in instance.staffing.items()}
    away: dict[tuple[str, HalfDay], list[np.ndarray]] = defaultdict(list)
    halves = [half_days_of(session) for session in instance.sessions]
    members: dict[str, list[int]] = defaultdict(list)
    for number, person in enumerate(instance.people):
        for unit in set(person.units) & limited:
            members[unit].append(number)
    for unit, people in sorted(members.items()):
        mine = np.concatenate([np.arange(options.first[who], options.first[who + 1]) for who in people])
        by_session = mine[np.argsort(options.session[mine], kind="stable")]
        starts = np.flatnonzero(np.diff(options.session[by_session], prepend=-1))
        for part in np.split(by_session, starts[1:]) if len(starts) else ():
            for half in halves[options.session[part[0]]]:
                away[unit, half].append(part)
    for (unit, half), parts in sorted(away.items(), key=lambda item: item[0]):
        room = max(0, instance.staffing[unit] - instance.away.get((unit, half), 0))
        if sum(map(len, parts)) > room:
            rows.add(np.concatenate(parts), 1.0, {}, float(room))


def _resource_rows(instance: Instance, options: Options, rows: _Rows) -> None:
    people = {person.id: number for number, person in enumerate(instance.people)}
    sessions = {session.id: number for number, session in enumerate(instance.sessions)}
    width = max(1, len(sessions))
    keys = options.person * width + options.session
    using: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for pair in instance.pairs:
        key = people[pair.person] * width + sessions[pair.session]
        first, last = np.searchsorted(keys, (key, key + 1))
        for resource, units in pair.uses.items():
            using[resource] += [(option, units) for option in range(first, last) if units]
    for resource, mine in sorted(using.items()):
        totals: dict[int, int] = defaultdict(int)
        for option, units in mine:
            totals[option] += units
        chosen = np.array(sorted(totals), dtype=int)
        used = np.array([totals[option] for option in chosen], dtype=float)
        if used.sum() > instance.resources[resource]:
            rows.add(chosen, used, {}, float(instance.resources[resource]))


def _held_rows(instance: Instance, held: np.ndarray, rows: _Rows) -> None:
    """The budget of what the engine opens; a trainer in one place."""
    nothing = np.zeros(0, dtype=int)
    if instance.budget is not None:
        costs = {
            int(held[number]): float(session.cost)
            for number, session in enumerate(instance.sessions)
            if session.opening is Opening.DECIDE and session.cost
        }
        if sum(costs.values()) > instance.budget:
            rows.add(nothing, 0.0, costs, float(instance.budget))
    for one, other in trainer_clashes(instance, Travel(instance.travel)):
        sure = [number for number in (one, other) if instance.sessions[number].opening is Opening.ALWAYS]
        open_ones = {int(held[number]): 1.0 for number in (one, other) if number not in sure and held[number] >= 0}
        if any(instance.sessions[number].opening is Opening.NEVER for number in (one, other)):
            continue
        rows.add(nothing, 0.0, open_ones, 1.0 - len(sure))
