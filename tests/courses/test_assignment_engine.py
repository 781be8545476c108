"""The engine against brute force; the checker against every broken rule."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.assignment import rules
from courses.assignment.checker import faults
from courses.assignment.engine import solve
from courses.assignment.instance import Candidate, Instance, Obstacle, Plan, PlannedSession

START = datetime(2027, 2, 1, 7, 0, tzinfo=UTC)
SCHOOL, OFFICE = 1, 2


def person(number, **values):
    given_values = {
        "languages": ("fi",),
        "units": (number,),
        "organisation_type": SCHOOL,
        "regions": (1,),
        "needs": {"B1": (1, 3, 2)},
        **values,
    }
    return Candidate(number, **given_values)


def session(number, *, day=0, **values):
    begins = START + timedelta(days=day)
    given_values = {
        "course": number,
        "language": "fi",
        "seats": 10,
        "raises": {"B1": (1, 3)},
        "meetings": ((begins, begins + timedelta(hours=8)),),
        "days": (date(2027, 2, 1) + timedelta(days=day),),
        **values,
    }
    return PlannedSession(number, **given_values)


def run(people, sessions, **values):
    instance = Instance(tuple(people), tuple(sessions), **values)
    plan = solve(instance, time_limit=20, seed=1)
    assert faults(instance, plan) == []
    return plan


def worth(instance, seats):
    """Value of seats, counted a second way: each gap once, at the largest step."""
    best = {}
    for number, taken in seats.items():
        chosen = next(each for each in instance.sessions if each.id == number)
        for who in instance.people:
            if who.id in taken:
                for code, levels in rules.closes(who, chosen).items():
                    best.setdefault((who.id, code), []).append(levels)
    needs = {who.id: who.needs for who in instance.people}
    return sum(min(sum(steps), max(steps)) * needs[who][code][2] for (who, code), steps in best.items())


def brute_force(instance):
    everybody = [who.id for who in instance.people]
    subsets = list(chain.from_iterable(combinations(everybody, size) for size in range(len(everybody) + 1)))
    best = 0
    for choice in product(subsets, repeat=len(instance.sessions)):
        seats = {each.id: taken for each, taken in zip(instance.sessions, choice, strict=True)}
        if not faults(instance, Plan(seats, {}, (), 0, 0)):
            best = max(best, worth(instance, seats))
    return best


candidates = st.builds(
    lambda number, languages, kind, held, target, weight, other, left: person(
        number,
        languages=languages,
        units=(1 + number % 2,),
        organisation_type=kind,
        needs={"B1": (held, target, weight)} | ({"C1": (0, other, 1)} if other else {}),
        days_a_year=left,
    ),
    st.just(0),
    st.sampled_from([("fi",), ("sv",), ("fi", "sv")]),
    st.sampled_from([SCHOOL, OFFICE]),
    st.integers(0, 2),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(0, 2),
    st.sampled_from([None, 1, 2]),
)
sessions_drawn = st.builds(
    lambda day, language, seats, minimum, types, share, both: session(
        0,
        day=day,
        language=language,
        seats=seats,
        minimum_attendance=min(minimum, seats),
        minimum_types=types,
        shares={OFFICE: share} if share else {},
        raises={"B1": (0, 2), "C1": (0, 1)} if both else {"B1": (1, 3)},
    ),
    st.integers(0, 1),
    st.sampled_from(["fi", "sv"]),
    st.integers(1, 3),
    st.integers(0, 2),
    st.integers(0, 2),
    st.sampled_from([0, 40, 50]),
    st.booleans(),
)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(candidates, min_size=1, max_size=4), st.lists(sessions_drawn, min_size=1, max_size=2), st.integers(1, 3)
)
def test_no_plan_is_better_than_the_engines(people, sessions, limit):
    instance = Instance(
        tuple(replace(each, id=number, units=(1 + number % 2,)) for number, each in enumerate(people)),
        tuple(replace(each, id=number, course=number) for number, each in enumerate(sessions)),
        staffing={1: limit},
    )
    plan = solve(instance, time_limit=20, seed=1)
    assert faults(instance, plan) == []
    assert plan.value == pytest.approx(brute_force(instance))
    assert plan.value == pytest.approx(worth(instance, plan.seats))


def test_the_same_seed_gives_the_same_plan():
    people = [person(number, needs={"B1": (1, 3, 1 + number % 3)}) for number in range(40)]
    sessions = [session(number, day=number, seats=6) for number in range(4)]
    assert run(people, sessions) == run(people, sessions)


def test_the_largest_weighted_gap_gets_the_only_seat_and_the_others_wait_in_order():
    plan = run(
        [person(1), person(2, needs={"B1": (1, 3, 3)}), person(3, needs={"B1": (2, 3, 2)})], [session(9, seats=1)]
    )
    assert plan.seats == {9: (2,)}
    assert plan.waiting == {9: (1,)}
    assert {each.person: each.obstacles[0][0] for each in plan.left_out} == {1: Obstacle.FULL, 3: Obstacle.FULL}


def test_a_session_below_its_mix_is_not_held_and_people_are_told_so():
    plan = run([person(1), person(2)], [session(9, minimum_types=2)])
    assert plan.seats == {9: ()}
    assert plan.left_out[0].obstacles == ((Obstacle.NOT_HELD, 9, ("B1",)),)


@pytest.mark.parametrize(
    ("who", "where", "expected"),
    [
        ({"languages": ("sv",)}, {}, Obstacle.LANGUAGE),
        ({"regions": (2,)}, {"region": 1}, Obstacle.REGION),
        ({"days_a_year": 0}, {}, Obstacle.DAYS),
        ({"busy": ((START, START + timedelta(hours=1)),)}, {}, Obstacle.CLASH),
        ({"needs": {"B1": (0, 3, 2)}}, {}, Obstacle.NO_COURSE),
        ({"needs": {"F1": (0, 3, 2)}}, {}, Obstacle.NO_COURSE),
    ],
)
def test_what_stood_in_the_way_is_named(who, where, expected):
    plan = run([person(1, **who)], [session(9, **where)])
    assert plan.left_out[0].obstacles[0][0] is expected


def test_no_more_of_a_unit_are_away_than_its_limit_with_those_already_away():
    people = [person(number, units=(7,)) for number in range(4)]
    plan = run(people, [session(9)], staffing={7: 3}, away={(7, date(2027, 2, 1)): 1})
    assert len(plan.seats[9]) == 2
    assert plan.left_out[0].obstacles[0][0] is Obstacle.STAFFING


def test_where_seats_are_left_the_mix_rule_is_what_stood_in_the_way():
    people = [person(1, organisation_type=OFFICE), *(person(number) for number in range(2, 5))]
    plan = run(people, [session(9, shares={OFFICE: 50})])
    assert len(plan.seats[9]) == 2
    assert {each.obstacles[0][0] for each in plan.left_out} == {Obstacle.MIX}


def test_of_two_sessions_of_a_course_the_one_in_her_language_is_named():
    sessions = [session(8, course=5, language="sv"), session(9, course=5, day=1, seats=1)]
    plan = run([person(1), person(2, needs={"B1": (1, 3, 3)})], sessions)
    assert plan.left_out[0].obstacles == ((Obstacle.FULL, 9, ("B1",)),)


def test_nobody_is_seated_in_a_course_that_she_has_a_seat_in():
    plan = run([person(1, courses=(9,))], [session(9)])
    assert plan.left_out[0].obstacles[0][0] is Obstacle.SAME_COURSE


def test_the_checker_finds_each_broken_rule():
    one = person(1, organisation_type=SCHOOL, units=(7,), days_a_year=1)
    sound = [session(1, seats=1), session(2, seats=1)]
    both = Plan({1: (1,), 2: (1,)}, {}, (), 0, 0)
    found = " | ".join(faults(Instance((one,), tuple(sound)), both))
    assert "two at once" in found
    assert "more days than left" in found
    cases = {
        "people on": (session(1, seats=1), [one, person(2)]),
        "fewer than 3 people": (session(1, minimum_attendance=3), [one]),
        "organisation types": (session(1, minimum_types=2), [one]),
        "less than 50 %": (session(1, shares={OFFICE: 50}), [one]),
        "language": (session(1, language="sv"), [one]),
        "another region": (session(1, region=5), [one]),
        "gains nothing": (session(1, raises={"F1": (0, 1)}), [one]),
        "away on": (session(1), [one, person(2, units=(7,))]),
    }
    for words, (where, people) in cases.items():
        instance = Instance(tuple(people), (where,), staffing={7: 1})
        plan = Plan({1: tuple(each.id for each in people)}, {}, (), 0, 0)
        assert any(words in fault for fault in faults(instance, plan)), words


def test_training_days_are_counted_by_the_calendar_year_of_the_session():
    used_up = person(1, days_a_year=1, days_taken=(date(2026, 11, 3),))
    assert run([used_up], [session(9)]).seats == {9: (1,)}
    taken_next_year = person(1, days_a_year=1, days_taken=(date(2027, 11, 3),))
    assert run([taken_next_year], [session(9)]).left_out[0].obstacles[0][0] is Obstacle.DAYS
    one_a_year = person(1, days_a_year=1, needs={"B1": (1, 2, 1), "C1": (1, 2, 1)})
    plan = run([one_a_year], [session(1), session(2, day=-40, raises={"C1": (1, 2)})])
    assert plan.seats == {1: (1,), 2: (1,)}
