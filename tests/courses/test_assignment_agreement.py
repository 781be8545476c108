"""Rules, conflicts and explanations agree with the checker, which shares no code with them, on random instances."""

from dataclasses import replace
from itertools import islice

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from courses.assignment import rules
from courses.assignment.checker import PERSONAL, faults, value_of
from courses.assignment.conflicts.smallest import Proof, smallest_conflict
from courses.assignment.explaining.fairness import FairBy, fairness
from courses.assignment.explaining.not_held import not_held
from courses.assignment.explaining.seating import Seating
from courses.assignment.explaining.why import explain_person, left_out, waiting_lists, why_seat
from courses.assignment.instance import GroupKind, Mode, Seat
from courses.assignment.plan import Plan
from courses.assignment.rules import Context
from tests.courses.assignment_instances import held_with, instances, plans

KINDS = {FairBy.REGION: GroupKind.REGION, FairBy.ORGANISATION_TYPE: GroupKind.ORGANISATION_TYPE}
slow = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def locked_otherwise(instance, seat):
    return any(each[:2] == seat[:2] and each.mode is not seat.mode for each in instance.locks)


@slow
@given(instances())
def test_a_seat_without_an_obstacle_is_one_without_a_fault_of_her_own(instance):
    context = Context.of(instance)
    for person in instance.people:
        alone = replace(
            instance, people=(person,), locks=tuple(each for each in instance.locks if each[0] == person.id)
        )
        for session in instance.sessions:
            for mode in Mode:
                seat = Seat(person.id, session.id, mode)
                found = {each.rule for each in faults(alone, [seat], held_with(instance, [seat]))} & PERSONAL
                offered = session.seats.get(mode, 0) > 0 and not locked_otherwise(instance, seat)
                assert (rules.obstacle(person, session, mode, context) is None) is (offered and not found)


@slow
@given(instances())
def test_there_is_a_conflict_exactly_where_there_is_no_plan(instance):
    found = smallest_conflict(instance, time_limit=60)
    assert found.proof is Proof.SMALLEST
    assert bool(found) is (next(plans(instance), None) is None)
    assert bool(found.limits) is bool(found)


@slow
@given(instances(), st.randoms(use_true_random=False))
def test_nothing_bars_one_person_more_exactly_where_the_plan_stays_sound(instance, random):
    some = list(islice(plans(instance), 200))
    assume(some)
    seats = random.choice(some)
    held = held_with(instance, seats)
    seating = Seating(instance, Plan(seats, held, 0, 0))
    taken = {seat[:2] for seat in seats}
    for person in instance.people:
        for session_id in held:
            for seat in (Seat(person.id, session_id, mode) for mode in Mode):
                if seat[:2] not in taken and not locked_otherwise(instance, seat):
                    assert any(seating.bars(seat)) is bool(faults(instance, (*seats, seat), held))


@slow
@given(instances(), st.randoms(use_true_random=False))
def test_every_plan_can_be_explained_and_its_unmet_shares_are_those_of_its_value(instance, random):
    some = list(islice(plans(instance), 200))
    assume(some)
    seats = random.choice(some)
    seating = Seating(instance, Plan(seats, held_with(instance, seats), 0, 0))
    shares = [share for share in fairness(seating) if share.by in KINDS and share.closable]
    unmet = value_of(instance, seats, seating.held).unmet
    assert {(KINDS[share.by], share.group): share.unmet for share in shares} == unmet
    for seat in seats:
        assert why_seat(seating, seat).seat == seat
    for person_id in left_out(seating):
        assert explain_person(seating, person_id).missed
    assert all(each.lacks for each in not_held(seating))
    for session_id, waiting in waiting_lists(seating).items():
        assert not {seat.person for seat in waiting} & set(seating.of_session[session_id])
