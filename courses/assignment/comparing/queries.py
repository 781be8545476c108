"""Several runs side by side: what they ask, what they come to, and whose seats differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from courses.assignment import queries
from courses.assignment.errors import NothingToCompare
from courses.assignment.instance import Mode
from courses.assignment.models import AssignmentRun, Proposal
from courses.assignment.queries import Counts
from courses.assignment.reading import fairness
from courses.assignment.reading.fairness import GroupLine
from courses.assignment.reading.people import Place, places
from courses.sessions.models import CourseSession
from laituri_learn.database import LocalisedText, db
from laituri_learn.network.models import Person

MOST = 4
"""Runs that a page holds side by side."""


@dataclass(frozen=True)
class Column:
    """One run, as compared."""

    run: AssignmentRun
    counts: Counts
    closed: float | None
    """Share (0–1) of the need that could be closed."""


@dataclass(frozen=True)
class GroupRow:
    """A region, organisation type or language, and how much of its need each run closes; ``None``: not shown."""

    kind: str
    name: LocalisedText | str
    shares: tuple[float | None, ...]


@dataclass(frozen=True)
class Difference:
    """A person whose seats are not the same in all the runs, and her seats in each."""

    place: Place
    seats: tuple[tuple[tuple[CourseSession, Mode], ...], ...]


def runs_to_compare(public_ids: Sequence[str]) -> list[AssignmentRun]:
    """These runs, in the order in which they were started.

    Raises:
        NothingToCompare: fewer than two of them have a plan, or there are too many.
    """
    found = db.session.scalars(
        select(AssignmentRun)
        .where(AssignmentRun.public_id.in_(public_ids))
        .options(joinedload(AssignmentRun.named_policy))
        .order_by(AssignmentRun.id)
    )
    runs = [run for run in found if run.has_plan]
    if not 2 <= len(runs) <= MOST:
        raise NothingToCompare
    return runs


def columns(runs: Sequence[AssignmentRun]) -> list[Column]:
    """What each run asked and comes to."""
    found = queries.counts([run.id for run in runs])
    return [Column(run, found[run.id], fairness.closed(run)) for run in runs]


def group_rows(runs: Sequence[AssignmentRun]) -> list[GroupRow]:
    """How much of each group's need the runs close; a group that one of them may not show is shown in none."""
    told = [_group_lines(run) for run in runs]
    rows = []
    for key in dict.fromkeys(key for each in told for key in each):
        lines = [each.get(key) for each in told]
        first = next(line for line in lines if line is not None)
        shown = all(line is None or line.share is not None for line in lines)
        shares = tuple(line.share if line is not None and shown else None for line in lines)
        rows.append(GroupRow(first.kind, first.name, shares))
    return rows


def _group_lines(run: AssignmentRun) -> dict[tuple[str, str], GroupLine]:
    return {(line.kind, line.key): line for lines in fairness.told(run).groups.values() for line in lines}


def differing(runs: Sequence[AssignmentRun]) -> list[int]:
    """People (rows, by last name) whose seats are not the same in all the runs."""
    seats: dict[int, dict[int, set[tuple[int, Mode]]]] = defaultdict(lambda: defaultdict(set))
    rows = db.session.execute(
        select(Proposal.run_id, Proposal.person_id, Proposal.session_id, Proposal.mode).where(
            Proposal.run_id.in_([run.id for run in runs]), Proposal.waiting_rank.is_(None)
        )
    )
    for run_id, person_id, session_id, mode in rows:
        seats[person_id][run_id].add((session_id, mode))
    first, *others = [run.id for run in runs]
    found = [
        person_id
        for person_id, of_run in seats.items()
        if any(of_run.get(other, set()) != of_run.get(first, set()) for other in others)
    ]
    ordered = db.session.execute(select(Person.id).order_by(Person.last_name, Person.first_name, Person.id)).scalars()
    wanted = set(found)
    return [person_id for person_id in ordered if person_id in wanted]


def differences(runs: Sequence[AssignmentRun], person_ids: Sequence[int], at: datetime) -> list[Difference]:
    """These people and their seats in each run."""
    rows = db.session.scalars(
        select(Proposal)
        .where(
            Proposal.run_id.in_([run.id for run in runs]),
            Proposal.person_id.in_(person_ids),
            Proposal.waiting_rank.is_(None),
        )
        .options(joinedload(Proposal.session).joinedload(CourseSession.course))
        .order_by(Proposal.session_id)
    )
    seats: dict[tuple[int, int], list[tuple[CourseSession, Mode]]] = defaultdict(list)
    for each in rows:
        seats[each.person_id, each.run_id].append((each.session, each.mode))
    known = places(person_ids, at)
    return [
        Difference(known[person_id], tuple(tuple(seats[person_id, run.id]) for run in runs)) for person_id in person_ids
    ]
