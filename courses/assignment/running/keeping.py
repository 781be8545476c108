"""Keep what came of a run in rows: seats with their reasons, waiting lists, who is left out, what is not held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from courses.assignment import rules
from courses.assignment.checker import value_of
from courses.assignment.explaining import explain_person, left_out, waiting_lists, why_seat
from courses.assignment.instance import Instance, Seat
from courses.assignment.models import AssignmentRun, Candidate, LeftOut, Proposal, RunState
from courses.assignment.not_held import not_held
from courses.assignment.plan import Plan
from courses.assignment.running.figures import figures_of
from courses.assignment.running.refs import refs
from courses.assignment.running.telling import Teller, left_out_rows, not_held_rows, seat_row
from courses.assignment.seating import Seating
from courses.assignment.vocabulary import SOLVED, plan_result, run_activity
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import LocalisedText, db, utc_now
from laituri_learn.statements.recorder import record


@dataclass(frozen=True)
class Why:
    """The rows of a plan, without the run's number; made before the unit of work that writes them."""

    proposals: list[dict[str, Any]]
    left_out: list[dict[str, Any]]
    candidates: list[dict[str, Any]]
    figures: dict[str, Any]


def explain(instance: Instance, plan: Plan) -> Why:
    """Why the plan is as it is: what each seat serves and displaces, what stood in whose way, what sessions lack."""
    seating, teller = Seating(instance, plan), Teller(instance)
    without = [explain_person(seating, person) for person in left_out(seating)]
    lacks = not_held_rows(teller, list(not_held(seating)))
    held = {int(each) for each in seating.held}
    return Why(
        [*_seats(seating), *_waiting(seating)],
        [
            {"person_id": int(why.person), "obstacles": row}
            for why, row in zip(without, left_out_rows(teller, without), strict=True)
        ],
        [
            {"session_id": key, "held": key in held, "lacks": lacks.get(key, [])}
            for key in (int(session.id) for session in instance.sessions)
        ],
        figures_of(seating, value_of(instance, plan.seats, plan.held)),
    )


def keep_plan(run: AssignmentRun, *, instance: Instance, plan: Plan, why: Why, refusing: int) -> None:
    """Write a solved plan to the run's rows, thousands at a time."""
    run.state, run.ended, run.seconds = RunState.SOLVED, plan.ended, plan.seconds
    run.value, run.bound, run.not_allowing, run.figures = plan.value, plan.bound, refusing, why.figures
    for table, rows in ((Proposal, why.proposals), (LeftOut, why.left_out), (Candidate, why.candidates)):
        if rows:
            db.session.execute(insert(table), [{"run_id": run.id, **row} for row in rows])
    record(SYSTEM, SOLVED, run_activity(run), at=utc_now(), result=plan_result(len(plan.seats), len(plan.held)))


def keep_conflict(run: AssignmentRun, *, conflict: LocalisedText, refusing: int) -> None:
    """Write down which demands cannot be kept together."""
    run.state, run.not_allowing, run.conflict = RunState.INFEASIBLE, refusing, conflict


def _seats(seating: Seating) -> Iterator[dict[str, Any]]:
    locked = set(seating.instance.locks)
    for seat in seating.plan.seats:
        why = why_seat(seating, seat)
        yield _proposal(seating, seat, why.competences) | {"locked": seat in locked, "why": seat_row(why)}


def _waiting(seating: Seating) -> Iterator[dict[str, Any]]:
    for seats in waiting_lists(seating).values():
        for rank, seat in enumerate(seats, 1):
            yield _proposal(seating, seat) | {"waiting_rank": rank}


def _proposal(seating: Seating, seat: Seat, closed: Sequence[str] = ()) -> dict[str, Any]:
    """``closed``: competences that it closes in the plan; else all that it would serve by itself."""
    person, session = seating.reach.people[seat.person], seating.reach.sessions[seat.session]
    return {
        "session_id": int(seat.session),
        "person_id": int(seat.person),
        "mode": seat.mode,
        "value": rules.seat_value(person, session),
        "competences": refs(closed or rules.serves(person, session)),
        "why": {},
        "locked": False,
        "by_hand": False,
        "waiting_rank": None,
    }
