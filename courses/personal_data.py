"""A person's data in this plugin: for her copy, and what becomes of it when she is erased."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload, selectinload

from courses.absences.models import Absence
from courses.assignment.models import AssignmentRun, Forbidden, LeftOut, Proposal
from courses.attendance.models import Attendance
from courses.completions.models import Completion
from courses.enrolment.models import Enrolment, EnrolmentEvent
from courses.enrolment.services import BEYOND_LIMIT, MOVED, NO_MANAGER, TAKEN_BACK, release_seats
from courses.sessions.models import CourseSession
from laituri_learn.database import db, rows_changed
from laituri_learn.plugins.contracts import PersonalData


def parts(person_id: int) -> Iterator[PersonalData]:
    """Enrolments with their history and attendance, completions, places in plans, and absences."""
    enrolments = db.session.scalars(
        select(Enrolment)
        .where(Enrolment.person_id == person_id)
        .options(
            joinedload(Enrolment.session).joinedload(CourseSession.course),
            joinedload(Enrolment.session).selectinload(CourseSession.meetings),
            selectinload(Enrolment.history),
        )
        .order_by(Enrolment.id)
    ).all()
    present = _attendance(person_id)
    yield PersonalData(
        "enrolments",
        [_enrolment(each, present[each.id]) for each in enrolments],
        _l("Enrolments in sessions, with attendance"),
        _l("Coming seats go to the next on the list. Past ones stay for the figures, without a name and notes."),
        [("enrolment", each.public_id) for each in enrolments],
    )
    completions = db.session.scalars(
        select(Completion).where(Completion.person_id == person_id).options(joinedload(Completion.course))
    )
    yield PersonalData(
        "completions",
        [_completion(each) for each in completions],
        _l("Completions told by other systems"),
        _l("They stay for the figures, without a name."),
    )
    yield PersonalData(
        "plans",
        [*_proposals(person_id), *_left_out(person_id), *_ruled_out(person_id)],
        _l("Places in assignment runs"),
        _l("They stay without a name. A plan that is not published yet has to be made again."),
    )
    absences = db.session.scalars(select(Absence).where(Absence.person_id == person_id).order_by(Absence.id)).all()
    yield PersonalData(
        "absences",
        [{"starts_on": each.starts_on.isoformat(), "ends_on": each.ends_on.isoformat()} for each in absences],
        _l("Absences to come"),
        _l("They are removed."),
        [("absence", each.public_id) for each in absences],
    )


def erase(person_id: int, at: datetime) -> dict[str, int]:
    """Give her coming seats to others and remove what was noted about her; what was attended stays counted."""
    released = release_seats(person_id, at=at)
    hers = select(Enrolment.id).where(Enrolment.person_id == person_id)
    written = EnrolmentEvent.note.not_in(("", NO_MANAGER, BEYOND_LIMIT, MOVED, TAKEN_BACK))
    notes = update(EnrolmentEvent).where(EnrolmentEvent.enrolment_id.in_(hers), written).values(note="")
    return {
        "seats_released": released,
        "enrolments_without_name": len(db.session.scalars(hers).all()),
        "notes_removed": rows_changed(notes),
        "absences_removed": rows_changed(delete(Absence).where(Absence.person_id == person_id)),
    }


def _enrolment(each: Enrolment, attendance: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "identifier": each.public_id,
        "course": each.session.course.title.as_mapping(),
        "place": each.session.place,
        "meetings": [{"starts": start.isoformat(), "ends": end.isoformat()} for start, end in each.session.times],
        "mode": each.mode.value,
        "state": each.state.value,
        "made": each.created_at.isoformat(),
        "by_an_assignment_run": each.run_id is not None,
        "competences": each.reasons,
        "history": [
            {
                "at": event.at.isoformat(),
                "before": event.before.value if event.before else None,
                "after": event.after.value,
                "note": event.note,
            }
            for event in each.history
        ],
        "attendance": attendance,
    }


def _attendance(person_id: int) -> defaultdict[int, list[dict[str, Any]]]:
    rows = db.session.scalars(
        select(Attendance)
        .join(Attendance.enrolment)
        .where(Enrolment.person_id == person_id)
        .options(joinedload(Attendance.meeting))
        .order_by(Attendance.id)
    )
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for each in rows:
        told = {"meeting": each.meeting.starts_at.isoformat(), "present": each.present}
        found[each.enrolment_id].append({**told, "marked": each.marked_at.isoformat()})
    return found


def _completion(each: Completion) -> dict[str, Any]:
    return {
        "course": each.course.title.as_mapping(),
        "completed": each.completed_at.isoformat(),
        "statement": each.statement_id,
        "taken_back": each.taken_back_at.isoformat() if each.taken_back_at else None,
    }


def _proposals(person_id: int) -> Iterator[dict[str, Any]]:
    rows = db.session.scalars(
        select(Proposal)
        .where(Proposal.person_id == person_id)
        .options(joinedload(Proposal.run), joinedload(Proposal.session).joinedload(CourseSession.course))
        .order_by(Proposal.id)
    )
    for each in rows:
        yield {
            "run_of": each.run.created_at.isoformat(),
            "state": each.run.state.value,
            "course": each.session.course.title.as_mapping(),
            "competences": each.competences,
            "mode": each.mode.value,
            "place_on_waiting_list": each.waiting_rank,
            "by_hand": each.by_hand,
        }


def _left_out(person_id: int) -> Iterator[dict[str, Any]]:
    rows = db.session.scalars(
        select(LeftOut).where(LeftOut.person_id == person_id).options(joinedload(LeftOut.run)).order_by(LeftOut.id)
    )
    for each in rows:
        yield {"run_of": each.run.created_at.isoformat(), "state": each.run.state.value, "obstacles": each.obstacles}


def _ruled_out(person_id: int) -> Iterator[dict[str, Any]]:
    """Sessions for which the co-ordinator has decided that she is not proposed."""
    rows = db.session.execute(
        select(AssignmentRun, CourseSession)
        .join(Forbidden, Forbidden.run_id == AssignmentRun.id)
        .join(CourseSession, CourseSession.id == Forbidden.session_id)
        .where(Forbidden.person_id == person_id)
        .order_by(AssignmentRun.id, CourseSession.id)
    )
    for run, session in rows:
        course = session.course.title.as_mapping()
        yield {"run_of": run.created_at.isoformat(), "state": run.state.value, "course": course, "ruled_out": True}
