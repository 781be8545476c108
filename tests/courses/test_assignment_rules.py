"""The arithmetic of one person and one session, to the letter."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.assignment import rules
from courses.assignment.instance import (
    Busy,
    GroupKind,
    Half,
    HalfDay,
    Instance,
    Mode,
    Need,
    Opening,
    Pair,
    Person,
    Policy,
    Quota,
    Seat,
    Session,
)
from courses.assignment.rules import Context, Obstacle

FINLAND = ZoneInfo("Europe/Helsinki")
DAY = date(2027, 2, 1)
TRAVEL = {("turku", "oulu"): 360, ("turku", "salo"): 45}


def at(hour, minute=0, *, day=DAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=FINLAND).astimezone(UTC)


def person(**values):
    return Person("anna", **{"languages": ("fi",), "needs": {"B1": Need(1, 3, 2)}, "place": "turku"} | values)


def session(**values):
    return Session(
        "s",
        **{
            "course": "c",
            "language": "fi",
            "seats": {Mode.ROOM: 10, Mode.ONLINE: 5},
            "raises": {"B1": (1, 3)},
            "meetings": ((at(9), at(15)),),
            "place": "turku",
        }
        | values,
    )


def halves(*meetings):
    return rules.half_days(session(meetings=meetings))


@pytest.mark.parametrize(
    ("need", "raises", "levels"),
    [
        (Need(1, 3, 2), (1, 3), 2),
        (Need(1, 2, 2), (1, 3), 1),
        (Need(2, 3, 2), (1, 3), 1),
        (Need(2, 4, 2), (1, 3), 1),
        (Need(0, 3, 2), (1, 3), None),
        (Need(3, 4, 2), (1, 3), None),
        (Need(3, 3, 2), (1, 4), None),
    ],
)
def test_a_seat_closes_from_the_level_the_course_starts_at_up_to_its_end_or_the_target(need, raises, levels):
    found = rules.closes(person(needs={"B1": need}), session(raises={"B1": raises}))
    assert found == ({} if levels is None else {"B1": levels})


def test_a_gap_that_two_sessions_close_counts_once_where_the_step_is_largest():
    anna = person(needs={"B1": Need(1, 3, 2), "C1": Need(0, 1, 3)})
    both = [session(raises={"B1": (1, 2), "C1": (0, 1)}), session(raises={"B1": (1, 3)})]
    assert rules.closed(anna, both) == {"B1": 2, "C1": 1}
    assert rules.weighted(anna, rules.closed(anna, both)) == 7
    assert [rules.seat_value(anna, each) for each in both] == [5, 4]
    assert rules.serves(anna, both[0]) == ("C1", "B1")


def test_the_days_and_half_days_of_a_session_are_those_of_finland():
    assert halves((at(9), at(12))) == (HalfDay(DAY, Half.MORNING),)
    assert halves((at(12), at(13))) == (HalfDay(DAY, Half.AFTERNOON),)
    assert halves((at(11), at(12, 1))) == (HalfDay(DAY, Half.MORNING), HalfDay(DAY, Half.AFTERNOON))
    late = datetime(2027, 1, 31, 22, 30, tzinfo=UTC)
    assert rules.days(session(meetings=((late, late + timedelta(hours=1)),))) == (DAY,)


def test_a_meeting_over_night_takes_both_days_and_one_that_ends_at_midnight_takes_one():
    next_day = DAY + timedelta(days=1)
    assert rules.days(session(meetings=((at(18), at(9, day=next_day)),))) == (DAY, next_day)
    assert halves((at(18), at(9, day=next_day))) == (HalfDay(DAY, Half.AFTERNOON), HalfDay(next_day, Half.MORNING))
    assert rules.days(session(meetings=((at(18), at(0, day=next_day)),))) == (DAY,)


def test_travel_is_the_same_in_both_directions_and_takes_no_time_where_none_is_listed():
    assert rules.travel_minutes(TRAVEL, "oulu", "turku") == rules.travel_minutes(TRAVEL, "turku", "oulu") == 360
    assert rules.travel_minutes(TRAVEL, "turku", "turku") == 0
    assert rules.travel_minutes(TRAVEL, None, "turku") == 0
    assert rules.travel_minutes(TRAVEL, "oulu", "salo") == 0


@pytest.mark.parametrize(("start", "expected"), [(12, True), (12.74, True), (12.75, False)])
def test_two_meetings_clash_when_the_way_between_them_takes_longer_than_the_pause(start, expected):
    one = [Busy(at(9), at(12), "turku")]
    begins = at(0) + timedelta(hours=start)
    other = [Busy(begins, begins + timedelta(hours=1), "salo")]
    assert rules.clash(one, other, TRAVEL) is rules.clash(other, one, TRAVEL) is expected


def test_meetings_that_follow_one_another_in_one_place_do_not_clash():
    assert not rules.clash([Busy(at(9), at(12))], [Busy(at(12), at(15))], TRAVEL)


def test_an_online_seat_takes_no_way():
    near = session(meetings=((at(9), at(12)),))
    far = session(course="d", meetings=((at(13), at(15)),), place="oulu")
    assert rules.exclude_each_other(near, Mode.ROOM, far, Mode.ROOM, TRAVEL)
    assert not rules.exclude_each_other(near, Mode.ROOM, far, Mode.ONLINE, TRAVEL)


def test_two_sessions_of_a_course_exclude_each_other_at_any_time():
    later = session(meetings=((at(9, day=date(2027, 5, 3)), at(10, day=date(2027, 5, 3))),))
    assert rules.exclude_each_other(session(), Mode.ROOM, later, Mode.ROOM, {})


@pytest.mark.parametrize(
    ("who", "where", "context", "expected"),
    [
        ({}, {}, {}, None),
        ({"needs": {}}, {}, {}, Obstacle.NO_COURSE),
        ({"needs": {}}, {}, {"named": frozenset({("anna", "s")})}, None),
        ({}, {"opening": Opening.NEVER}, {}, Obstacle.NOT_HELD),
        ({}, {"seats": {Mode.ONLINE: 4}}, {}, Obstacle.MODE),
        ({}, {"seats": {Mode.ROOM: 0}}, {}, Obstacle.MODE),
        ({}, {}, {"locks": {("anna", "s"): Mode.ONLINE}}, Obstacle.MODE),
        ({}, {}, {"forbidden": frozenset({("anna", "s")})}, Obstacle.FORBIDDEN),
        ({"languages": ("sv",)}, {}, {}, Obstacle.LANGUAGE),
        ({"languages": ()}, {"language": None}, {}, None),
        ({"regions": ("r2",)}, {"region": "r1"}, {}, Obstacle.REGION),
        ({"regions": ("r2", "r1")}, {"region": "r1"}, {}, None),
        ({"courses": ("c",)}, {}, {}, Obstacle.SAME_COURSE),
        ({"busy": (Busy(at(14), at(16), "turku"),)}, {}, {}, Obstacle.CLASH),
        ({"busy": (Busy(at(15), at(16), "salo"),)}, {}, {}, Obstacle.CLASH),
        ({"busy": (Busy(at(15), at(16)),)}, {}, {}, None),
        ({"days_a_year": 0}, {}, {}, Obstacle.DAYS),
        ({"days_a_year": 1, "days_taken": (date(2026, 5, 3),)}, {}, {}, None),
        ({"days_a_year": 1, "days_taken": (date(2027, 5, 3),)}, {}, {}, Obstacle.DAYS),
        ({}, {"place": "oulu"}, {"longest_travel": 359}, Obstacle.TRAVEL),
        ({}, {"place": "oulu"}, {"longest_travel": 360}, None),
    ],
)
def test_what_first_keeps_her_away_is_named(who, where, context, expected):
    found = rules.obstacle(person(**who), session(**where), Mode.ROOM, Context(TRAVEL, **context))
    assert found is expected


def test_a_lock_waives_what_somebody_has_decided_and_nothing_else():
    context = Context(TRAVEL, longest_travel=10, locks={("anna", "s"): Mode.ROOM})
    anna = person(needs={}, languages=(), courses=("c",))
    elsewhere = session(region="r1", place="oulu")
    assert rules.modes(anna, elsewhere, context) == (Mode.ROOM,)
    busy = replace(anna, busy=(Busy(at(10), at(11)),))
    assert rules.obstacle(busy, elsewhere, Mode.ROOM, context) is Obstacle.CLASH
    assert rules.obstacle(replace(anna, days_a_year=0), elsewhere, Mode.ROOM, context) is Obstacle.DAYS
    never = replace(elsewhere, opening=Opening.NEVER)
    assert rules.obstacle(anna, never, Mode.ROOM, context) is Obstacle.NOT_HELD


def test_whom_the_way_keeps_from_the_room_may_come_online():
    context = Context(TRAVEL, longest_travel=60)
    assert rules.modes(person(), session(place="oulu"), context) == (Mode.ONLINE,)


def test_all_that_keeps_her_away_is_told_in_order():
    far = session(language="sv", place="oulu")
    found = list(rules.obstacles(person(days_a_year=0), far, Mode.ROOM, Context(TRAVEL, longest_travel=60)))
    assert found == [Obstacle.LANGUAGE, Obstacle.DAYS, Obstacle.TRAVEL]


def test_training_days_are_counted_for_each_session_and_calendar_year():
    new_year = session(meetings=((at(9, day=date(2027, 12, 31)), at(10, day=date(2028, 1, 1))),))
    anna = person(days_a_year=2, days_taken=(date(2027, 3, 1),))
    assert rules.days_short(anna, [session(), new_year]) == {2027: 1}
    assert rules.days_short(anna, [new_year]) == {}
    overdrawn = person(days_a_year=1, days_taken=(date(2027, 3, 1), date(2027, 3, 2)))
    assert rules.days_short(overdrawn, [session()]) == {2027: 1}
    assert rules.days_left(overdrawn, 2027) == 0


def test_a_person_counts_in_all_her_regions_for_quotas_and_in_the_first_for_fairness():
    anna = person(regions=("r1", "r2"), organisation_type="school", organisation="o")
    assert rules.in_quota(anna, Quota(GroupKind.REGION, "r2"))
    assert rules.in_quota(anna, Quota(GroupKind.ORGANISATION, "o"))
    assert not rules.in_quota(anna, Quota(GroupKind.ORGANISATION_TYPE, "office"))
    assert rules.fairness_groups(anna) == ((GroupKind.REGION, "r1"), (GroupKind.ORGANISATION_TYPE, "school"))
    assert rules.fairness_groups(person()) == ()


def test_points_of_the_way_and_of_the_cost_are_rounded_down_once():
    two_days = session(meetings=((at(9), at(15)), (at(9, day=date(2027, 2, 2)), at(15, day=date(2027, 2, 2)))))
    assert rules.travel_points(Policy(travel=10), 50, two_days) == 33
    assert rules.cost_points(Policy(cost=7), session(cost=250)) == 17
    assert rules.cost_points(Policy(cost=7), session(cost=250, opening=Opening.ALWAYS)) == 0


def test_the_context_of_an_instance_finds_its_locks_pairs_and_prohibitions():
    instance = Instance(
        (person(),),
        (session(),),
        Policy(longest_travel=60),
        travel=TRAVEL,
        pairs=(Pair("anna", "s"),),
        locks=(Seat("anna", "s", Mode.ONLINE),),
        forbidden=(("anna", "t"),),
    )
    assert Context.of(instance) == Context(
        TRAVEL, 60, frozenset({("anna", "s")}), frozenset({("anna", "t")}), {("anna", "s"): Mode.ONLINE}
    )


moments = st.datetimes(datetime(2027, 3, 26), datetime(2027, 3, 30)).map(lambda naive: naive.replace(tzinfo=UTC))


@given(moments, st.integers(1, 60 * 30))
def test_a_meeting_is_on_in_exactly_the_half_days_that_it_touches(starts, minutes):
    ends = starts + timedelta(minutes=minutes)
    touched = set()
    for minute in range(minutes):
        local = (starts + timedelta(minutes=minute)).astimezone(FINLAND)
        touched.add(HalfDay(local.date(), Half.MORNING if local.hour < 12 else Half.AFTERNOON))
    last = (ends - timedelta(microseconds=1)).astimezone(FINLAND)
    touched.add(HalfDay(last.date(), Half.MORNING if last.hour < 12 else Half.AFTERNOON))
    assert set(halves((starts, ends))) == touched


@given(
    st.builds(
        lambda languages, days, busy, place, needs: person(
            languages=languages, days_a_year=days, busy=busy, place=place, needs=needs
        ),
        st.sampled_from([("fi",), ("sv",)]),
        st.sampled_from([None, 0, 1]),
        st.sampled_from([(), (Busy(at(15), at(16), "salo"),), (Busy(at(9), at(10)),)]),
        st.sampled_from([None, "turku", "oulu"]),
        st.sampled_from([{}, {"B1": Need(1, 3, 2)}]),
    ),
    st.sampled_from([{Mode.ROOM: 1}, {Mode.ONLINE: 1}, {Mode.ROOM: 1, Mode.ONLINE: 1}]),
    st.sampled_from([{}, {("anna", "s"): Mode.ROOM}, {("anna", "s"): Mode.ONLINE}]),
    st.booleans(),
)
def test_the_modes_open_to_her_are_those_without_an_obstacle(anna, seats, locks, forbidden):
    context = Context(TRAVEL, longest_travel=60, locks=locks, forbidden=frozenset({("anna", "s")} if forbidden else ()))
    where = session(seats=seats)
    open_to_her = tuple(mode for mode in Mode if rules.obstacle(anna, where, mode, context) is None)
    assert rules.modes(anna, where, context) == open_to_her
    assert rules.gains(anna, where) is bool(rules.closes(anna, where))
