"""The only writer of an enrolment's state: with each move its history, its audit event and its statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from courses.assignment.instance import Mode
from courses.enrolment.errors import WrongEnrolmentState
from courses.enrolment.models import Enrolment, EnrolmentEvent
from courses.enrolment.notices import matter
from courses.enrolment.rules import BY_THE_PARTICIPANT, BY_THE_PLANNER, EnrolmentState, may_follow
from courses.enrolment.vocabulary import COMPETENCES, CONFIRMED_BY, PERSON, VERBS
from courses.sessions.models import CourseSession
from courses.sessions.vocabulary import course_activity, session_activity
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.messages.services import settle
from laituri_learn.network.models import Person
from laituri_learn.statements.recorder import Context, Result, record


def enter(
    session: CourseSession,
    person_id: int,
    state: EnrolmentState,
    *,
    mode: Mode,
    by: Viewer,
    at: datetime,
    rank: int = 0,
    run_id: int | None = None,
    reasons: Sequence[dict[str, Any]] = (),
) -> Enrolment:
    """Put a person on a session for the first time, offered a seat or waiting."""
    enrolment = Enrolment(
        session=session,
        person=db.session.get_one(Person, person_id),
        state=state,
        mode=mode,
        rank=rank,
        run_id=run_id,
        reasons=[{"framework": each["framework"], "code": each["code"]} for each in reasons],
        created_at=at,
    )
    db.session.add(enrolment)
    db.session.flush()
    _write(enrolment, None, state, by=by, at=at, note="")
    return enrolment


def move(enrolment: Enrolment, then: EnrolmentState, *, by: Viewer, at: datetime, note: str = "") -> None:
    """Move an enrolment to its next state; what was asked about it before is settled.

    Raises:
        WrongEnrolmentState: the state machine has no such move.
    """
    before = enrolment.state
    if not may_follow(before, then):
        raise WrongEnrolmentState
    enrolment.state = then
    settle(matter(enrolment, before), at=at)
    _write(enrolment, before, then, by=by, at=at, note=note)


def _write(
    enrolment: Enrolment, before: EnrolmentState | None, after: EnrolmentState, *, by: Viewer, at: datetime, note: str
) -> None:
    db.session.add(
        EnrolmentEvent(enrolment=enrolment, at=at, before=before, after=after, by_id=by.account_id, note=note[:500])
    )
    audit(by, f"enrolment.{after.value}", "enrolment", enrolment.public_id, at=at)
    session = enrolment.session
    extensions: dict[str, Any] = {}
    own = after in BY_THE_PARTICIPANT or by.person_id == enrolment.person_id
    if enrolment.reasons and (own or after in BY_THE_PLANNER):
        extensions[COMPETENCES] = enrolment.reasons
    actor: Viewer | Person = by
    result = None
    if after in BY_THE_PARTICIPANT:
        actor = enrolment.person
        result = Result(completion=after is EnrolmentState.ATTENDED)
        extensions[CONFIRMED_BY] = by.public_id
    elif by.person_id != enrolment.person_id:
        extensions[PERSON] = enrolment.person.public_id
    record(
        actor,
        VERBS[after],
        session_activity(session),
        at=at,
        result=result,
        context=Context(
            registration=enrolment.public_id,
            grouping=(course_activity(session.course),),
            language=session.language,
            extensions=extensions,
        ),
    )
