"""Start, solve, publish and discard assignment runs."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update

from courses.assignment import rules
from courses.assignment.assembly import assemble, competence_ref, planned_sessions
from courses.assignment.checker import faults
from courses.assignment.engine import NoPlanError, solve
from courses.assignment.errors import NothingToFill, PlanIsStale, WrongRunState
from courses.assignment.instance import Instance, Plan
from courses.assignment.models import AssignmentRun, LeftOut, Proposal, RunState
from courses.assignment.vocabulary import DISCARDED, SEATS, SESSIONS, SOLVED, STARTED, run_activity
from courses.enrolment.services import offer_seat, put_on_waiting_list
from courses.sessions.models import CourseSession
from courses.sessions.services import publish_session
from courses.sessions.vocabulary import PUBLISHED
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import SYSTEM, Viewer
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.statements.recorder import Result, record

log = logging.getLogger("courses.assignment")

PATIENCE = timedelta(minutes=5)
"""Beyond its time limit, how long a run may be silent before it counts as interrupted and is solved again."""


def start_run(
    session_ids: Iterable[int] | None, *, seed: int = 1, time_limit: int = 30, by: Viewer, at: datetime
) -> AssignmentRun:
    """Queue a run over these planned sessions (``None``: all); the scheduler solves it.

    Raises:
        NothingToFill: none of them is planned and still to come.
    """
    sessions = planned_sessions(session_ids, at)
    if not sessions:
        raise NothingToFill
    run = AssignmentRun(
        created_at=at,
        created_by_id=by.account_id,
        seed=seed,
        time_limit=time_limit,
        session_ids=[session.id for session in sessions],
    )
    db.session.add(run)
    db.session.flush()
    audit(by, "assignment.start", "assignment_run", run.public_id, at=at, sessions=len(sessions))
    record(by, STARTED, run_activity(run), at=at, result=Result(extensions={SESSIONS: len(sessions)}))
    return run


def solve_waiting_runs() -> str:
    """The job: solve what is queued, and what a killed process left behind."""
    now = utc_now()
    with unit_of_work():
        for run in db.session.scalars(select(AssignmentRun).where(AssignmentRun.state == RunState.RUNNING)):
            if run.started_at is None or run.started_at + timedelta(seconds=run.time_limit) + PATIENCE < now:
                run.state = RunState.QUEUED
    waiting = db.session.scalars(
        select(AssignmentRun.id).where(AssignmentRun.state == RunState.QUEUED).order_by(AssignmentRun.id)
    ).all()
    db.session.rollback()
    for run_id in waiting:
        solve_run(run_id)
    return f"{len(waiting)} solved" if waiting else ""


def solve_run(run_id: int) -> None:
    """Take the run, freeze its inputs, solve, check, and keep the plan.

    Only taking and keeping write, each for a moment: nobody waits while everybody's needs are read, or while the
    solver works.
    """
    with unit_of_work():
        taken = db.session.execute(
            update(AssignmentRun)
            .where(AssignmentRun.id == run_id, AssignmentRun.state == RunState.QUEUED)
            .values(state=RunState.RUNNING, started_at=utc_now())
        )
        if not taken.rowcount:  # type: ignore[attr-defined]
            return
    run = db.session.get_one(AssignmentRun, run_id)
    time_limit, seed = run.time_limit, run.seed
    instance, refusing = assemble(planned_sessions(run.session_ids, run.created_at), utc_now())
    db.session.rollback()
    failure = ""
    plan = None
    try:
        plan = solve(instance, time_limit=time_limit, seed=seed)
    except NoPlanError as error:
        failure = f"no plan within {time_limit} s ({error})"
    if plan is not None and (wrong := faults(instance, plan)):
        log.error("run %s broke its rules: %s", run_id, wrong)
        plan, failure = None, f"the plan broke {len(wrong)} rules and was thrown away: {wrong[0]}"
    with unit_of_work():
        run = db.session.get_one(AssignmentRun, run_id)
        run.ended_at = utc_now()
        run.inputs, run.not_allowing = instance.as_json(), refusing
        if plan is None:
            run.state, run.failure = RunState.FAILED, failure
        else:
            _keep(run, instance, plan)
            record(SYSTEM, SOLVED, run_activity(run), at=run.ended_at, result=_counts(plan.seats.values()))
        audit(SYSTEM, f"assignment.{run.state.value}", "assignment_run", run.public_id, at=run.ended_at)


def _counts(seats: Iterable[Sequence[int]]) -> Result:
    """How many seats a plan has, and in how many sessions."""
    held = [len(taken) for taken in seats if taken]
    return Result(completion=True, extensions={SEATS: sum(held), SESSIONS: len(held)})


def _keep(run: AssignmentRun, instance: Instance, plan: Plan) -> None:
    run.state, run.value, run.bound = RunState.SOLVED, plan.value, plan.bound
    people = {person.id: person for person in instance.people}
    sessions = {session.id: session for session in instance.sessions}
    for lists, ranked in ((plan.seats, False), (plan.waiting, True)):
        for session_id, person_ids in lists.items():
            for rank, person_id in enumerate(person_ids, 1):
                person, session = people[person_id], sessions[session_id]
                run.proposals.append(
                    Proposal(
                        session_id=session_id,
                        person_id=person_id,
                        value=rules.seat_value(person, session),
                        competences=[competence_ref(key) for key in rules.serves(person, session)],
                        waiting_rank=rank if ranked else None,
                    )
                )
    for left in plan.left_out:
        run.left_out.append(
            LeftOut(
                person_id=left.person,
                obstacles=[
                    {"reason": what, "session_id": session_id, "competences": [competence_ref(key) for key in keys]}
                    for what, session_id, keys in left.obstacles
                ],
            )
        )


def publish_run(run_id: int, *, respond_by: datetime, by: Viewer, at: datetime) -> AssignmentRun:
    """Publish the plan as a whole: sessions opened, seats offered, waiting lists made, people told; or nothing.

    Raises:
        WrongRunState: it is not solved, or was published or discarded.
        PlanIsStale: what it was solved for is no longer so.
    """
    run = _locked(run_id)
    seats = [each for each in run.proposals if each.waiting_rank is None]
    held = {each.session_id for each in seats}
    sessions = {session.id: session for session in planned_sessions(held, at)}
    still_wanting = _refuse_stale(run, sessions, held, at)
    for session in sessions.values():
        publish_session(session, by=by, at=at)
    for each in seats:
        offer_seat(
            sessions[each.session_id],
            each.person_id,
            run_id=run.id,
            reasons=each.competences,
            respond_by=min(respond_by, sessions[each.session_id].starts_at),
            by=by,
            at=at,
        )
    for each in sorted(run.proposals, key=lambda proposal: proposal.waiting_rank or 0):
        if each.waiting_rank is not None and each.session_id in sessions and each.person_id in still_wanting:
            put_on_waiting_list(
                sessions[each.session_id],
                each.person_id,
                each.waiting_rank,
                run_id=run.id,
                reasons=each.competences,
                by=by,
                at=at,
            )
    run.state = RunState.PUBLISHED
    audit(by, "assignment.publish", "assignment_run", run.public_id, at=at, seats=len(seats), sessions=len(held))
    record(by, PUBLISHED, run_activity(run), at=at, result=_counts(_seated(seats, session_id) for session_id in held))
    return run


def discard_run(run_id: int, *, by: Viewer, at: datetime) -> None:
    """Put a plan away unpublished; it stays to be looked at.

    Raises:
        WrongRunState: it is not solved.
    """
    run = _locked(run_id)
    run.state = RunState.DISCARDED
    audit(by, "assignment.discard", "assignment_run", run.public_id, at=at)
    record(by, DISCARDED, run_activity(run), at=at)


def _locked(run_id: int) -> AssignmentRun:
    run = db.session.get(AssignmentRun, run_id, with_for_update=True)
    if run is None or run.state is not RunState.SOLVED:
        raise WrongRunState
    return run


def _refuse_stale(run: AssignmentRun, sessions: dict[int, CourseSession], held: set[int], at: datetime) -> set[int]:
    """Solve nothing anew, but check the plan's seats against the question as it would be put now.

    Returns the people who need and allow it today; nobody else is put on a waiting list.
    """
    changes: list[str] = []
    known: set[int] = set()
    if gone := held - set(sessions):
        changes.append(_("%(count)s sessions are no longer planned", count=len(gone)))
    else:
        now, _refusing = assemble(list(sessions.values()), at, people_of={each.person_id for each in run.proposals})
        known = {person.id for person in now.people}
        seats: dict[int, tuple[int, ...]] = {}
        for session_id in held:
            seats[session_id] = tuple(_seated(run.proposals, session_id))
        strangers = {person for taken in seats.values() for person in taken} - known
        if strangers:
            changes.append(_("%(count)s people no longer need or allow it", count=len(strangers)))
        elif wrong := faults(now, Plan(seats, {}, (), 0, 0)):
            changes.append(_("%(count)s limits no longer hold", count=len(wrong)))
    if changes:
        raise PlanIsStale(changes="; ".join(changes))
    return known


def _seated(proposals: Sequence[Proposal], session_id: int) -> list[int]:
    return [each.person_id for each in proposals if each.session_id == session_id and each.waiting_rank is None]
