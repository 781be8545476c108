"""What a change by hand would do to a plan: its value and its faults, by the checker, on the frozen instance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import select

from courses.assignment.checker import Fault, Group, Valuation, closable_of, faults, value_of
from courses.assignment.instance import Instance, Mode, Opening, Seat
from courses.assignment.models import AssignmentRun, Forbidden, Proposal
from courses.assignment.running.inputs import forbidden_before, frozen, plan_seats
from laituri_learn.database import db


@dataclass(frozen=True)
class Change:
    """A person leaves a session (``take``), gets a seat in one (``put``, ``mode``), or both; rows of the tables.

    ``forbid``: she is not to be proposed for the one that she leaves again.
    """

    person: int
    take: int | None = None
    put: int | None = None
    mode: Mode = Mode.ROOM
    forbid: bool = False

    @property
    def new_seat(self) -> Seat | None:
        """The seat that she gets."""
        return None if self.put is None else Seat(str(self.person), str(self.put), self.mode)


@dataclass(frozen=True)
class Standing:
    """A plan as it stands: its frozen question, its seats, and what was decided by hand."""

    instance: Instance
    seats: tuple[Seat, ...]

    @property
    def held(self) -> tuple[str, ...]:
        """Sessions that are held: those with a seat, and those that are held in any case."""
        seated = {seat.session for seat in self.seats}
        return tuple(each.id for each in self.instance.sessions if each.id in seated or each.opening is Opening.ALWAYS)


@dataclass(frozen=True)
class Effect:
    """``worth``: by how many average seats the plan's value changes; a finer figure would tell one person's levels.

    ``faults``: rules that the plan would break. ``opened``, ``closed``: sessions that would be held now, or no longer.
    """

    worth: float
    faults: tuple[Fault, ...]
    opened: frozenset[str]
    closed: frozenset[str]

    @property
    def may_be_kept(self) -> bool:
        """Whether no rule is in the way."""
        return not self.faults


def standing(run: AssignmentRun) -> Standing:
    """The plan of a run with its hand-made decisions as locks and bans.

    Raises:
        NothingFrozen: its inputs were not kept.
    """
    by_hand = db.session.execute(
        select(Proposal.person_id, Proposal.session_id, Proposal.mode).where(
            Proposal.run_id == run.id, Proposal.by_hand, Proposal.waiting_rank.is_(None)
        )
    )
    banned = db.session.execute(select(Forbidden.person_id, Forbidden.session_id).where(Forbidden.run_id == run.id))
    asked = frozen(run.id)
    seats = plan_seats(run.id)
    locks = {
        seat[:2]: seat
        for seat in (*asked.locks, *(Seat(str(person), str(session), mode) for person, session, mode in by_hand))
    }
    placed = set(seats)
    instance = replace(
        asked,
        locks=tuple(seat for seat in locks.values() if seat in placed),
        forbidden=tuple(
            dict.fromkeys((*forbidden_before(asked, run), *((str(person), str(session)) for person, session in banned)))
        ),
    )
    return Standing(instance, seats)


def changed(plan: Standing, change: Change) -> Standing:
    """The plan with the change made; what is put by hand counts as decided, and so is what is taken."""
    gone = (str(change.person), str(change.take))
    new = change.new_seat
    seats = tuple(seat for seat in plan.seats if seat[:2] != gone)
    locks = tuple(seat for seat in plan.instance.locks if seat[:2] != gone)
    if new is not None:
        seats, locks = (*seats, new), (*locks, new)
    return Standing(replace(plan.instance, locks=locks), seats)


def effect_of(run: AssignmentRun, change: Change) -> Effect:
    """What the change would do."""
    before = standing(run)
    after = changed(before, change)
    possible = closable(run.id)
    old = value_of(before.instance, before.seats, before.held, possible)
    new = value_of(after.instance, after.seats, after.held, possible)
    average = old.gap / max(1, len(before.seats)) or 1.0
    sign = -1 if before.instance.minimise else 1
    held, then = set(before.held), set(after.held)
    return Effect(
        sign * (new.value - old.value) / average,
        tuple(faults(after.instance, after.seats, after.held)),
        frozenset(then - held),
        frozenset(held - then),
    )


def valued(run_id: int, plan: Standing) -> Valuation:
    """What the plan is worth now."""
    return value_of(plan.instance, plan.seats, plan.held, closable(run_id))


@lru_cache(maxsize=4)
def closable(run_id: int) -> dict[Group, int]:
    """What each group could have closed at most, by the run's frozen question, which never changes."""
    return closable_of(frozen(run_id))
