"""The engine: as good as trying everything where that can be tried, sound and bounded where it cannot."""

from dataclasses import replace
from itertools import pairwise
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.strategies import integers

from benchmarks.assignment_instances import national
from courses.assignment.checker import faults, value_of
from courses.assignment.engine import Infeasible, generating, neighbourhoods, pricing, search, solve
from courses.assignment.engine.bundles import bundles_of
from courses.assignment.engine.clock import Clock
from courses.assignment.engine.diving import dive
from courses.assignment.engine.generating import generate, worth_keeping
from courses.assignment.engine.greedy import first_plan
from courses.assignment.engine.problem import read
from courses.assignment.plan import Ended, Phase
from tests.courses.assignment_instances import best_plan, instances, plans


def worth(instance, plan):
    assert faults(instance, plan.seats, plan.held) == []
    value = value_of(instance, plan.seats, plan.held).value
    assert plan.value == pytest.approx(value, abs=1e-6)
    return value


@given(instances())
@settings(max_examples=60, deadline=None)
def test_a_plan_is_worth_what_trying_everything_finds(instance):
    known = best_plan(instance)
    if known is None:
        with pytest.raises(Infeasible):
            solve(instance, time_limit=60)
        return
    plan = solve(instance, time_limit=60)
    assert worth(instance, plan) == pytest.approx(known.value, abs=1e-4)
    assert plan.bound == pytest.approx(plan.value, abs=1e-3)
    assert plan.ended is Ended.PROVEN


@given(instances())
@settings(max_examples=15, deadline=None)
def test_a_bound_of_bundles_that_come_in_by_and_by_is_one(instance):
    known = best_plan(instance)
    if known is None:
        return
    sign = -1 if instance.minimise else 1
    with patch.object(search, "FEW_BUNDLES", 0):
        plan = solve(instance, time_limit=60)
    assert sign * worth(instance, plan) <= sign * known.value + 1e-4
    assert sign * plan.bound >= sign * known.value - 1e-4


@pytest.mark.parametrize("many", [pricing.MANY, 1])
@given(instances(), integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_at_any_prices_the_best_bundle_of_a_person_is_the_best_of_all_of_hers(many, instance, seed):
    options, random = read(instance).options, np.random.default_rng(seed)
    of_all = pricing.Pricing(options)
    cost, worth = random.integers(-40, 200, options.size), random.integers(1, 90, len(options.single))
    every = of_all.every(cost, worth, np.full(len(worth), -1e15))
    values = np.where(of_all.must, -np.inf, 0.0)
    np.maximum.at(values, every.person, value_at(every, cost, worth))
    with patch.object(pricing, "MANY", many):
        most, best = of_all.best(cost, worth)
    if many > 1:
        assert most == pytest.approx(values)
        assert value_at(best, cost, worth) == pytest.approx(values[best.person])
    # Of somebody whose bundles were too many to look at all, it is said what they are worth at most.
    assert (most >= values - 1e-6).all()


def value_at(made, cost, worth):
    inside = made.options >= 0
    return made.closed * worth[made.person] - np.where(inside, cost[made.options], 0).sum(axis=1)


@given(instances())
@settings(max_examples=25, deadline=None)
def test_the_same_seed_gives_the_same_plan_and_more_seats_none_worse(instance):
    if next(plans(instance), None) is None:
        return
    plan = solve(instance, time_limit=60, seed=7)
    assert solve(instance, time_limit=60, seed=7).seats == plan.seats
    roomy = replace(
        instance,
        sessions=tuple(
            replace(each, seats={mode: seats + 1 for mode, seats in each.seats.items()}) for each in instance.sessions
        ),
    )
    more = solve(roomy, time_limit=60, seed=7)
    assert (more.value <= plan.value + 1e-4) if instance.minimise else (more.value >= plan.value - 1e-4)


@pytest.fixture(scope="module")
def middling():
    return national(300, 16, seed=3)


@pytest.fixture(scope="module")
def small():
    """Solved to proof: what the clock says matters not."""
    return national(160, 5, seed=3)


def test_a_plan_that_cannot_be_proven_the_best_is_sound_and_below_its_bound(middling):
    told = []
    plan = solve(middling, time_limit=4, progress=told.append)
    worth(middling, plan)
    assert plan.value <= plan.bound
    assert [each.bound for each in told if each.bound is not None] == sorted(
        (each.bound for each in told if each.bound is not None), reverse=True
    )
    values = [each.value for each in told if each.value is not None]
    assert all(later > earlier - 1e-6 for earlier, later in pairwise(values))


def test_a_dive_ends_with_a_better_plan_although_few_of_a_unit_may_be_away():
    instance = national(400, 25, seed=2)
    sought = search.Search(read(replace(instance, staffing=dict.fromkeys(instance.staffing, 1))), clock(), seed=1)
    sought.found(first_plan(sought.problem, lambda: True), Phase.FIRST_PLAN)
    greedy = sought.plan.value
    solution, prices = generate(sought, bundles_of(sought.problem.options, sought.plan.options))
    sought.prices = prices
    dive(sought, worth_keeping(sought, solution, prices), solution, wander=0.0)
    assert greedy < sought.plan.value <= sought.bound


def clock():
    return Clock(time_limit=600, memory_limit=4000, tell=None, stop=None)


def test_a_search_of_which_a_part_had_too_little_time_says_that_time_ended_it(small):
    with (
        patch.object(search, "FEW_BUNDLES", 0),
        patch.object(search, "FEW_SESSIONS", 0),
        patch.object(generating, "LONGEST", 0.0),
        patch.object(neighbourhoods, "ROUNDS", 1),
    ):
        assert solve(small, time_limit=60).ended is Ended.TIME


def test_a_search_that_is_stopped_hands_over_its_best_plan(middling):
    told = []
    plan = solve(middling, time_limit=60, progress=told.append, stop=lambda: any(each.value for each in told))
    worth(middling, plan)
    assert plan.ended is Ended.STOPPED
    assert plan.value > 0


def test_a_search_goes_on_from_the_plan_before(middling):
    before = solve(middling, time_limit=3)
    again = solve(replace(middling, current=before.seats), time_limit=4)
    assert again.value >= before.value - 1e-6


def test_few_moves_mend_a_plan_when_keeping_seats_is_worth_much(small):
    before = solve(small, time_limit=120)
    gone = before.seats[0].person
    fewer = replace(
        small,
        people=tuple(each for each in small.people if each.id != gone),
        current=tuple(each for each in before.seats if each.person != gone),
        policy=replace(small.policy, keep=100_000),
    )
    plan = solve(fewer, time_limit=120)
    worth(fewer, plan)
    kept = {seat[:2] for seat in plan.seats} & {seat[:2] for seat in fewer.current}
    assert len(kept) >= len(fewer.current) - 12


def test_locked_seats_stay_whoever_would_gain_more(small):
    before = solve(small, time_limit=120)
    locks = before.seats[::7]
    crowded = replace(small, locks=locks, policy=replace(small.policy, travel=400))
    plan = solve(crowded, time_limit=120)
    worth(crowded, plan)
    assert set(locks) <= set(plan.seats)
