"""Who moves, who is added and who loses a seat, when a repair is published: the plan against the seats that stand."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from courses.assignment.models import AssignmentRun, Proposal
from courses.enrolment.models import Enrolment
from courses.enrolment.rules import BINDS, HOLDS_SEAT
from laituri_learn.database import db


@dataclass(frozen=True)
class Move:
    """A person's seat taken back (``leaves``), given (``gets``), or both."""

    person_id: int
    leaves: Enrolment | None
    gets: Proposal | None

    @property
    def confirmed(self) -> bool:
        """Whether she has said yes to the seat that she leaves."""
        return self.leaves is not None and self.leaves.state in BINDS


def moves_of(run: AssignmentRun) -> list[Move]:
    """The moves of a repair, as things are now; those who move come first, then those who leave, then the new ones."""
    standing = {
        (each.person_id, each.session_id): each
        for each in db.session.scalars(
            select(Enrolment)
            .where(Enrolment.session_id.in_(run.session_ids), Enrolment.state.in_(HOLDS_SEAT))
            .options(joinedload(Enrolment.person), joinedload(Enrolment.session))
            .order_by(Enrolment.person_id, Enrolment.session_id)
        )
    }
    planned = {
        (each.person_id, each.session_id): each
        for each in db.session.scalars(
            select(Proposal)
            .where(Proposal.run_id == run.id, Proposal.waiting_rank.is_(None))
            .options(joinedload(Proposal.person), joinedload(Proposal.session))
            .order_by(Proposal.person_id, Proposal.session_id)
        )
    }
    leaving: dict[int, list[Enrolment]] = {}
    for pair in standing.keys() - planned.keys():
        leaving.setdefault(pair[0], []).append(standing[pair])
    getting: dict[int, list[Proposal]] = {}
    for pair in planned.keys() - standing.keys():
        getting.setdefault(pair[0], []).append(planned[pair])
    moves = []
    for person_id in sorted(leaving.keys() | getting.keys()):
        leaves = sorted(leaving.get(person_id, []), key=lambda each: each.session_id)
        gets = sorted(getting.get(person_id, []), key=lambda each: each.session_id)
        for number in range(max(len(leaves), len(gets))):
            before = leaves[number] if number < len(leaves) else None
            after = gets[number] if number < len(gets) else None
            moves.append(Move(person_id, before, after))
    return sorted(moves, key=lambda each: (each.leaves is None, each.gets is None, each.person_id))
