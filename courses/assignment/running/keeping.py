"""Keep what came of a run in rows: seats, waiting lists, who is left out, what is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from courses.assignment import rules
from courses.assignment.checker import value_of
from courses.assignment.explaining.seating import Seating
from courses.assignment.explaining.why import left_out, waiting_lists
from courses.assignment.instance import Instance, Seat
from courses.assignment.models import AssignmentRun, Candidate, LeftOut, Proposal, RunState
from courses.assignment.plan import Plan
from courses.assignment.running.figures import figures_of
from courses.assignment.running.refs import refs
from courses.assignment.running.telling import NOT_TOLD_YET
from courses.assignment.vocabulary import SOLVED, plan_result, run_activity
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import LocalisedText, db, utc_now
from laituri_learn.statements.recorder import record


@dataclass(frozen=True)
class Rows:
    """The rows of a plan, without the run's number; made before the unit of work that writes them."""

    proposals: list[dict[str, Any]]
    left_out: list[dict[str, Any]]
    candidates: list[dict[str, Any]]
    figures: dict[str, Any]


def rows_of(instance: Instance, plan: Plan) -> Rows:
    """Seats and what they serve, waiting lists, who is left out, what is held; the reasons are written afterwards."""
    seating = Seating(instance, plan)
    held, locked = set(seating.held), set(instance.locks)
    return Rows(
        [
            *(_proposal(seating, seat) | {"locked": seat in locked} for seat in plan.seats),
            *(
                _proposal(seating, seat) | {"waiting_rank": rank}
                for seats in waiting_lists(seating).values()
                for rank, seat in enumerate(seats, 1)
            ),
        ],
        [{"person_id": int(person), "obstacles": NOT_TOLD_YET} for person in left_out(seating)],
        [{"session_id": int(each.id), "held": each.id in held, "lacks": []} for each in instance.sessions],
        figures_of(seating, value_of(instance, plan.seats, plan.held)),
    )


def keep_plan(run: AssignmentRun, *, plan: Plan, rows: Rows, refusing: int) -> None:
    """Write a solved plan to the run's rows, thousands at a time."""
    run.state, run.ended, run.seconds = RunState.SOLVED, plan.ended, plan.seconds
    run.value, run.bound, run.not_allowing, run.figures = plan.value, plan.bound, refusing, rows.figures
    for table, found in ((Proposal, rows.proposals), (LeftOut, rows.left_out), (Candidate, rows.candidates)):
        if found:
            db.session.execute(insert(table), [{"run_id": run.id, **row} for row in found])
    record(SYSTEM, SOLVED, run_activity(run), at=utc_now(), result=plan_result(len(plan.seats), len(plan.held)))


def keep_conflict(run: AssignmentRun, *, conflict: LocalisedText, refusing: int) -> None:
    """Write down which demands cannot be kept together."""
    run.state, run.not_allowing, run.conflict = RunState.INFEASIBLE, refusing, conflict


def _proposal(seating: Seating, seat: Seat) -> dict[str, Any]:
    person, session = seating.reach.people[seat.person], seating.reach.sessions[seat.session]
    return {
        "session_id": int(seat.session),
        "person_id": int(seat.person),
        "mode": seat.mode,
        "value": rules.seat_value(person, session),
        "competences": refs(rules.serves(person, session)),
        "why": {},
        "locked": False,
        "by_hand": False,
        "waiting_rank": None,
    }
