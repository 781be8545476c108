"""Seats in the room and online are counted apart, wherever a seat is counted; people and trainers are in one place."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from courses.absences.services import add_absence
from courses.assignment.instance import Mode
from courses.enrolment import errors, services
from courses.enrolment.models import Enrolment
from courses.enrolment.rules import EnrolmentState as S
from courses.sessions import errors as session_errors
from courses.sessions.models import CourseSession
from courses.sessions.services import change_session, publish_session
from laituri_learn.access.models import Account
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.sessions import viewer_of
from laituri_learn.database import db, unit_of_work
from laituri_learn.messages.models import Message
from tests.conftest import both_databases
from tests.courses.training import (
    DAY,
    accept,
    approve,
    approved,
    make_official,
    make_session,
    offer,
    plan_of,
    staffed_unit,
    state_of,
    wait,
)
from tests.factories import NOW, make_region

HOUR = timedelta(hours=1)
LINK = "https://video.example/x"
BOTH = {"seats": 2, "online_seats": 1, "link": LINK}
"""One seat in the room, one online."""


def change(session, **values):
    with unit_of_work():
        session = db.session.get(CourseSession, session.id)
        change_session(session, plan_of(session.course, **values), by=SYSTEM, at=NOW)


def mode_of(enrolled):
    db.session.expire_all()
    return db.session.get(Enrolment, enrolled.id).mode


def hours(day, *spans):
    first = NOW.replace(hour=0) + day * DAY
    return tuple((first + start * HOUR, first + end * HOUR) for start, end in spans)


def two_regions():
    """Jyväskylä and Oulu: four hours by road."""
    with unit_of_work():
        one = make_region("KES", latitude=62.24, longitude=25.72)
        other = make_region("PPO", latitude=65.01, longitude=25.47)
        return one.id, other.id


@both_databases
def test_a_full_room_leaves_the_seat_online(app):
    session, people = make_session(**BOTH), [make_official() for _number in range(3)]
    offer(session, people[0])
    with pytest.raises(errors.SessionFull):
        offer(session, people[1])
    offer(session, people[1], mode=Mode.ONLINE)
    with pytest.raises(errors.SessionFull):
        offer(session, people[2], mode=Mode.ONLINE)


@both_databases
def test_a_freed_seat_goes_to_the_first_who_waits_for_one_of_its_mode(app):
    session = make_session(**BOTH)
    room, online, first, second = (make_official() for _number in range(4))
    offer(session, room)
    freed = offer(session, online, mode=Mode.ONLINE)
    for_the_room = wait(session, first, 1)
    for_online = wait(session, second, 2, mode=Mode.ONLINE)
    with unit_of_work():
        services.decline(freed, viewer_of(db.session.get(Account, online.id)), NOW)
    assert (state_of(for_the_room), state_of(for_online)) == (S.WAITING, S.OFFERED)
    told = db.session.scalars(select(Message).where(Message.account_id == second.id)).all()[-1]
    assert told.data["mode"] == "online"


def test_seats_of_one_mode_cannot_be_fewer_than_those_taken(app):
    session = make_session(seats=4, online_seats=2, link=LINK)
    for mode in (Mode.ROOM, Mode.ROOM, Mode.ONLINE, Mode.ONLINE):
        offer(session, make_official(), mode=mode)
    for online_seats, field in ((3, "room_seats"), (1, "online_seats")):
        with pytest.raises(session_errors.SeatsBelowTaken) as refused:
            change(session, seats=4, online_seats=online_seats, link=LINK)
        assert (refused.value.field, refused.value.facts) == (field, {"taken": 2})
    change(session, seats=5, online_seats=3, link=LINK)


@both_databases
def test_a_session_that_moves_online_takes_everybody_along_and_says_so(app):
    session, official, waiting = make_session(), make_official(), make_official()
    enrolled, next_one = offer(session, official), wait(session, waiting, 1)
    offer(session, make_official())
    with pytest.raises(session_errors.OnlineSeatsBelowTaken):
        change(session, seats=1, online_seats=1, place="", link=LINK)
    change(session, seats=2, online_seats=2, place="", link=LINK)
    assert {mode_of(enrolled), mode_of(next_one)} == {Mode.ONLINE}
    told = db.session.scalars(select(Message).where(Message.account_id == official.id)).all()[-1]
    assert (told.template.rpartition("/")[2], told.data["mode"]) == ("session_changed.html", "online")


def test_nobody_accepts_two_rooms_that_are_too_far_apart(app):
    here, there = two_regions()
    official = make_official()
    accept(offer(make_session(meetings=hours(30, (7, 9)), held_in_id=here), official), official)
    far = {"meetings": hours(30, (11, 13)), "held_in_id": there}
    with pytest.raises(errors.ClashingSeat):
        accept(offer(make_session(**far), official), official)
    accept(offer(make_session(**far, **BOTH), official, mode=Mode.ONLINE), official)


def test_a_freed_seat_passes_over_who_is_absent_on_a_day_of_it(app):
    session, leaving, absent, there = make_session(seats=1), *(make_official() for _number in range(3))
    freed = offer(session, leaving)
    first, second = wait(session, absent, 1), wait(session, there, 2)
    day = (NOW + 30 * DAY).date()
    with unit_of_work():
        add_absence(absent.person_id, day - DAY, day, by=SYSTEM, at=NOW)
        add_absence(there.person_id, day + DAY, day + DAY, by=SYSTEM, at=NOW)
    with unit_of_work():
        services.decline(freed, viewer_of(db.session.get(Account, leaving.id)), NOW)
    assert (state_of(first), state_of(second)) == (S.WAITING, S.OFFERED)


@both_databases
def test_a_unit_s_limit_holds_in_each_half_of_a_day(app):
    unit, manager = staffed_unit(max_away=1)
    early, late, third = (make_official(unit) for _number in range(3))
    morning = make_session(meetings=hours(30, (7, 10)))
    approved(morning, early, manager)
    approved(make_session(meetings=hours(30, (10, 13))), late, manager)
    enrolled = offer(make_session(meetings=hours(30, (8, 9))), third)
    accept(enrolled, third)
    with pytest.raises(errors.BeyondStaffingLimit):
        approve(enrolled, manager)


@both_databases
def test_a_trainer_is_not_published_in_two_places_at_once(app):
    here, there = two_regions()
    make_session(meetings=hours(30, (7, 9)), held_in_id=here, trainers="Kaisa K; Ossi O")
    planned = make_session(published=False, meetings=hours(30, (11, 13)), held_in_id=there, trainers="Ulla U; kaisa  k")
    with pytest.raises(session_errors.TrainerElsewhere) as refused, unit_of_work():
        publish_session(planned, by=SYSTEM, at=NOW)
    assert refused.value.facts == {"trainer": "kaisa k", "title": "course-0 en"}
    make_session(meetings=hours(30, (11, 13)), held_in_id=here, trainers="Ossi O")
    make_session(meetings=hours(30, (7, 9)), trainers="Kaisa Kivi")


def test_a_published_session_cannot_be_moved_to_where_its_trainer_is_elsewhere(app):
    make_session(trainers="Kaisa K")
    later = make_session(day=50, trainers="Kaisa K")
    with pytest.raises(session_errors.TrainerElsewhere):
        change(later, trainers="Kaisa K")
    change(later, day=51, trainers="Kaisa K")


def test_a_day_of_an_absence_is_a_day_in_finland(app):
    session, leaving, absent = make_session(seats=1, meetings=hours(30, (22, 23))), make_official(), make_official()
    freed, waiting = offer(session, leaving), wait(session, absent, 1)
    assert NOW.replace(hour=22) + 30 * DAY < session.ends_at
    with unit_of_work():
        # 22 o'clock in universal time is the next day in Finland.
        add_absence(absent.person_id, date(2026, 12, 25), date(2026, 12, 25), by=SYSTEM, at=NOW)
    with unit_of_work():
        services.decline(freed, viewer_of(db.session.get(Account, leaving.id)), NOW)
    assert state_of(waiting) is S.WAITING
