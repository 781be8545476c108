"""Lock seats, rule pairs out, move people by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select

from courses.assignment import rules
from courses.assignment.changing.effect import Change, Standing, changed, standing, valued
from courses.assignment.checker import faults
from courses.assignment.errors import ChangeBreaksRules, NoSuchChange
from courses.assignment.models import AssignmentRun, Candidate, Forbidden, LeftOut, Proposal
from courses.assignment.reading.told import fault_words
from courses.assignment.running.figures import figures_with
from courses.assignment.running.refs import refs
from courses.assignment.running.services import lock_run, solve_again
from courses.assignment.running.telling import taken_out_row
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db


def set_lock(run_id: int, person_id: int, session_id: int, *, locked: bool, by: Viewer, at: datetime) -> None:
    """Lock a seat, so that it stays when the run is solved again; or take the lock away.

    Raises:
        WrongRunState: the plan is not in hand.
        NoSuchChange: she has no such seat, or it is published.
    """
    run = lock_run(run_id)
    seat = _seat(run, person_id, session_id)
    _refuse_published(run, session_id)
    seat.locked = locked
    _note(run, "assignment.lock" if locked else "assignment.unlock", person_id, session_id, by=by, at=at)


def forbid(run_id: int, person_id: int, session_id: int, *, forbidden: bool, by: Viewer, at: datetime) -> None:
    """Rule out that a person is proposed for a session, or allow it again; a seat that she has is taken by a change.

    Raises:
        WrongRunState: the plan is not in hand.
        NoSuchChange: she has a seat there.
    """
    run = lock_run(run_id)
    if forbidden and _find(run, person_id, session_id) is not None:
        raise NoSuchChange
    _set_ban(run, person_id, session_id, forbidden)
    _note(run, "assignment.forbid" if forbidden else "assignment.allow", person_id, session_id, by=by, at=at)


def keep_change(run_id: int, change: Change, *, by: Viewer, at: datetime) -> None:
    """Make the change in the plan.

    Raises:
        WrongRunState: the plan is not in hand.
        NoSuchChange: the seat that she leaves is not there, she has one where she is put, or one of them is published.
        ChangeBreaksRules: the plan would not be sound.
    """
    run = lock_run(run_id)
    _check(run, change)
    before = standing(run)
    after = changed(before, change)
    if wrong := faults(after.instance, after.seats, after.held):
        raise ChangeBreaksRules(faults="; ".join(fault_words(wrong)))
    if change.take is not None:
        db.session.delete(_seat(run, change.person, change.take))
        if change.forbid:
            _set_ban(run, change.person, change.take, True)
    if change.put is not None:
        _give_seat(run, after, change)
    db.session.flush()
    _tell_left_out(run, change)
    held = {int(each) for each in after.held}
    for candidate in run.candidates:
        candidate.held = candidate.session_id in held
    value = valued(run_id, after)
    run.value, run.changed_at = value.value, at
    run.bound = max(run.bound or value.value, value.value)
    person = next(each for each in after.instance.people if each.id == str(change.person))
    run.figures = figures_with(run.figures, after.instance, person, before.seats, after.seats, after.held, value)
    _note(run, "assignment.change", change.person, change.put or change.take or 0, by=by, at=at)


def solve_again_with(run_id: int, change: Change, *, by: Viewer, at: datetime) -> AssignmentRun:
    """Start a run from the plan in which the change is made whatever it takes, and what is not locked makes room.

    Raises:
        NoSuchChange, NothingFrozen, WrongRunState: see :func:`keep_change` and :func:`solve_again`.
    """
    run = lock_run(run_id)
    _check(run, change)
    apart = [] if change.take is None else [(change.person, change.take)]
    return solve_again(run_id, with_lock=change.new_seat, without=apart, by=by, at=at)


def _check(run: AssignmentRun, change: Change) -> None:
    for session_id in (change.take, change.put):
        if session_id is not None:
            _refuse_published(run, session_id)
    if change.take is not None:
        _seat(run, change.person, change.take)
    if change.put is not None and change.put != change.take and _find(run, change.person, change.put) is not None:
        raise NoSuchChange
    if change.put is None and change.take is None:
        raise NoSuchChange


def _find(run: AssignmentRun, person_id: int, session_id: int) -> Proposal | None:
    return db.session.scalar(
        select(Proposal).where(
            Proposal.run_id == run.id,
            Proposal.person_id == person_id,
            Proposal.session_id == session_id,
            Proposal.waiting_rank.is_(None),
        )
    )


def _seat(run: AssignmentRun, person_id: int, session_id: int) -> Proposal:
    found = _find(run, person_id, session_id)
    if found is None:
        raise NoSuchChange
    return found


def _refuse_published(run: AssignmentRun, session_id: int) -> None:
    """What is published is repaired, not changed; what is no candidate of the run cannot be changed either."""
    candidate = db.session.get(Candidate, (run.id, session_id))
    if candidate is None or candidate.published_at is not None:
        raise NoSuchChange


def _give_seat(run: AssignmentRun, after: Standing, change: Change) -> None:
    people = {person.id: person for person in after.instance.people}
    sessions = {session.id: session for session in after.instance.sessions}
    if str(change.person) not in people or str(change.put) not in sessions:
        raise NoSuchChange
    person, session = people[str(change.person)], sessions[str(change.put)]
    db.session.execute(
        delete(Proposal).where(
            Proposal.run_id == run.id, Proposal.person_id == change.person, Proposal.session_id == change.put
        )
    )
    db.session.add(
        Proposal(
            run_id=run.id,
            session_id=change.put,
            person_id=change.person,
            mode=change.mode,
            value=rules.seat_value(person, session),
            competences=refs(rules.serves(person, session)),
            locked=True,
            by_hand=True,
        )
    )


def _tell_left_out(run: AssignmentRun, change: Change) -> None:
    """Who has got a seat is left out no more; who has lost her only one is."""
    mine = (LeftOut.run_id == run.id, LeftOut.person_id == change.person)
    seats = db.session.scalars(
        select(Proposal.id).where(
            Proposal.run_id == run.id, Proposal.person_id == change.person, Proposal.waiting_rank.is_(None)
        )
    ).all()
    if seats:
        db.session.execute(delete(LeftOut).where(*mine))
    elif db.session.scalar(select(LeftOut.id).where(*mine)) is None:
        db.session.add(LeftOut(run_id=run.id, person_id=change.person, obstacles=taken_out_row(change.take)))


def _set_ban(run: AssignmentRun, person_id: int, session_id: int, forbidden: bool) -> None:
    ban = db.session.get(Forbidden, (run.id, person_id, session_id))
    if forbidden and ban is None:
        db.session.add(Forbidden(run_id=run.id, person_id=person_id, session_id=session_id))
    elif not forbidden and ban is not None:
        db.session.delete(ban)


def _note(run: AssignmentRun, action: str, person_id: int, session_id: int, *, by: Viewer, at: datetime) -> None:
    facts: Mapping[str, int] = {"person": person_id, "session": session_id}
    audit(by, action, "assignment_run", run.public_id, at=at, **facts)
