"""Write why a plan is as it is, part by part, after its seats are kept: in a large plan that takes minutes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select, update

from courses.assignment.explaining.not_held import why_not_held
from courses.assignment.explaining.seating import Seating
from courses.assignment.explaining.why import explain_person, why_seat
from courses.assignment.instance import Seat
from courses.assignment.models import AssignmentRun, Candidate, LeftOut, Proposal
from courses.assignment.plan import Plan
from courses.assignment.running.inputs import frozen, plan_seats
from courses.assignment.running.refs import refs
from courses.assignment.running.telling import Teller, left_out_rows, not_held_rows, seat_row
from laituri_learn.database import db, rows_changed, unit_of_work, utc_now

PART = 200
"""Rows that are worked out and written together."""

Row = dict[str, Any]


def write_reasons(run_id: int, worker: str) -> None:
    """Explain the plan of a run that this worker has: sessions not held, people left out, then each seat."""
    instance = frozen(run_id)
    held = db.session.scalars(select(Candidate.session_id).where(Candidate.run_id == run_id, Candidate.held))
    seating = Seating(instance, Plan(plan_seats(run_id), tuple(map(str, held)), 0.0, 0.0))
    teller = Teller(instance)
    db.session.rollback()
    for table, rows in _parts(run_id, seating, teller):
        with unit_of_work():
            if not _still_has(run_id, worker):
                return
            if rows:
                db.session.execute(update(table), rows)
    with unit_of_work():
        if _still_has(run_id, worker):
            db.session.get_one(AssignmentRun, run_id).explained_at = utc_now()


def _parts(run_id: int, seating: Seating, teller: Teller) -> Iterator[tuple[Any, list[Row]]]:
    """Tables with rows to change in them, each by its key."""
    for keys in _in_parts(_keys(Candidate.session_id, Candidate.run_id == run_id, Candidate.held.is_(False))):
        found = [why_not_held(seating, str(session_id)) for (session_id,) in keys]
        lacks = not_held_rows(teller, found)
        yield Candidate, [{"run_id": run_id, "session_id": key, "lacks": lacks[key]} for key in lacks]
    for keys in _in_parts(_keys((LeftOut.id, LeftOut.person_id), LeftOut.run_id == run_id)):
        rows = left_out_rows(teller, [explain_person(seating, str(person)) for _key, person in keys])
        yield LeftOut, [{"id": key, "obstacles": row} for (key, _person), row in zip(keys, rows, strict=True)]
    columns = (Proposal.id, Proposal.person_id, Proposal.session_id, Proposal.mode)
    for keys in _in_parts(_keys(columns, Proposal.run_id == run_id, Proposal.waiting_rank.is_(None))):
        yield Proposal, [_of_seat(seating, key, Seat(str(who), str(where), mode)) for key, who, where, mode in keys]


def _of_seat(seating: Seating, key: int, seat: Seat) -> Row:
    """What the seat closes in the plan: its own part of what several seats close."""
    why = why_seat(seating, seat)
    row: Row = {"id": key, "why": seat_row(why)}
    return row | ({"competences": refs(why.competences)} if why.competences else {})


def _keys(columns: Any, *which: Any) -> Sequence[Any]:
    chosen = columns if isinstance(columns, tuple) else (columns,)
    found = db.session.execute(select(*chosen).where(*which).order_by(chosen[0])).all()
    db.session.rollback()
    return found


def _in_parts(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (keys[start : start + PART] for start in range(0, len(keys), PART))


def _still_has(run_id: int, worker: str) -> bool:
    """Whether nobody else has taken the run; says that this worker is at work."""
    mine = update(AssignmentRun).where(AssignmentRun.id == run_id, AssignmentRun.worker == worker)
    return rows_changed(mine.values(seen_at=utc_now())) > 0
