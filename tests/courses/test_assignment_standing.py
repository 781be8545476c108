"""What stands already is never more than the question demands: with its locks alone every instance has a plan."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given

from courses.assignment.checker import faults
from courses.assignment.instance import (
    Attendance,
    Busy,
    GroupKind,
    Half,
    HalfDay,
    Instance,
    Mode,
    Opening,
    Person,
    Quota,
    Seat,
    Session,
)
from courses.assignment.standing import demand_what_holds
from tests.courses.assignment_instances import MONDAY, instances

TIMES = ((MONDAY + timedelta(hours=7), MONDAY + timedelta(hours=13)),)


def published(number=1, **values):
    known = {"seats": {Mode.ROOM: 9}, "meetings": TIMES, "opening": Opening.ALWAYS}
    return Session(f"s{number}", f"c{number}", **{**known, **values})


def after(sessions, people, locks, **values):
    return demand_what_holds(Instance(tuple(people), tuple(sessions), locks=tuple(locks), **values))


def as_tables_have_it(instance):
    """Seats that people have are in published sessions with room for them, and no trainer is in two of them."""
    taken = Counter((seat.session, seat.mode) for seat in instance.locks)
    locked = {seat.session for seat in instance.locks}
    return replace(
        instance,
        people=tuple(replace(person, attendance=Attendance.ANY) for person in instance.people),
        sessions=tuple(
            replace(
                session,
                trainers=(),
                opening=Opening.ALWAYS if session.id in locked else session.opening,
                seats={mode: max(taken[session.id, mode], session.seats.get(mode, 0)) for mode in Mode},
            )
            for session in instance.sessions
        ),
        resources={},
        pairs=(),
    )


@given(instances())
def test_with_its_locks_alone_an_instance_has_a_plan(drawn):
    instance = demand_what_holds(as_tables_have_it(drawn))
    held = [session.id for session in instance.sessions if session.opening is Opening.ALWAYS]
    assert faults(instance, instance.locks, held) == []


def test_minimum_mix_and_quotas_are_those_that_the_seats_fulfil():
    rule = {"minimum_attendance": 4, "minimum_types": 2, "shares": {"office": 20, "school": 60}}
    quotas = (Quota(GroupKind.REGION, "north", 3, None), Quota(GroupKind.ORGANISATION_TYPE, "office", 0, 1))
    people = [Person(str(number), organisation_type="office", regions=("north",)) for number in range(2)]
    locks = [Seat(person.id, "s1") for person in people]
    (session,) = after([published(quotas=quotas, **rule)], people, locks).sessions
    assert (session.minimum_attendance, session.minimum_types) == (2, 1)
    assert session.shares == {"office": 20, "school": 0}
    assert [(quota.at_least, quota.at_most) for quota in session.quotas] == [(2, None), (0, 2)]


def test_a_session_that_is_still_planned_keeps_its_rules():
    planned = published(opening=Opening.DECIDE, minimum_attendance=4, minimum_types=2)
    assert after([planned], [], []).sessions == (planned,)


def test_a_unit_and_a_person_may_be_away_as_they_have_been_allowed():
    people = [Person(str(number), units=("u", "v"), days_a_year=0) for number in range(3)]
    morning = HalfDay(MONDAY.date(), Half.MORNING)
    locks = [Seat(person.id, "s1") for person in people]
    instance = after([published()], people, locks, staffing={"u": 1, "v": 9}, away={("u", morning): 1})
    assert instance.staffing == {"u": 4, "v": 9}
    assert {person.days_a_year for person in instance.people} == {1}


def test_who_said_that_she_comes_is_not_busy_then():
    then, later = Busy(*TIMES[0]), Busy(*(moment + timedelta(days=1) for moment in TIMES[0]))
    (person,) = after([published()], [Person("1", busy=(then, later))], [Seat("1", "s1")]).people
    assert person.busy == (later,)


def test_of_two_seats_that_nobody_can_have_at_once_the_later_is_set_aside_and_stays_taken():
    sessions = [published(1, place="Oulu"), published(2, place="Kemi", seats={Mode.ROOM: 2, Mode.ONLINE: 1})]
    person = Person("1", units=("u",), days_a_year=5, days_taken=(date(2027, 1, 4),))
    instance = after(sessions, [person], [Seat("1", "s1"), Seat("1", "s2")], staffing={"u": 3})
    assert instance.locks == (Seat("1", "s1"),)
    assert instance.sessions[1].seats == {Mode.ROOM: 1, Mode.ONLINE: 1}
    assert instance.people[0].days_taken == (date(2027, 1, 4), MONDAY.date())
    assert set(instance.away.values()) == {1}


def test_the_seat_of_somebody_without_a_post_stays_taken():
    instance = after([published(seats={Mode.ONLINE: 1})], [], [Seat("gone", "s1", Mode.ONLINE)])
    assert (instance.locks, instance.sessions[0].seats) == ((), {})
