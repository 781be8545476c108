"""Reads of runs: all of them, one, and what a plan comes to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from courses.assignment.models import HAS_PLAN, AssignmentRun, Candidate, LeftOut, Proposal
from laituri_learn.database import db
from laituri_learn.reports.rules import may_be_shown


@dataclass(frozen=True)
class Counts:
    """What a plan comes to. ``candidates``: sessions that might be held; ``people``: with a seat."""

    seats: int
    people: int
    held: int
    candidates: int
    left_out: int
    published: int
    locked: int

    @property
    def may_show_value(self) -> bool:
        """Whether the sum of closed gaps covers so many people that it gives no single one away."""
        return may_be_shown(self.people)


def all_runs() -> Select[AssignmentRun]:
    """Every run, newest first."""
    return select(AssignmentRun).options(joinedload(AssignmentRun.created_by)).order_by(AssignmentRun.id.desc())


def run_by_public_id(public_id: str) -> AssignmentRun | None:
    """A run."""
    return db.session.scalar(select(AssignmentRun).where(AssignmentRun.public_id == public_id))


def runs_with_plan(limit: int = 30) -> list[AssignmentRun]:
    """The newest runs whose plan another may start from."""
    found = db.session.scalars(
        select(AssignmentRun)
        .where(AssignmentRun.state.in_(HAS_PLAN), AssignmentRun.value.is_not(None))
        .order_by(AssignmentRun.id.desc())
        .limit(limit)
    )
    return list(found)


def counts(run_ids: list[int]) -> dict[int, Counts]:
    """The counts of several runs; four statements for all."""
    seats = {
        run_id: (count, people, locked)
        for run_id, count, people, locked in db.session.execute(
            select(
                Proposal.run_id,
                func.count(),
                func.count(Proposal.person_id.distinct()),
                func.count().filter(Proposal.locked),
            )
            .where(Proposal.run_id.in_(run_ids), Proposal.waiting_rank.is_(None))
            .group_by(Proposal.run_id)
        )
    }
    sessions = {
        run_id: (held, candidates, published)
        for run_id, held, candidates, published in db.session.execute(
            select(
                Candidate.run_id,
                func.count().filter(Candidate.held),
                func.count(),
                func.count(Candidate.published_at),
            )
            .where(Candidate.run_id.in_(run_ids))
            .group_by(Candidate.run_id)
        )
    }
    left = dict(
        db.session.execute(
            select(LeftOut.run_id, func.count()).where(LeftOut.run_id.in_(run_ids)).group_by(LeftOut.run_id)
        ).all()
    )
    found = {}
    for run_id in run_ids:
        count, people, locked = seats.get(run_id, (0, 0, 0))
        held, candidates, published = sessions.get(run_id, (0, 0, 0))
        found[run_id] = Counts(count, people, held, candidates, left.get(run_id, 0), published, locked)
    return found
