"""Plan, change, publish, cancel, close: what a session must be and what it may become."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courses.assignment.instance import Mode
from courses.catalogue.models import Course
from courses.enrolment import services as enrolment
from courses.enrolment.rules import EnrolmentState as S
from courses.sessions import errors, services
from courses.sessions.models import CourseSession
from courses.sessions.rules import SessionState
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work
from laituri_learn.messages.models import Message
from tests.conftest import both_databases
from tests.courses.training import (
    DAY,
    accept,
    make_course,
    make_official,
    make_session,
    meetings,
    offer,
    plan_of,
    session_state,
    state_of,
    wait,
)
from tests.factories import NOW, make_type

HOUR = timedelta(hours=1)


def change(session, *, at=NOW, version=None, **values):
    with unit_of_work():
        plan = plan_of(db.session.get(CourseSession, session.id).course, **values)
        services.change_session(session, plan, by=SYSTEM, at=at, version=version)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"meetings": ()}, errors.NoMeeting),
        ({"meetings": ((NOW + DAY, NOW + DAY),)}, errors.TimesNotInOrder),
        ({"meetings": ((NOW + DAY, NOW + DAY + 2 * HOUR), (NOW + DAY + HOUR, NOW + 2 * DAY))}, errors.TimesNotInOrder),
        ({"day": -1}, errors.MeetingInThePast),
        ({"place": ""}, errors.NoPlace),
        ({"language": "en"}, errors.WrongLanguage),
        ({"minimum_attendance": 3}, errors.MinimumAboveSeats),
        ({"mix": {1: 60, 2: 50}}, errors.SharesDoNotFit),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field(app, values, error):
    with pytest.raises(error) as refused:
        make_session(published=False, **values)
    assert refused.value.field
    assert db.session.query(CourseSession).count() == 0


def test_a_withdrawn_course_gets_no_session(app):
    with unit_of_work():
        course = make_course(withdrawn_at=NOW)
    with pytest.raises(errors.SessionWithdrawnCourse):
        make_session(course=course)


@both_databases
def test_a_change_keeps_meetings_and_shares_that_stay(app):
    with unit_of_work():
        kind, other = make_type(), make_type()
    session = make_session(published=False, count=2, mix={kind.id: 20, other.id: 30})
    kept = session.meetings[0].id
    change(session, count=1, mix={kind.id: 40}, seats=9, version=session.version)
    db.session.expire_all()
    session = db.session.get(CourseSession, session.id)
    assert [meeting.id for meeting in session.meetings] == [kept]
    assert [(share.organisation_type_id, share.percent) for share in session.mix] == [(kind.id, 40)]
    assert session.seats == 9


@both_databases
def test_who_saves_an_older_version_is_told_and_overwrites_nothing(app):
    session = make_session(published=False)
    seen = session.version
    change(session, place="Tampere", version=seen)
    with pytest.raises(errors.ChangedMeanwhile):
        change(session, place="Oulu", version=seen)
    db.session.expire_all()
    assert db.session.get(CourseSession, session.id).place == "Tampere"


def test_those_with_a_seat_are_told_of_new_times_and_more_seats_go_to_the_waiting_list(app):
    session, holder, waiting = make_session(seats=1), make_official(), make_official()
    offer(session, holder)
    enrolled = wait(session, waiting, 1)
    change(session, seats=1, trainers="Uusi kouluttaja")
    assert db.session.query(Message).count() == 1
    change(session, seats=2, day=33)
    told = db.session.execute(select(Message.account_id, Message.template).order_by(Message.id)).all()[1:]
    assert [(account, template.rpartition("/")[2]) for account, template in told] == [
        (holder.id, "session_changed.html"),
        (waiting.id, "seat_freed.html"),
    ]
    assert state_of(enrolled) is S.OFFERED


def test_a_published_session_keeps_its_language_its_taken_seats_and_its_past(app):
    session = make_session(seats=2, count=2)
    for _number in range(2):
        offer(session, make_official())
    with pytest.raises(errors.FixedByPublishing):
        change(session, count=2, language="sv")
    with pytest.raises(errors.SeatsBelowTaken) as refused:
        change(session, count=2, seats=1)
    assert "2" in refused.value.message()
    with pytest.raises(errors.MeetingInThePast):
        change(session, day=31, count=2, at=NOW + 30 * DAY + HOUR)


def test_states_follow_the_machine(app):
    session = make_session(published=False)
    with pytest.raises(errors.WrongSessionState), unit_of_work():
        services.mark_held(session, by=SYSTEM, at=NOW + 60 * DAY)
    with pytest.raises(errors.MeetingInThePast), unit_of_work():
        services.publish_session(session, by=SYSTEM, at=NOW + 60 * DAY)
    with unit_of_work():
        services.cancel_session(session, "syy", by=SYSTEM, at=NOW)
    for step in (services.publish_session, services.mark_held):
        with pytest.raises(errors.WrongSessionState), unit_of_work():
            step(session, by=SYSTEM, at=NOW + 60 * DAY if step is services.mark_held else NOW)
    with pytest.raises(errors.WrongSessionState):
        change(session)
    assert session_state(session) is SessionState.CANCELLED


def test_a_session_is_held_only_when_its_last_meeting_is_over(app):
    session = make_session(count=2)
    with pytest.raises(errors.NotOverYet), unit_of_work():
        services.mark_held(session, by=SYSTEM, at=NOW + 31 * DAY)
    with unit_of_work():
        services.mark_held(session, by=SYSTEM, at=NOW + 38 * DAY)
    assert session_state(session) is SessionState.HELD


def test_a_cancelled_session_frees_its_people_for_another(app):
    official = make_official()
    first, second = make_session(), make_session()
    accept(offer(first, official), official)
    with unit_of_work():
        services.cancel_session(first, "syy", by=SYSTEM, at=NOW)
    enrolled = offer(second, official)
    accept(enrolled, official)
    assert state_of(enrolled) is S.APPROVED
    assert enrolment.seats_free(db.session.get(CourseSession, second.id))[Mode.ROOM] == 1
    assert db.session.scalars(select(Course.code)).all() == ["course-0", "course-1"]
    assert meetings(30)[0][0] == second.starts_at
