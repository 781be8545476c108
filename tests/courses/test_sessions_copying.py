"""Copies of a session: the same but for days and places, by Finland's clock."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from courses.sessions.copying import Copy, copy_session, plan_of
from courses.sessions.errors import NoSuchTime, PlaceWithoutSeats
from courses.sessions.models import CourseSession
from courses.sessions.rules import SessionState
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.roles import AccessRole
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.web.languages import finnish_moment, local
from tests.courses.training import DAY, make_official, make_session, offer
from tests.factories import NOW, make_account, make_region, make_type, signed_in

LINK = "https://video.example/x"


def at_nine(day, clock="09:00"):
    from datetime import time

    return finnish_moment(day, time.fromisoformat(clock))


def full_session(**values):
    with unit_of_work():
        region_id, kind_id = make_region().id, make_type().id
    known = {
        "seats": 9,
        "online_seats": 4,
        "link": LINK,
        "held_in_id": region_id,
        "region_id": region_id,
        "trainers": "Kaisa K",
        "cost": 700,
        "minimum_attendance": 3,
        "minimum_types": 2,
        "type_percent": 10,
        "mix": {kind_id: 20},
        "type_quotas": {kind_id: (1, 4)},
        "region_quotas": {region_id: (0, 8)},
        "count": 2,
    }
    return make_session(**{**known, **values})


def copies(session, *wanted):
    with unit_of_work():
        made = copy_session(db.session.get(CourseSession, session.id), wanted, by=SYSTEM, at=NOW)
        return [plan_of(each) for each in made]


def test_a_copy_is_planned_like_the_first_one_with_nobody_on_it(app):
    session = full_session()
    offer(session, make_official())
    (copy,) = copies(session, Copy(local(session.starts_at).date() + 30 * DAY))
    first = plan_of(db.session.get(CourseSession, session.id))
    assert copy.meetings == tuple((start + 30 * DAY, end + 30 * DAY) for start, end in first.meetings)
    made = db.session.scalars(select(CourseSession).order_by(CourseSession.id.desc())).first()
    assert made.state is SessionState.PLANNED
    assert {name: value for name, value in vars(copy).items() if name != "meetings"} == {
        name: value for name, value in vars(first).items() if name != "meetings"
    }


def test_each_copy_may_be_elsewhere(app):
    session = full_session()
    with unit_of_work():
        north = make_region("NORTH").id
    day = local(session.starts_at).date() + timedelta(days=7)
    here, there = copies(session, Copy(day), Copy(day, "Oulu", north))
    assert (here.place, here.held_in_id) == ("Jyväskylä", session.held_in_id)
    assert (there.place, there.held_in_id) == ("Oulu", north)


def test_the_clock_stays_when_summer_time_begins_between(app):
    winter = date(2027, 3, 20)
    session = make_session(meetings=((at_nine(winter), at_nine(winter, "15:30")),))
    (copy,) = copies(session, Copy(date(2027, 4, 3)))
    assert copy.meetings == ((at_nine(date(2027, 4, 3)), at_nine(date(2027, 4, 3), "15:30")),)


def test_all_or_none_is_copied(app):
    night = date(2027, 3, 20)
    session = make_session(meetings=((at_nine(night, "03:15"), at_nine(night, "05:00")),))
    with pytest.raises(NoSuchTime):
        copies(session, Copy(date(2027, 3, 21)), Copy(date(2027, 3, 28)))
    online = make_session(place="", link=LINK, online_seats=2)
    with pytest.raises(PlaceWithoutSeats):
        copies(online, Copy(date(2027, 4, 3), "Oulu"))
    assert db.session.query(CourseSession).count() == 2


def test_a_coordinator_copies_on_the_page(app, client):
    session = make_session(at=utc_now() - DAY, day=60)
    path = f"/sessions/{session.public_id}/copy"
    signed_in(client, make_account(role=AccessRole.COORDINATOR, language="en"))
    assert client.get(path).status_code == 200
    empty = {f"copies-{number}-held_in": "0" for number in range(10)}
    assert "Give the first day of one copy at least." in client.post(path, data=empty).text
    answer = client.post(path, data={**empty, "copies-1-place": "Oulu"})
    assert "copy 2: Give the first day of this copy." in answer.text
    past = client.post(path, data={**empty, "copies-0-first_day": "2020-02-03"})
    assert "A meeting cannot be set to begin in the past" in past.text
    wanted = {f"copies-{number}-first_day": f"{number + 1}.2.2031" for number in range(10)}
    answer = client.post(path, data={**empty, **wanted}, follow_redirects=True)
    assert "10 sessions are planned." in answer.text
    assert db.session.query(CourseSession).filter_by(state=SessionState.PLANNED).count() == 10
