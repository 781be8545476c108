"""A whole plan at once, for the command line and for files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from courses.assignment.models import AssignmentRun, Candidate
from courses.assignment.queries import Counts, counts
from courses.assignment.reading import obstacles, persons, sessions
from courses.assignment.reading.persons import LeftOutRow
from courses.assignment.reading.sessions import FilledSession
from laituri_learn.database import db


@dataclass(frozen=True)
class WholePlan:
    """Sessions by their beginning, people by last name; sessions that are not held with what they lack."""

    run: AssignmentRun
    counts: Counts
    sessions: tuple[FilledSession, ...]
    not_held: tuple[tuple[Candidate, list[str]], ...]
    left_out: tuple[LeftOutRow, ...]


def whole_plan(run: AssignmentRun, at: datetime) -> WholePlan:
    """Everything about a solved run."""
    held = db.session.scalars(sessions.candidates(run, held=True)).unique().all()
    not_held = db.session.scalars(sessions.candidates(run, held=False)).unique().all()
    left = db.session.scalars(persons.left_out(run)).all()
    return WholePlan(
        run,
        counts([run.id])[run.id],
        tuple(sessions.filled(run, held, at)),
        tuple(obstacles.lacking(not_held)),
        tuple(persons.with_hindrances(left, at)),
    )
