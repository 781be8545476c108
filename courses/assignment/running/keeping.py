"""Keep what came of a run in rows: seats with their reasons, waiting lists, who is left out, what is not held."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import insert

from courses.assignment import rules
from courses.assignment.checker import Valuation, value_of
from courses.assignment.conflicts import Conflict
from courses.assignment.instance import Instance
from courses.assignment.models import AssignmentRun, Candidate, LeftOut, Proposal, RunState
from courses.assignment.plan import Plan
from courses.assignment.running.figures import figures_of
from courses.assignment.running.refs import refs
from courses.assignment.vocabulary import SOLVED, plan_result, run_activity
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, utc_now
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
    value = value_of(instance, plan.seats, plan.held)
    return Why(
        [*_seats(instance, plan)],
        [],
        [{"session_id": int(each.id), "held": each.id in set(plan.held), "lacks": {}} for each in instance.sessions],
        figures_of(instance, plan.seats, plan.held, value),
    )


def keep_plan(run: AssignmentRun, *, instance: Instance, plan: Plan, why: Why, refusing: int) -> None:
    """Write a solved plan to the run's rows, thousands at a time."""
    run.state, run.ended, run.seconds = RunState.SOLVED, plan.ended, plan.seconds
    run.value, run.bound, run.not_allowing, run.figures = plan.value, plan.bound, refusing, why.figures
    for table, rows in ((Proposal, why.proposals), (LeftOut, why.left_out), (Candidate, why.candidates)):
        if rows:
            db.session.execute(insert(table), [{"run_id": run.id, **row} for row in rows])
    record(SYSTEM, SOLVED, run_activity(run), at=utc_now(), result=plan_result(len(plan.seats), len(plan.held)))


def keep_conflict(run: AssignmentRun, *, conflict: Conflict, refusing: int) -> None:
    """Write down which demands cannot be kept together."""
    run.state, run.not_allowing = RunState.INFEASIBLE, refusing
    run.conflict = asdict(conflict)


def _seats(instance: Instance, plan: Plan) -> list[dict[str, Any]]:
    people = {person.id: person for person in instance.people}
    sessions = {session.id: session for session in instance.sessions}
    locked = set(instance.locks)
    return [
        {
            "session_id": int(seat.session),
            "person_id": int(seat.person),
            "mode": seat.mode,
            "value": rules.seat_value(people[seat.person], sessions[seat.session]),
            "competences": refs(rules.serves(people[seat.person], sessions[seat.session])),
            "displaced": [],
            "locked": seat in locked,
            "by_hand": False,
            "waiting_rank": None,
        }
        for seat in plan.seats
    ]
