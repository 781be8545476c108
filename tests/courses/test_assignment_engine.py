"""The engine: as good as trying everything where that can be tried, sound and bounded where it cannot."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from benchmarks.assignment_instances import national
from courses.assignment.checker import faults, value_of
from courses.assignment.engine import Infeasible, solve
from courses.assignment.instance import Mode
from courses.assignment.plan import Ended, Phase
from tests.courses.assignment_instances import best_plan, instances


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
@settings(max_examples=25, deadline=None)
def test_the_same_seed_gives_the_same_plan_and_more_seats_none_worse(instance):
    if best_plan(instance) is None:
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
