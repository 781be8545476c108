"""The pages as each user group sees them, and as a stranger who guesses addresses."""

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from courses.assignment.instance import Mode
from courses.enrolment.models import Enrolment
from courses.enrolment.rules import EnrolmentState as S
from courses.sessions.models import CourseSession
from laituri_learn.access.models import Account
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.network.models import Person
from laituri_learn.web.languages import local
from tests.competences.assessing import publish_framework
from tests.conftest import both_databases
from tests.courses.training import (
    DAY,
    accept,
    approve,
    approved,
    assessed,
    make_course,
    make_official,
    make_session,
    offer,
    staffed_unit,
    state_of,
    wait,
)
from tests.factories import make_account, make_region, make_type, signed_in


@pytest.fixture
def past():
    """Times of a session that met last week and meets next week, and a moment before both."""
    now = utc_now()
    first, second = now - 7 * DAY, now + 7 * DAY
    return now - 40 * DAY, ((first, first + timedelta(hours=6)), (second, second + timedelta(hours=6)))


def coming(**values):
    start = utc_now().replace(microsecond=0) + 30 * DAY
    return make_session(meetings=((start, start + timedelta(hours=6)),), at=utc_now(), **values)


def coordinator():
    with unit_of_work():
        return make_account(role=AccessRole.COORDINATOR, language="en")


def in_english(account):
    with unit_of_work():
        db.session.get(Account, account.id).language = "en"
    return account


def page(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:500]
    return " ".join(answer.text.split())


def send(client, path, **fields):
    return client.post(path, data=fields, headers={"Accept-Language": "en"})


def session_fields(course, **changes):
    day = (utc_now() + 30 * DAY).date()
    return {
        "course": course.id,
        "language": "fi",
        "meetings-0-day": day.isoformat(),
        "meetings-0-start": "09:00",
        "meetings-0-end": "15:30",
        "room_seats": "16",
        "place": "Jyväskylä",
        "held_in": "0",
        "online_seats": "0",
        "region": "0",
        "cost": "0",
        "minimum_attendance": "6",
        "minimum_types": "2",
        "type_percent": "0",
        "mix-0-type_id": "0",
        "mix-1-type_id": "0",
        "quotas-0-group": "",
        "quotas-1-group": "",
        **changes,
    }


def test_a_coordinator_plans_a_session(app, client):
    with unit_of_work():
        course, kind = make_course(), make_type()
    fields = session_fields(course, **{"mix-0-type_id": kind.id, "mix-0-percent": "30"})
    signed_in(client, coordinator())
    answer = send(client, "/sessions/new", **fields)
    assert answer.status_code == 302, answer.text
    session = db.session.scalars(select(CourseSession)).one()
    assert [(local(start).hour, local(end).minute) for start, end in session.times] == [(9, 30)]
    assert [(share.organisation_type_id, share.percent) for share in session.mix] == [(kind.id, 30)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"meetings-1-day": "2027-02-01"}, "meeting 2: Give the time when it begins"),
        ({"meetings-1-start": "10:00"}, "meeting 2: Give the day, such as 1.2.2027."),
        ({"meetings-0-day": "31.2.2027"}, "meeting 1: “31.2.2027” cannot be read."),
        ({"meetings-0-end": "8:00"}, "meeting 1: The meeting must end after it begins."),
        ({"meetings-0-day": "2027-03-28", "meetings-0-start": "03:30"}, "meeting 1: This time does not exist"),
        ({"meetings-0-day": "2027-03-28", "meetings-0-end": "03:30"}, "meeting 1: This time does not exist"),
        ({"meetings-0-day": "2020-01-01"}, "Meetings: A meeting cannot be set to begin in the past"),
        ({"meetings-0-day": "0001-01-01"}, "meeting 1: Give a day in the years 1950–2100."),
        ({"meetings-0-day": "9999-12-31"}, "meeting 1: Give a day in the years 1950–2100."),
        ({"link": "javascript:alert(1)"}, "The link must be a web address"),
        ({"link": "https://[x"}, "The link must be a web address"),
        ({"place": ""}, "Place: There are seats in the room. Give the place where it is"),
        ({"room_seats": "0"}, "Seats in the room: Give seats in the room, seats online, or both."),
        ({"room_seats": "0", "online_seats": "9"}, "Place: There are no seats in the room."),
        ({"online_seats": "9"}, "There are seats online. Give the link for taking part online."),
        ({"minimum_types": "3", "type_percent": "40"}, "together they would exceed 100 %"),
        ({"quotas-0-at_least": "2"}, "quota 1: Choose the organisation type or the region"),
        ({"language": "en"}, "Language: The course is not given in this language."),
        ({"minimum_attendance": "99"}, "Minimum attendance: The minimum attendance cannot be larger"),
        ({"room_seats": ""}, "Give 0 if nobody meets in a room."),
        ({"mix-0-percent": "30"}, "share 1: Choose the organisation type that the share is for."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(app, client, changes, said):
    with unit_of_work():
        course = make_course()
    fields = session_fields(course, **changes)
    signed_in(client, coordinator())
    answer = send(client, "/sessions/new", **fields)
    assert answer.status_code == 422
    assert said in " ".join(answer.text.split())
    assert "Nothing was saved yet" in answer.text
    assert db.session.query(CourseSession).count() == 0


def test_a_session_with_many_meetings_shows_them_all_and_rows_to_spare(app, client):
    now = utc_now()
    times = tuple((now + (30 + number) * DAY, now + (30 + number) * DAY + timedelta(hours=1)) for number in range(6))
    public_id = make_session(meetings=times, at=now).public_id
    signed_in(client, coordinator())
    text = page(client, f"/sessions/{public_id}/change")
    assert 'name="meetings-7-day"' in text
    assert 'name="meetings-8-day"' not in text


def test_a_session_is_planned_from_its_course_with_a_row_for_each_day(app, client):
    with unit_of_work():
        make_course("first")
        course = make_course("long", days=6, languages=["sv", "fi"])
    row = course.id
    signed_in(client, coordinator())
    assert "/sessions/new?course=long" in page(client, "/courses/long")
    text = page(client, "/sessions/new?course=long")
    assert f'<option selected value="{row}">' in text
    assert '<option selected value="sv">Swedish</option>' in text
    assert 'name="meetings-5-day"' in text
    assert 'name="meetings-6-day"' not in text


def test_where_needs_are_shown_a_course_leads_those_who_plan_to_planning_it(app, client):
    publish_framework()
    with unit_of_work():
        make_course("long")
        region = make_region()
        regional = make_account(None, AccessRole.REGIONAL_COORDINATOR, ScopeKind.REGION, region.id, language="en")
    link = 'href="/sessions/new?course=long"'
    signed_in(client, coordinator())
    assert link in page(client, "/needs/B1")
    signed_in(client, regional)
    shown = page(client, "/needs/B1")
    assert 'href="/courses/long"' in shown
    assert link not in shown


def test_the_way_to_a_session_is_through_sessions_for_those_who_plan_them(app, client):
    path = f"/sessions/{coming().public_id}"
    way = '<nav class="breadcrumbs" aria-label="You are here"> <ol><li><a href="{}">'
    signed_in(client, coordinator())
    assert way.format("/sessions") in page(client, path)
    signed_in(client, in_english(make_official()))
    assert way.format("/courses") in page(client, path)


def test_only_those_who_plan_sessions_are_led_from_a_course_to_planning_one(app, client):
    with unit_of_work():
        make_course("long")
    signed_in(client, in_english(make_official()))
    assert "Plan a session" not in page(client, "/courses/long")


@both_databases
def test_sessions_to_come_are_listed_first_and_the_next_at_the_top(app, client):
    now = utc_now()
    for place, day in (("Oulu", -10), ("Vaasa", 20), ("Turku", -3), ("Lahti", 5)):
        start = now + day * DAY
        make_session(meetings=((start, start + timedelta(hours=6)),), at=now - 40 * DAY, place=place)
    signed_in(client, coordinator())
    text = page(client, "/sessions")
    places = sorted(("Oulu", "Vaasa", "Turku", "Lahti"), key=lambda place: text.index(f"<td>{place}</td>"))
    assert places == ["Lahti", "Vaasa", "Turku", "Oulu"]


def test_a_sessions_page_tells_a_person_of_her_own_place_on_it(app, client):
    unit, manager = staffed_unit()
    official, second = in_english(make_official(unit)), in_english(make_official(unit))
    session = coming(seats=1)
    path = f"/sessions/{session.public_id}"
    wait(session, second, 1, at=utc_now())
    signed_in(client, official)
    assert 'class="notice info"' not in page(client, path)
    enrolled = offer(session, official, at=utc_now())
    assert "A seat in this session is offered to you." in page(client, path)
    accept(enrolled, official, at=utc_now())
    assert "Your manager decides next." in page(client, path)
    assert "you have accepted, waiting for your manager" in page(client, "/seats")
    approve(enrolled, manager, at=utc_now())
    assert "You have a seat in this session." in page(client, path)
    signed_in(client, second)
    assert "You are on the waiting list of this session." in page(client, path)


def test_planned_sessions_that_wait_are_counted_where_runs_are_listed(app, client):
    coming(published=False)
    signed_in(client, coordinator())
    text = page(client, "/assignments")
    assert "1 planned session is still to be filled." in text
    assert "Start a run that fills them" in text


def test_a_change_in_two_windows_is_told_to_the_second(app, client):
    session = coming(published=False)
    fields = session_fields(session.course, version=session.version, place="Tampere")
    public_id = session.public_id
    signed_in(client, coordinator())
    assert send(client, f"/sessions/{public_id}/change", **fields).status_code == 302
    answer = send(client, f"/sessions/{public_id}/change", **(fields | {"place": "Oulu"}))
    assert answer.status_code == 409
    assert "changed by somebody else" in answer.text
    assert db.session.scalars(select(CourseSession.place)).one() == "Tampere"


def test_a_cancelled_session_cannot_be_changed(app, client):
    session = coming()
    public_id = session.public_id
    signed_in(client, coordinator())
    assert send(client, f"/sessions/{public_id}/cancel", reason="Kouluttaja sairastui").status_code == 302
    assert client.get(f"/sessions/{public_id}/change").status_code == 409
    assert "Kouluttaja sairastui" in page(client, f"/sessions/{public_id}")


def test_a_session_is_not_cancelled_without_a_reason(app, client):
    public_id = coming().public_id
    signed_in(client, coordinator())
    answer = send(client, f"/sessions/{public_id}/cancel", reason="  ")
    assert answer.status_code == 409
    assert "Write why the session is cancelled" in answer.text
    assert db.session.scalars(select(CourseSession.cancelled_reason)).one() == ""
    assert client.get(f"/sessions/{public_id}/change").status_code == 200


def test_the_link_is_shown_to_those_who_have_a_seat_and_to_nobody_else(app, client):
    official = make_official()
    session = coming(link="https://video.example/salainen", place="", online_seats=2)
    public_id = session.public_id
    enrolled = offer(session, official, mode=Mode.ONLINE, at=utc_now())
    signed_in(client, official)
    for path in ("/seats", f"/sessions/{public_id}"):
        assert "salainen" not in page(client, path)
    accept(enrolled, official, at=utc_now())
    assert "salainen" in page(client, "/seats")


def test_own_seats_come_in_groups_and_answers_are_saved(app, client):
    official = in_english(make_official())
    to_answer, other = coming(seats=1), make_official()
    enrolled, next_one = offer(to_answer, official, at=utc_now()), wait(to_answer, other, 1, at=utc_now())
    signed_in(client, official)
    assert "To answer" in page(client, "/seats")
    assert "Coming" not in page(client, "/seats")
    public_id = enrolled.public_id
    send(client, f"/seats/{public_id}/accept")
    assert "nobody else approves" in page(client, "/seats")
    assert "Coming" in page(client, "/seats")
    send(client, f"/seats/{public_id}/withdraw")
    text = page(client, "/seats")
    assert "Past" in text
    assert "withdrawn" in text
    assert state_of(next_one) is S.OFFERED


def test_a_manager_sees_course_days_and_week_never_a_gap(app, client):
    publish_framework()
    unit, manager = staffed_unit(max_away=1)
    official = assessed(unit=unit, levels=1)
    enrolled = offer(coming(), official, at=utc_now())
    accept(enrolled, official, at=utc_now())
    name = db.session.get(Account, official.id).display_name
    public_id = enrolled.public_id
    signed_in(client, in_english(manager))
    text = page(client, "/approvals")
    assert name in text
    assert "the limit is 1" in text
    for secret in ("level", "target", "gap", "B1"):
        assert secret not in text.partition("<main")[2].partition("</main>")[0].replace("data-", "")
    answer = client.post(f"/approvals/{public_id}", data={"decision": "refuse", "reason": " "}, follow_redirects=True)
    assert "Write the reason" in answer.text
    answer = client.post(f"/approvals/{public_id}", data={"decision": "approve"}, follow_redirects=True)
    assert "Your decision is saved" in answer.text
    assert "Nothing waits for your approval" in answer.text
    assert state_of(enrolled) is S.APPROVED


def test_a_stranger_who_guesses_addresses_learns_and_changes_nothing(app, client):
    unit, _manager = staffed_unit()
    official, colleague = make_official(unit), make_official(unit)
    enrolled = offer(coming(), official, at=utc_now())
    planned_id = coming(published=False).public_id
    public_id, session_id = enrolled.public_id, db.session.get(Enrolment, enrolled.id).session.public_id
    _other_unit, stranger = staffed_unit()
    for visitor in (colleague, stranger):
        signed_in(client, visitor)
        for answer in ("accept", "decline", "withdraw"):
            assert send(client, f"/seats/{public_id}/{answer}").status_code == 404
        assert send(client, f"/approvals/{public_id}", decision="approve").status_code == 404
        assert client.get(f"/sessions/{planned_id}").status_code == 404
        for path in (f"/sessions/{session_id}/attendance", f"/sessions/{session_id}/change", "/assignments"):
            assert client.get(path).status_code == 404
        assert "Participants" not in page(client, f"/sessions/{session_id}")
    accept(enrolled, official, at=utc_now())
    assert send(client, f"/approvals/{public_id}", decision="approve").status_code == 404
    assert state_of(enrolled) is S.ACCEPTED


def test_attendance_is_marked_meeting_by_meeting(app, client, past):
    before, times = past
    unit, manager = staffed_unit()
    session = make_session(meetings=times, at=before)
    enrolled = approved(session, make_official(unit), manager, at=before)
    first, second = (meeting.id for meeting in session.meetings)
    public_id, row = session.public_id, enrolled.id
    signed_in(client, coordinator())
    text = page(client, f"/sessions/{public_id}/attendance")
    assert f'value="{row}/{first}"' in text
    assert f'value="{row}/{second}"' not in text
    assert "to come" in text
    assert 'name="close"' not in text
    answer = client.post(
        f"/sessions/{public_id}/attendance", data={"present": [f"{row}/{first}"]}, follow_redirects=True
    )
    assert "still open" in answer.text
    answer = client.post(f"/sessions/{public_id}/attendance", data={"present": [f"{row}/{second}"]})
    assert answer.status_code == 422
    answer = client.post(f"/sessions/{public_id}/attendance", data={"present": [f"{row}/{first}"], "close": "1"})
    assert answer.status_code == 409
    assert state_of(enrolled) is S.APPROVED


def test_the_home_page_names_sessions_to_close_and_closing_counts(app, client, past):
    before, times = past
    unit, manager = staffed_unit()
    session = make_session(meetings=times[:1], at=before)
    enrolled = approved(session, make_official(unit), manager, at=before)
    public_id, mark = session.public_id, f"{enrolled.id}/{session.meetings[0].id}"
    signed_in(client, coordinator())
    assert "Attendance to mark" in page(client, "/")
    answer = client.post(
        f"/sessions/{public_id}/attendance", data={"present": [mark], "close": "1"}, follow_redirects=True
    )
    assert "1 person attended" in answer.text
    assert "Attendance to mark" not in page(client, "/")
    client.post(f"/sessions/{public_id}/attendance", data={})
    assert state_of(enrolled) is S.ABSENT


def test_the_calendar_reads_back_with_the_times_of_the_sessions(app, client):
    official = make_official()
    session = coming(place="Jyväskylä")
    title, times = session.course.title.fi, session.times
    accept(offer(session, official, at=utc_now()), official, at=utc_now())
    offer(coming(), official, at=utc_now())
    signed_in(client, official)
    answer = client.get("/calendar.ics")
    assert answer.mimetype == "text/calendar"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert [(str(each["summary"]), str(each["location"]), str(each["status"])) for each in events] == [
        (title, "Jyväskylä", "CONFIRMED")
    ]
    assert (events[0].decoded("dtstart"), events[0].decoded("dtend")) == times[0]


def test_the_catalogue_filters_and_knows_no_course_of_an_unknown_code(app, client):
    publish_framework()
    with unit_of_work():
        make_course("alku")
        make_course("vuorovaikutus", raises=(("C1", 0, 2),))
    signed_in(client, make_official())
    text = page(client, "/courses?competence=C1")
    assert "vuorovaikutus" in text
    assert "alku" not in text.partition("panels")[2]
    assert "alku" in page(client, "/courses/alku")
    assert client.get("/courses/nothing").status_code == 404


@both_databases
def test_the_audit_trail_names_sessions_and_people_and_lists_the_actions_there_are(app, client):
    official = make_official()
    session = coming()
    offer(session, official, at=utc_now())
    name = db.session.get(Person, official.person_id).name
    with unit_of_work():
        administrator = make_account(role=AccessRole.ADMINISTRATOR, language="en")
    signed_in(client, administrator)
    text = page(client, "/administration/audit")
    assert f"<div>{name}, course-0 en</div>" in text
    assert "<div>course-0 en, " in text
    assert '<option value="session.publish" >session.publish</option>' in text
    only = page(client, "/administration/audit?action=enrolment.offered")
    assert f"<div>{name}, course-0 en</div>" in only
    assert "<div>course-0 en, " not in only
