"""The question, put together from real rows."""

from datetime import date, timedelta

from sqlalchemy import event

from courses.absences.services import add_absence
from courses.assignment.assembly import assemble, planned_sessions, published_sessions
from courses.assignment.instance import GroupKind, Mode, Need, Opening, Pair, Quota, Seat
from courses.enrolment.services import decline
from courses.sessions.rules import half_days
from laituri_learn.access.models import Account
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.sessions import viewer_of
from laituri_learn.database import db, unit_of_work
from laituri_learn.web.languages import FINLAND
from tests.competences.assessing import publish_framework
from tests.conftest import both_databases
from tests.courses.training import (
    DAY,
    accept,
    approved,
    assessed,
    make_official,
    make_session,
    offer,
    staffed_unit,
    wait,
)
from tests.factories import NOW, make_organisation, make_region, make_type, make_unit

LINK = "https://video.example/x"


def asked(**values):
    sessions = planned_sessions(None, NOW) + published_sessions(None, NOW)
    instance, _refusing = assemble(sessions, NOW, **values)
    return instance


def row(model, number):
    return db.session.get(model, number)


@both_databases
def test_a_session_says_everything_that_it_asks_for(app):
    with unit_of_work():
        north, kind = make_region("NORTH"), make_type()
        north_id, kind_id = north.id, kind.id
    session = make_session(
        published=False,
        seats=9,
        online_seats=3,
        link=LINK,
        held_in_id=north_id,
        trainers="Kaisa K; Ossi O",
        cost=1200,
        minimum_attendance=4,
        minimum_types=2,
        type_percent=30,
        mix={kind_id: 20},
        type_quotas={kind_id: (0, 5)},
        region_quotas={north_id: (2, None)},
    )
    (found,) = asked().sessions
    assert (found.id, found.seats) == (str(session.id), {Mode.ROOM: 6, Mode.ONLINE: 3})
    assert (found.place, found.cost, found.trainers) == (str(north_id), 1200, ("kaisa k", "ossi o"))
    assert (found.minimum_attendance, found.minimum_types, found.type_percent) == (4, 2, 30)
    assert found.shares == {str(kind_id): 20}
    assert set(found.quotas) == {
        Quota(GroupKind.ORGANISATION_TYPE, str(kind_id), 0, 5),
        Quota(GroupKind.REGION, str(north_id), 2, None),
    }
    assert found.opening is Opening.DECIDE


@both_databases
def test_a_person_is_asked_for_with_her_gaps_posts_and_calendar(app):
    publish_framework()
    with unit_of_work():
        region = make_region("NORTH", latitude=65.01, longitude=25.47)
        unit = make_unit(make_organisation(region=region), max_away=2)
    official = assessed(unit=unit, levels=1, training_days=3)
    elsewhere = make_session(day=20, held_in_id=region.id)
    approved_seat = offer(elsewhere, official)
    accept(approved_seat, official)
    with unit_of_work():
        add_absence(official.person_id, date(2026, 12, 24), date(2026, 12, 26), by=SYSTEM, at=NOW)
    planned = make_session(published=False)
    instance, refusing = assemble(planned_sessions([planned.id], NOW), NOW)
    (person,) = instance.people
    assert refusing == 0
    assert (person.id, person.place, person.regions) == (str(official.person_id), str(region.id), (str(region.id),))
    assert person.needs["ohjaus:B1"] == Need(1, 3, 3)
    assert (person.days_a_year, person.days_taken) == (3, (date(2026, 12, 14),))
    assert person.courses == (str(elsewhere.course_id),)
    seat, absence = person.busy
    assert (seat.place, seat.starts) == (str(region.id), NOW + 20 * DAY)
    assert absence.place is None
    assert (absence.ends - absence.starts) == timedelta(days=3)
    halves = half_days([(seat.starts, seat.ends)], FINLAND)
    assert instance.away == {(person.units[0], half): 1 for half in halves}
    assert instance.staffing == {person.units[0]: 2}


def test_who_does_not_allow_planning_is_counted_and_not_asked_for(app):
    publish_framework()
    assessed(levels=1, planning=False)
    make_session(published=False)
    instance, refusing = assemble(planned_sessions(None, NOW), NOW)
    assert (instance.people, refusing) == ((), 1)


@both_databases
def test_seats_of_a_published_session_stand_are_to_be_kept_or_may_not_be_asked_again(app):
    unit, manager = staffed_unit()
    sure, said_yes, asked_now, said_no, waiting = (make_official(unit) for _number in range(5))
    session = make_session(seats=6, online_seats=1, link=LINK, minimum_attendance=5, minimum_types=4)
    approved(session, sure, manager)
    accept(offer(session, said_yes, mode=Mode.ONLINE), said_yes)
    offer(session, asked_now)
    turned_down = offer(session, said_no)
    with unit_of_work():
        decline(turned_down, viewer_of(row(Account, said_no.id)), NOW)
    wait(session, waiting, 1)
    instance = asked()
    name = str(session.id)
    assert instance.sessions[0].opening is Opening.ALWAYS
    assert set(instance.locks) == {Seat(str(sure.person_id), name), Seat(str(said_yes.person_id), name, Mode.ONLINE)}
    assert instance.current == (Seat(str(asked_now.person_id), name),)
    assert instance.pairs == (Pair(str(asked_now.person_id), name),)
    assert instance.forbidden == ((str(said_no.person_id), name),)
    assert instance.sessions[0].minimum_attendance == 2
    assert instance.sessions[0].minimum_types == 1


def test_a_planned_session_whose_trainer_is_in_a_published_one_by_then_is_not_held(app):
    make_session(trainers="Kaisa K")
    make_session(published=False, trainers="kaisa  k; Ossi O")
    make_session(published=False, trainers="Ossi O")
    assert [session.opening for session in asked().sessions] == [Opening.NEVER, Opening.DECIDE, Opening.ALWAYS]


def test_travel_is_between_regions_whose_centres_are_known(app):
    with unit_of_work():
        north = make_region("NORTH", latitude=65.01, longitude=25.47)
        south = make_region("SOUTH", latitude=60.17, longitude=24.94)
        make_region("UNKNOWN")
        pair = str(north.id), str(south.id)
    make_session(published=False)
    assert asked().travel == {pair: 525}


@both_databases
def test_it_takes_as_many_statements_for_many_people_as_for_few(app):
    publish_framework()

    def statements():
        counted = []
        listen = (db.engine, "before_cursor_execute", lambda *_arguments: counted.append(1))
        event.listen(*listen)
        asked()
        event.remove(*listen)
        db.session.rollback()
        return len(counted)

    session = make_session(published=False)
    official = assessed(levels=1)
    few = statements()
    for number in range(4):
        accept(offer(make_session(day=40 + number), official), official)
        assessed(levels=1)
    assert len(asked().people) == 5
    assert statements() <= few + 6, session.id
