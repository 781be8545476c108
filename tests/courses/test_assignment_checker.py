"""The checker against every broken rule, one at a time, and what it says a plan is worth."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings

from courses.assignment.checker import Rule, closable_of, faults, value_of
from courses.assignment.instance import (
    Attendance,
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
from tests.courses.assignment_instances import held_with, instances

MORNING = datetime(2027, 2, 1, 7, tzinfo=UTC)
"""Nine in the morning in Finland, where noon is at ten in universal time."""
DAY = date(2027, 2, 1)
HOUR = timedelta(hours=1)
ROOM, ONLINE = Mode.ROOM, Mode.ONLINE


def person(name="aino", **values):
    return Person(name, **{"needs": {"B1": Need(1, 3, 2)}, **values})


def session(name="one", *, starts=MORNING, hours=2, **values):
    given_values = {
        "course": f"course {name}",
        "seats": {ROOM: 3, ONLINE: 3},
        "raises": {"B1": (1, 3)},
        "meetings": ((starts, starts + hours * HOUR),),
        **values,
    }
    return Session(name, **given_values)


def instance_of(people, sessions, **values):
    return Instance(tuple(people), tuple(sessions), **values)


def broken(instance, *seats, held=None):
    """Rules that the seats break; seats are (person, session) in a room, or with their mode."""
    seats = [Seat(*seat) for seat in seats]
    return sorted(
        {fault.rule for fault in faults(instance, seats, held_with(instance, seats) if held is None else held)}
    )


def one_seat(person_values=None, session_values=None, *, mode=ROOM, **values):
    """Rules broken by one person's one seat."""
    instance = instance_of([person(**(person_values or {}))], [session(**(session_values or {}))], **values)
    return broken(instance, ("aino", "one", mode))


def two_seats(first, second, *, modes=(ROOM, ROOM), person_values=None, **values):
    """Rules broken by one person in two sessions."""
    sessions = [session("one", **first), session("two", **second)]
    instance = instance_of([person(**(person_values or {}))], sessions, **values)
    return broken(instance, ("aino", "one", modes[0]), ("aino", "two", modes[1]))


def crowd(kinds, session_values, **values):
    """Rules broken by a session full of people, one for each organisation type given."""
    people = [person(f"person {number}", organisation_type=kind) for number, kind in enumerate(kinds)]
    instance = instance_of(people, [session(seats={ROOM: 99}, **session_values)], **values)
    return broken(instance, *((each.id, "one") for each in people))


def test_a_plain_seat_breaks_nothing():
    assert one_seat() == []


def test_nobody_needs_a_seat():
    assert broken(instance_of([person()], [session(minimum_attendance=2)])) == []


def test_only_people_and_sessions_of_the_instance():
    instance = instance_of([person()], [session()])
    assert broken(instance, ("bertta", "one")) == [Rule.UNKNOWN]
    assert broken(instance, ("aino", "two")) == [Rule.UNKNOWN]
    assert broken(instance, held=["two"]) == [Rule.UNKNOWN]


@pytest.mark.parametrize(
    ("need", "raises", "gains"),
    [
        ((1, 3, 2), (1, 3), True),
        ((2, 3, 1), (1, 3), True),
        ((0, 3, 1), (1, 3), False),  # below the level that the course starts from
        ((3, 3, 1), (1, 4), False),  # there already
        ((3, 4, 1), (1, 3), False),  # beyond what the course raises to
    ],
)
def test_a_seat_closes_a_gap(need, raises, gains):
    broken = one_seat({"needs": {"B1": Need(*need)}}, {"raises": {"B1": raises}})
    assert broken == ([] if gains else [Rule.NOTHING_GAINED])


def test_a_named_pair_needs_no_gap():
    assert one_seat({"needs": {}}) == [Rule.NOTHING_GAINED]
    assert one_seat({"needs": {}}, pairs=(Pair("aino", "one"),)) == []


def test_a_session_has_a_language():
    assert one_seat({"languages": ("fi",)}, {"language": "sv"}) == [Rule.LANGUAGE]
    assert one_seat({"languages": ("fi", "sv")}, {"language": "sv"}) == []


def test_a_session_may_be_for_one_region():
    assert one_seat({"regions": ("north",)}, {"region": "south"}) == [Rule.REGION]
    assert one_seat({"regions": ("north", "south")}, {"region": "south"}) == []


def test_nobody_takes_a_course_again():
    assert one_seat({"courses": ("course one",)}) == [Rule.COURSE_BEFORE]
    assert two_seats({"course": "same"}, {"course": "same", "starts": MORNING + 24 * HOUR}) == [Rule.SAME_COURSE]


def test_a_forbidden_pair_has_no_seat_even_when_it_is_locked():
    assert one_seat(forbidden=(("aino", "one"),)) == [Rule.FORBIDDEN]
    assert one_seat(forbidden=(("aino", "one"),), locks=(Seat("aino", "one"),)) == [Rule.FORBIDDEN]


def test_nobody_is_asked_to_travel_beyond_the_longest_way():
    travel = {("Oulu", "Kemi"): 90}
    at = ({"place": "Kemi"}, {"place": "Oulu"})
    assert one_seat(*at, travel=travel, policy=Policy(longest_travel=90)) == []
    assert one_seat(*at, travel=travel, policy=Policy(longest_travel=89)) == [Rule.LONGEST_TRAVEL]
    assert one_seat(*at, mode=ONLINE, travel=travel, policy=Policy(longest_travel=89)) == []


def test_a_lock_waives_what_a_human_may_decide_in_its_mode_only():
    person_values = {"needs": {}, "languages": ("fi",), "regions": (), "courses": ("course one",), "place": "Kemi"}
    session_values = {"language": "sv", "region": "south", "place": "Oulu"}
    values = {"travel": {("Oulu", "Kemi"): 90}, "policy": Policy(longest_travel=60)}
    waived = [Rule.NOTHING_GAINED, Rule.LANGUAGE, Rule.REGION, Rule.COURSE_BEFORE, Rule.LONGEST_TRAVEL]
    assert one_seat(person_values, session_values, **values) == sorted(waived)
    assert one_seat(person_values, session_values, **values, locks=(Seat("aino", "one"),)) == []
    online = one_seat(person_values, session_values, **values, locks=(Seat("aino", "one", ONLINE),))
    assert online == sorted([*waived, Rule.LOCK])


def test_a_lock_waives_no_calendar():
    busy = {"busy": (Busy(MORNING, MORNING + HOUR),)}
    assert one_seat(busy, locks=(Seat("aino", "one"),)) == [Rule.BUSY]


def test_locked_seats_are_in_the_plan():
    assert broken(instance_of([person()], [session()], locks=(Seat("aino", "one"),))) == [Rule.LOCK]


@pytest.mark.parametrize(
    ("starts", "ends", "place", "clashes"),
    [
        (-1, 0, None, False),
        (2, 3, None, False),
        (-1, 0.1, None, True),
        (1.9, 3, None, True),
        (-1, 0, "Kemi", True),
        (-3, -1.5, "Kemi", False),
        (3.4, 4, "Kemi", True),
        (3.5, 4, "Kemi", False),
        (-1, 0, "Oulu", False),
        (-1, 0, "Vaasa", False),
    ],
)
def test_a_busy_time_keeps_people_away_and_so_does_the_way_from_it(starts, ends, place, clashes):
    busy = Busy(MORNING + starts * HOUR, MORNING + ends * HOUR, place)
    broken = one_seat({"busy": (busy,)}, {"place": "Oulu"}, travel={("Kemi", "Oulu"): 90})
    assert broken == ([Rule.BUSY] if clashes else [])


def test_nobody_travels_to_a_seat_online():
    busy = Busy(MORNING - HOUR, MORNING, "Kemi")
    values = ({"busy": (busy,)}, {"place": "Oulu"})
    assert one_seat(*values, mode=ONLINE, travel={("Kemi", "Oulu"): 90}) == []


def test_nobody_is_in_two_sessions_at_once_or_with_too_short_a_way_between():
    later = {"starts": MORNING + 3 * HOUR, "place": "Oulu"}
    travel = {("Oulu", "Kemi"): 61}
    assert two_seats({}, {"starts": MORNING + HOUR}) == [Rule.CLASH]
    assert two_seats({}, {"starts": MORNING + 2 * HOUR}) == []
    assert two_seats({"place": "Kemi"}, later, travel=travel) == [Rule.CLASH]
    assert two_seats({"place": "Kemi"}, later, travel={("Kemi", "Oulu"): 60}) == []
    assert two_seats({"place": "Kemi"}, later, modes=(ONLINE, ROOM), travel=travel) == []


def test_an_hour_on_the_way_stays_an_hour_when_the_clocks_change():
    night = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert two_seats({"starts": night - 2 * HOUR}, {"starts": night + HOUR}) == []
    values = {"travel": {("Oulu", "Kemi"): 60}}
    ends_at_half_past_two = {"starts": night - 2 * HOUR, "place": "Kemi"}
    assert two_seats(ends_at_half_past_two, {"starts": night + HOUR, "place": "Oulu"}, **values) == []
    assert two_seats(ends_at_half_past_two, {"starts": night + 0.9 * HOUR, "place": "Oulu"}, **values) == [Rule.CLASH]


def test_one_seat_a_session():
    instance = instance_of([person()], [session()])
    assert broken(instance, ("aino", "one"), ("aino", "one", ONLINE)) == [Rule.TWICE]


@pytest.mark.parametrize(
    ("attendance", "seats", "fits"),
    [
        (Attendance.AT_MOST_ONE, 0, True),
        (Attendance.AT_MOST_ONE, 1, True),
        (Attendance.AT_MOST_ONE, 2, False),
        (Attendance.EXACTLY_ONE, 0, False),
        (Attendance.EXACTLY_ONE, 1, True),
        (Attendance.EXACTLY_ONE, 2, False),
        (Attendance.ANY, 2, True),
    ],
)
def test_attendance_is_counted(attendance, seats, fits):
    sessions = [session("one"), session("two", starts=MORNING + 24 * HOUR)]
    instance = instance_of([person(attendance=attendance)], sessions)
    assert broken(instance, *[("aino", "one"), ("aino", "two")][:seats]) == ([] if fits else [Rule.ATTENDANCE])


def test_days_are_counted_a_year_with_those_taken():
    tomorrow = {"starts": MORNING + 24 * HOUR}
    assert two_seats({}, tomorrow, person_values={"days_a_year": 2}) == []
    assert two_seats({}, tomorrow, person_values={"days_a_year": 1}) == [Rule.DAYS]
    assert two_seats({}, tomorrow, person_values={"days_a_year": 2, "days_taken": (date(2026, 5, 1),)}) == []
    assert two_seats({}, tomorrow, person_values={"days_a_year": 2, "days_taken": (date(2027, 5, 1),)}) == [Rule.DAYS]


def test_two_sessions_on_one_day_take_two_days():
    assert two_seats({}, {"starts": MORNING + 3 * HOUR}, person_values={"days_a_year": 1}) == [Rule.DAYS]


def test_whoever_took_too_many_days_already_takes_no_more_but_breaks_nothing():
    aino = person(days_a_year=1, days_taken=(date(2027, 1, 5), date(2027, 1, 6)))
    instance = instance_of([aino], [session()])
    assert broken(instance) == []
    assert broken(instance, ("aino", "one")) == [Rule.DAYS]


def test_a_meeting_over_finlands_midnight_takes_two_days_and_one_until_midnight_takes_one():
    evening = datetime(2027, 2, 1, 20, tzinfo=UTC)
    assert one_seat({"days_a_year": 1}, {"starts": evening, "hours": 2}) == []
    assert one_seat({"days_a_year": 1}, {"starts": evening, "hours": 2.1}) == [Rule.DAYS]


def test_over_the_new_year_each_year_has_its_own_days():
    new_year = datetime(2026, 12, 31, 21, tzinfo=UTC)
    assert one_seat({"days_a_year": 1}, {"starts": new_year, "hours": 2}) == []


def test_who_decides_whether_a_session_is_held():
    for opening, without_seats, with_seats in (
        (Opening.DECIDE, False, True),
        (Opening.ALWAYS, True, True),
        (Opening.NEVER, False, False),
    ):
        instance = instance_of([person()], [session(opening=opening)])
        never = [Rule.NEVER_HELD] if opening is Opening.NEVER else []
        for held in (True, False):
            is_held = ["one"] if held else []
            assert broken(instance, held=is_held) == ([] if held is without_seats else [Rule.HELD])
            expected = [] if held is with_seats else [Rule.HELD]
            assert broken(instance, ("aino", "one"), held=is_held) == sorted(expected + never)


def test_a_session_has_its_minimum_attendance_or_is_not_held():
    assert one_seat(session_values={"minimum_attendance": 1}) == []
    assert one_seat(session_values={"minimum_attendance": 2}) == [Rule.MINIMUM_ATTENDANCE]


def test_a_session_that_is_always_held_demands_its_minimum_attendance():
    demanding = instance_of([person()], [session(opening=Opening.ALWAYS, minimum_attendance=1)])
    assert broken(demanding) == [Rule.MINIMUM_ATTENDANCE]
    assert broken(instance_of([person()], [session(opening=Opening.ALWAYS)])) == []


def test_seats_are_counted_by_mode():
    people = [person(name) for name in ("aino", "bertta")]
    instance = instance_of(people, [session(seats={ROOM: 1, ONLINE: 1})])
    assert broken(instance, ("aino", "one"), ("bertta", "one", ONLINE)) == []
    assert broken(instance, ("aino", "one"), ("bertta", "one")) == [Rule.SEATS]
    assert one_seat(session_values={"seats": {ROOM: 1}}, mode=ONLINE) == [Rule.SEATS]


@pytest.mark.parametrize(
    ("kinds", "least", "percent", "kept"),
    [
        ("ab", 2, 0, True),
        ("aa", 2, 0, False),
        ("aab", 2, 33, True),
        ("aab", 2, 34, False),
        ("aaab", 2, 25, True),
        ("abc", 3, 33, True),
        ("a-", 2, 0, False),  # somebody of no organisation counts in no type, but among the participants
        ("ab-", 2, 34, False),
        ("aaab", 1, 75, True),
        ("aaab", 1, 76, False),
    ],
)
def test_so_many_types_have_their_share(kinds, least, percent, kept):
    broken = crowd([None if kind == "-" else kind for kind in kinds], {"minimum_types": least, "type_percent": percent})
    assert broken == ([] if kept else [Rule.TYPES])


def test_a_type_may_have_a_share_of_its_own():
    assert crowd("aab", {"shares": {"b": 33}}) == []
    assert crowd("aab", {"shares": {"b": 34}}) == [Rule.SHARE]
    assert crowd("aab", {"shares": {"c": 1}}) == [Rule.SHARE]


def test_an_empty_session_that_is_always_held_has_no_mix():
    mixed = session(opening=Opening.ALWAYS, minimum_types=2, shares={"office": 50})
    assert broken(instance_of([person()], [mixed])) == []


@pytest.mark.parametrize("kind", GroupKind)
def test_quotas_hold_for_each_kind_of_group(kind):
    belongs = {"organisation_type": "x", "organisation": "x", "regions": ("y", "x")}
    people = [person(str(number), **belongs) for number in range(2)]
    seats = [("0", "one"), ("1", "one")]

    def kept(quota):
        return broken(instance_of(people, [session(quotas=(quota,))]), *seats) == []

    assert kept(Quota(kind, "x", 2, 2))
    assert not kept(Quota(kind, "x", 3))
    assert not kept(Quota(kind, "x", 0, 1))
    assert not kept(Quota(kind, "z", 1))


def test_a_quota_of_a_session_that_is_not_held_asks_for_nobody():
    quota = (Quota(GroupKind.REGION, "north", 1),)
    assert broken(instance_of([person()], [session(quotas=quota)])) == []
    assert broken(instance_of([person()], [session(quotas=quota, opening=Opening.ALWAYS)])) == [Rule.QUOTA]


def staffed(limit, away, *, hours=2, starts=MORNING, half=Half.MORNING, people=2, units=("school",), **values):
    """Rules broken when these people of one unit leave for one session."""
    everybody = [person(str(number), units=units) for number in range(people)]
    instance = instance_of(
        everybody,
        [session(starts=starts, hours=hours)],
        staffing={"school": limit},
        away={("school", HalfDay(DAY, half)): away},
        **values,
    )
    return broken(instance, *((each.id, "one") for each in everybody))


def test_no_more_of_a_unit_are_away_in_a_half_day_than_its_limit():
    assert staffed(2, 0) == []
    assert staffed(1, 0) == [Rule.STAFFING]
    assert staffed(3, 1) == []
    assert staffed(2, 1) == [Rule.STAFFING]


def test_a_unit_with_too_many_away_already_lets_nobody_go_and_breaks_nothing():
    assert staffed(1, 2, people=1) == [Rule.STAFFING]
    assert staffed(1, 2, people=0) == []


def test_noon_divides_the_day_to_the_minute():
    until_noon, from_noon = {"starts": MORNING, "hours": 3}, {"starts": MORNING + 3 * HOUR, "hours": 3}
    full = {"limit": 2, "away": 1}
    assert staffed(**full, **until_noon, half=Half.AFTERNOON) == []
    assert staffed(**full, **until_noon, half=Half.MORNING) == [Rule.STAFFING]
    assert staffed(**full, **from_noon, half=Half.AFTERNOON) == [Rule.STAFFING]
    assert staffed(**full, **from_noon, half=Half.MORNING) == []
    assert staffed(**full, starts=MORNING, hours=3.1, half=Half.AFTERNOON) == [Rule.STAFFING]


def test_in_summer_noon_in_finland_is_an_hour_earlier_in_universal_time():
    summer = datetime(2027, 6, 1, 9, tzinfo=UTC)
    aino = person(units=("school",))
    values = {"staffing": {"school": 0}, "away": {}}
    [fault] = faults(instance_of([aino], [session(starts=summer)], **values), [Seat("aino", "one")], ["one"])
    assert (fault.rule, fault.found, fault.limit) == (Rule.STAFFING, 1, 0)
    assert fault.about == "unit school, 2027-06-01 afternoon"


def test_a_person_of_several_units_counts_in_each():
    assert staffed(1, 0, people=1, units=("office", "school")) == []
    assert staffed(0, 0, people=1, units=("office", "school")) == [Rule.STAFFING]


def test_a_unit_without_a_limit_lets_everybody_go():
    assert staffed(0, 0, units=("office",)) == []


def test_a_trainer_is_in_one_place():
    def both(second_starts, travel=None, **values):
        sessions = [
            session("one", trainers=("ville", "oona"), place="Oulu"),
            session("two", trainers=("ville",), place="Kemi", starts=second_starts, **values),
        ]
        people = [person("aino"), person("bertta")]
        return broken(instance_of(people, sessions, travel=travel or {}), ("aino", "one"), ("bertta", "two"))

    assert both(MORNING) == [Rule.TRAINER]
    assert both(MORNING + 2 * HOUR) == []
    assert both(MORNING + 2 * HOUR, {("Kemi", "Oulu"): 10}) == [Rule.TRAINER]


def test_a_trainer_of_a_session_that_is_not_held_is_free():
    sessions = [session("one", trainers=("ville",)), session("two", trainers=("ville",))]
    assert broken(instance_of([person()], sessions), ("aino", "one")) == []


def test_the_budget_pays_for_sessions_that_the_engine_opens():
    def spent(opening, budget):
        sessions = [session("one", cost=500), session("two", starts=MORNING + 24 * HOUR, cost=500, opening=opening)]
        return broken(instance_of([person()], sessions, budget=budget), ("aino", "one"), ("aino", "two"))

    assert spent(Opening.DECIDE, 1000) == []
    assert spent(Opening.DECIDE, 999) == [Rule.BUDGET]
    assert spent(Opening.ALWAYS, 500) == []


def test_resources_last():
    def used(capacity):
        people = [person("aino"), person("bertta")]
        pairs = (Pair("aino", "one", uses={"hours": 3}), Pair("bertta", "one", uses={"hours": 4}))
        instance = instance_of(people, [session()], pairs=pairs, resources={"hours": capacity})
        return broken(instance, ("aino", "one"), ("bertta", "one"))

    assert used(7) == []
    assert used(6) == [Rule.RESOURCE]


def test_a_fault_reads_as_one_line():
    instance = instance_of([person()], [session(minimum_attendance=2)])
    [fault] = faults(instance, [Seat("aino", "one")], ["one"])
    assert str(fault) == "minimum_attendance: session one, 1 against 2"


def worth(instance, *seats):
    seats = [Seat(*seat) for seat in seats]
    return value_of(instance, seats, held_with(instance, seats))


def test_a_gap_is_worth_its_levels_times_its_weight():
    instance = instance_of([person(needs={"B1": Need(1, 3, 2), "C1": Need(2, 4, 3)})], [session()])
    assert worth(instance, ("aino", "one")).value == 100 * 2 * 2


def test_a_gap_counts_once_at_the_largest_step():
    sessions = [
        session("one", raises={"B1": (1, 2)}),
        session("two", raises={"B1": (0, 4)}, starts=MORNING + 24 * HOUR),
    ]
    instance = instance_of([person(needs={"B1": Need(1, 4, 1)})], sessions)
    assert worth(instance, ("aino", "one")).value == 100
    assert worth(instance, ("aino", "one"), ("aino", "two")).value == 300


def test_a_locked_seat_below_the_starting_level_closes_nothing():
    instance = instance_of([person(needs={"B1": Need(0, 3, 2)})], [session()], locks=(Seat("aino", "one"),))
    assert worth(instance, ("aino", "one")).value == 0


def test_the_way_there_and_back_costs_each_day():
    meetings = tuple((MORNING + day * 24 * HOUR, MORNING + (day * 24 + 2) * HOUR) for day in range(2))
    instance = instance_of(
        [person(place="Kemi")],
        [session(place="Oulu", meetings=meetings)],
        travel={("Oulu", "Kemi"): 50},
        policy=Policy(gap=0, travel=10),
    )
    assert worth(instance, ("aino", "one")).value == -(10 * 2 * 50 * 2 // 60)
    assert worth(instance, ("aino", "one", ONLINE)).value == 0


def test_a_session_that_the_engine_opens_costs_its_hundreds_of_euros():
    policy = Policy(gap=0, cost=7)
    opened = instance_of([person()], [session(cost=250)], policy=policy)
    assert worth(opened, ("aino", "one")).value == -17
    assert worth(opened).value == 0
    always = instance_of([person()], [session(cost=250, opening=Opening.ALWAYS)], policy=policy)
    assert worth(always, ("aino", "one")).value == 0


def test_pairs_are_worth_their_value_whatever_the_mode_and_cost_it_when_minimised():
    instance = instance_of([person()], [session()], pairs=(Pair("aino", "one", 30),), policy=Policy(gap=1))
    assert worth(instance, ("aino", "one")).value == 30 + 4
    assert worth(instance, ("aino", "one", ONLINE)).value == 30 + 4
    assert worth(replace(instance, minimise=True), ("aino", "one")).value == 30 - 4


def test_seats_of_the_current_plan_that_are_not_kept_cost_whatever_the_mode():
    current = (Seat("aino", "one"), Seat("bertta", "one"))
    instance = instance_of(
        [person("aino"), person("bertta")], [session()], current=current, policy=Policy(gap=0, keep=9)
    )
    assert worth(instance).value == -18
    assert worth(instance, ("aino", "one", ONLINE)).value == -9


def test_the_largest_unmet_share_costs_and_costs_more_beyond_its_limit():
    people = [
        person("aino", regions=("north", "south"), organisation_type="school"),
        person("bertta", regions=("south",), organisation_type="school"),
        person("cecilia", regions=("east",), needs={"C9": Need(0, 3, 1)}),
    ]
    policy = Policy(gap=0, unmet=2, unmet_limit=40, beyond_limit=3)
    found = worth(instance_of(people, [session()], policy=policy), ("aino", "one"))
    assert found.unmet == {
        (GroupKind.REGION, "north"): 0,
        (GroupKind.REGION, "south"): 1,
        (GroupKind.ORGANISATION_TYPE, "school"): 0.5,
    }
    assert found.value == pytest.approx(-(2 * 100 + 3 * 60))


def test_what_could_be_closed_is_the_best_seat_that_a_person_may_have():
    def closable(person_values=None, **values):
        sessions = [
            session("one", raises={"B1": (1, 2)}),
            session("two", raises={"B1": (1, 4)}, language="sv", course="deep", place="Oulu", seats={ROOM: 1}),
        ]
        aino = person(
            **{"needs": {"B1": Need(1, 4, 2)}, "languages": ("sv",), "regions": ("north",), **(person_values or {})}
        )
        return closable_of(instance_of([aino], sessions, **values))[GroupKind.REGION, "north"]

    assert closable() == 6
    assert closable({"languages": ("fi",)}) == 2
    assert closable({"languages": ("fi",)}, locks=(Seat("aino", "two"),)) == 6
    assert closable({"languages": ("fi",)}, locks=(Seat("aino", "two", ONLINE),)) == 2
    assert closable({"courses": ("deep",)}) == 2
    assert closable({"days_a_year": 0}) == 0
    assert closable({"busy": (Busy(MORNING, MORNING + HOUR),)}) == 0
    assert closable(forbidden=(("aino", "two"),)) == 2
    assert closable({"place": "Kemi"}, travel={("Oulu", "Kemi"): 90}, policy=Policy(longest_travel=60)) == 2


@settings(max_examples=50, deadline=None)
@given(instances())
def test_what_was_closable_may_be_handed_back_for_the_next_move(instance):
    closable = closable_of(instance)
    assert value_of(instance, instance.current, [], closable) == value_of(instance, instance.current, [])


@settings(max_examples=100, deadline=None)
@given(instances())
def test_an_empty_plan_is_worth_nothing_but_what_it_leaves_undone(instance):
    found = value_of(instance, [], [])
    assert (found.gap, found.pairs, found.travel, found.cost) == (0, 0, 0, 0)
    assert set(found.unmet.values()) <= {1.0}
    assert found.lost == len(instance.current)
