"""One session and one person of a plan, and changes by hand."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from courses.assignment.changing import services
from courses.assignment.changing.effect import Change, effect_of
from courses.assignment.instance import Mode
from courses.assignment.models import IN_HAND, AssignmentRun, Candidate, FrozenInputs, LeftOut, Proposal
from courses.assignment.reading import persons, sessions, words
from courses.assignment.reading.people import places
from courses.assignment.reading.told import fault_words
from courses.assignment.views import find_run
from courses.sessions.models import CourseSession
from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.errors import NotFound
from laituri_learn.network.models import Person
from laituri_learn.web.paging import page_of_list

blueprint = Blueprint("run_changes", __name__, url_prefix="/assignments")


@blueprint.get("/<public_id>/sessions/<session_id>")
@requires("assignment.run")
def session(public_id: str, session_id: str) -> ResponseReturnValue:
    """One session of the plan, with everybody in it and on its waiting list."""
    run = find_run(public_id)
    candidate = sessions.candidate(run, session_id)
    if candidate is None or not run.has_plan:
        raise NotFound
    return render_template(
        "courses/assignment/session.html",
        run=run,
        words=words,
        found=sessions.filled(run, [candidate], utc_now())[0],
        may_change=run.state in IN_HAND and candidate.published_at is None,
    )


@blueprint.get("/<public_id>/people/<person_id>")
@requires("assignment.run")
def person(public_id: str, person_id: str) -> ResponseReturnValue:
    """One person: her seats, what stood in her way, and what she might do instead."""
    run = find_run(public_id)
    who = _person(person_id)
    now = utc_now()
    kept = db.session.scalar(select(FrozenInputs.run_id).where(FrozenInputs.run_id == run.id)) is not None
    left = db.session.scalars(select(LeftOut).where(LeftOut.run_id == run.id, LeftOut.person_id == who.id)).all()
    if not run.has_plan:
        raise NotFound
    return render_template(
        "courses/assignment/person.html",
        run=run,
        words=words,
        who=places([who.id], now)[who.id],
        seats=persons.with_seats(run, [who], now)[0].seats,
        left=persons.with_hindrances(left, now),
        page=page_of_list(persons.choices(run, who.id) if kept else []),
        published={each.session_id for each in run.candidates if each.published_at is not None},
        may_change=run.state in IN_HAND and kept,
    )


@blueprint.route("/<public_id>/people/<person_id>/change", methods=["GET", "POST"])
@requires("assignment.run")
def change(public_id: str, person_id: str) -> ResponseReturnValue:
    """What a change would do, before it is kept or the run is solved again with it."""
    run = find_run(public_id)
    who = _person(person_id)
    asked = _change(run, who, request.values)
    if request.method == "GET":
        effect = effect_of(run, asked)
        return render_template(
            "courses/assignment/change.html",
            run=run,
            words=words,
            who=places([who.id], utc_now())[who.id],
            change=asked,
            effect=effect,
            take=_session(asked.take),
            put=_session(asked.put),
            opened=[_session(int(each)) for each in sorted(effect.opened)],
            closed=[_session(int(each)) for each in sorted(effect.closed)],
            confirmed=(who.id, asked.take) in sessions.confirmed_seats(run),
            faults=fault_words(effect.faults),
        )
    run_id = run.id
    if request.form.get("go") == "again":
        with unit_of_work():
            made = services.solve_again_with(run_id, asked, by=this_viewer(), at=utc_now()).public_id
        return redirect(url_for("assignment.one", public_id=made))
    with unit_of_work():
        services.keep_change(run_id, asked, by=this_viewer(), at=utc_now())
    flash(_("The change is kept in the plan. Nobody is told before you publish it."), "success")
    return redirect(url_for("run_changes.person", public_id=public_id, person_id=person_id))


@blueprint.post("/<public_id>/people/<person_id>/lock")
@requires("assignment.run")
def lock(public_id: str, person_id: str) -> ResponseReturnValue:
    """Lock a seat, or take the lock away."""
    run_id, who, where = find_run(public_id).id, _person(person_id).id, _session_id(request.form.get("session"))
    locked = request.form.get("locked") == "1"
    with unit_of_work():
        services.set_lock(run_id, who, where or 0, locked=locked, by=this_viewer(), at=utc_now())
    if locked:
        flash(_("The seat is locked: it stays when you solve the run again."), "success")
    else:
        flash(_("The seat is free again: it may go to somebody else when you solve the run again."), "success")
    return redirect(url_for("run_changes.person", public_id=public_id, person_id=person_id))


@blueprint.post("/<public_id>/people/<person_id>/forbid")
@requires("assignment.run")
def forbid(public_id: str, person_id: str) -> ResponseReturnValue:
    """Rule a session out for a person, or allow it again."""
    run_id, who, where = find_run(public_id).id, _person(person_id).id, _session_id(request.form.get("session"))
    forbidden = request.form.get("forbidden") == "1"
    with unit_of_work():
        services.forbid(run_id, who, where or 0, forbidden=forbidden, by=this_viewer(), at=utc_now())
    if forbidden:
        flash(_("She is not proposed for the session when you solve the run again."), "success")
    else:
        flash(_("She may be proposed for the session again."), "success")
    return redirect(url_for("run_changes.person", public_id=public_id, person_id=person_id))


def _person(public_id: str) -> Person:
    found = db.session.scalar(select(Person).where(Person.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def _session_id(public_id: str | None) -> int | None:
    if not public_id:
        return None
    found = db.session.scalar(select(CourseSession.id).where(CourseSession.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def _session(session_id: int | None) -> CourseSession | None:
    return None if session_id is None else db.session.get_one(CourseSession, session_id)


def _change(run: AssignmentRun, who: Person, values: Mapping[str, str]) -> Change:
    """The change that an address or a form names; one of her seats or a session of the run."""
    take, put = _session_id(values.get("take")), _session_id(values.get("put"))
    seat = (Proposal.run_id == run.id, Proposal.person_id == who.id, Proposal.waiting_rank.is_(None))
    has_seat = db.session.scalar(select(Proposal.id).where(*seat, Proposal.session_id == take)) is not None
    known = put is None or db.session.get(Candidate, (run.id, put)) is not None
    if (take is None and put is None) or (take is not None and not has_seat) or not known:
        raise NotFound
    mode = Mode.ONLINE if values.get("mode") == Mode.ONLINE else Mode.ROOM
    return Change(who.id, take, put, mode, values.get("forbid") == "1")
