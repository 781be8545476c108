"""The moves of a repair, as the co-ordinator reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from courses.assignment.instance import Mode
from courses.assignment.models import AssignmentRun
from courses.assignment.publishing.moves import moves_of
from courses.assignment.reading.people import Place, competence_names, named, places
from courses.sessions.models import CourseSession
from laituri_learn.database import LocalisedText


@dataclass(frozen=True)
class ToldMove:
    """Somebody who leaves a session, comes to one, or both.

    ``confirmed``: she has said yes to the seat that she leaves; ``competences``: what the new seat serves.
    """

    place: Place
    leaves: CourseSession | None
    gets: CourseSession | None
    mode: Mode | None
    confirmed: bool
    competences: tuple[LocalisedText, ...]


@dataclass(frozen=True)
class ToldMoves:
    """All of them, those who move first."""

    moved: tuple[ToldMove, ...]
    dropped: tuple[ToldMove, ...]
    added: tuple[ToldMove, ...]

    @property
    def confirmed(self) -> int:
        """How many who have said yes lose the seat that they have."""
        return sum(each.confirmed for each in (*self.moved, *self.dropped))

    @property
    def count(self) -> int:
        """How many moves."""
        return len(self.moved) + len(self.dropped) + len(self.added)


def told_moves(run: AssignmentRun, at: datetime) -> ToldMoves:
    """The moves with names."""
    found = moves_of(run)
    known, names = places({move.person_id for move in found}, at), competence_names()
    told = [
        ToldMove(
            known[move.person_id],
            move.leaves.session if move.leaves else None,
            move.gets.session if move.gets else None,
            move.gets.mode if move.gets else None,
            move.confirmed,
            named(move.gets.competences, names) if move.gets else (),
        )
        for move in found
    ]
    return ToldMoves(
        tuple(each for each in told if each.leaves and each.gets),
        tuple(each for each in told if each.gets is None),
        tuple(each for each in told if each.leaves is None),
    )
