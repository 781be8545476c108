"""Plans changed by hand, solved again, repaired and compared."""

import pytest
from sqlalchemy import select

from competences.profile.services import change_consent
from courses.assignment.changing.effect import Change, effect_of
from courses.assignment.changing.services import forbid, keep_change, set_lock, solve_again_with
from courses.assignment.comparing.queries import columns, differing, group_rows, runs_to_compare
from courses.assignment.errors import (
    ChangeBreaksRules,
    ConfirmedWouldMove,
    NoSuchChange,
    NothingToCompare,
    NothingToRepair,
)
from courses.assignment.models import LeftOut, Origin, Proposal, RunState
from courses.assignment.publishing.moves import moves_of
from courses.assignment.reading.moves import told_moves
from courses.assignment.reading.persons import choices
from courses.assignment.running.services import Options, repair_run, repeat_run, solve_again, start_run
from courses.assignment.running.work import solve_run
from courses.enrolment.models import Enrolment
from courses.enrolment.rules import EnrolmentState as S
from courses.enrolment.services import accept, decline, withdraw
from laituri_learn.access.models import Account
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.sessions import viewer_of
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.messages.models import Message
from tests.competences.assessing import publish_framework
from tests.conftest import both_databases
from tests.courses.assigning import (
    planned,
    publish,
    run_of,
    seats_of,
    solve_new,
    solved,
    state,
)
from tests.courses.training import assessed


@pytest.fixture
def framework(app):
    publish_framework()
    return app


def by_hand(service, run_id, *arguments, **values):
    with unit_of_work():
        return service(run_id, *arguments, by=SYSTEM, at=utc_now(), **values)


def solved_with(count, **values):
    """So many people for one session, and the run that seats them; the last answer is who is left out, if anybody."""
    accounts = [assessed(levels=1) for _number in range(count)]
    where = planned(**values)
    run_id = solved()
    seated = set(seats_of(run_id))
    inside = [account.person_id for account in accounts if account.person_id in seated]
    outside = [account.person_id for account in accounts if account.person_id not in seated]
    return where.id, run_id, inside, outside


# By hand


@both_databases
def test_a_person_is_taken_out_and_another_put_in(framework):
    where, run_id, [inside], [outside] = solved_with(2, seats=1)
    effect = effect_of(run_of(run_id), Change(inside, take=where))
    assert (effect.may_be_kept, effect.closed, effect.worth) == (True, frozenset({str(where)}), -1)
    by_hand(keep_change, run_id, Change(inside, take=where))
    assert seats_of(run_id) == {}
    assert not run_of(run_id).candidates[0].held
    assert set(db.session.scalars(select(LeftOut.person_id))) == {inside, outside}
    by_hand(keep_change, run_id, Change(outside, put=where))
    [seat] = db.session.scalars(select(Proposal).where(Proposal.waiting_rank.is_(None)))
    assert (seat.person_id, seat.by_hand, seat.locked) == (outside, True, True)
    assert set(db.session.scalars(select(LeftOut.person_id))) == {inside}
    assert run_of(run_id).changed_at is not None
    publish(run_id)
    assert state(run_id) is RunState.PUBLISHED


def test_the_figures_follow_a_change_by_hand(framework):
    where, run_id, [inside], _outside = solved_with(1)
    before = run_of(run_id).figures
    by_hand(keep_change, run_id, Change(inside, take=where))
    after = run_of(run_id).figures
    assert {(group["seated"], group["closed"]) for group in after["groups"]} == {(0, 0)}
    assert after["parts"]["gap"] == 0
    assert run_of(run_id).value < run_of(run_id).bound
    by_hand(keep_change, run_id, Change(inside, put=where))
    assert run_of(run_id).figures == before


def test_what_would_break_a_rule_is_told_and_not_kept(framework):
    where, run_id, [_inside], [outside] = solved_with(2, seats=1)
    change = Change(outside, put=where)
    assert [fault.rule for fault in effect_of(run_of(run_id), change).faults] == ["seats"]
    before = seats_of(run_id)
    with pytest.raises(ChangeBreaksRules) as refused:
        by_hand(keep_change, run_id, change)
    assert "2 people on 1 seats" in refused.value.message()
    assert seats_of(run_id) == before


def test_a_run_solved_again_makes_room_for_what_was_put_in(framework):
    where, run_id, [_inside], [outside] = solved_with(2, seats=1)
    again = solve_new(solve_again_with, run_id, Change(outside, put=where))
    assert seats_of(again) == {outside: {where}}
    assert (run_of(again).origin, run_of(again).parent_id) == (Origin.AGAIN, run_id)


def test_a_pair_that_is_ruled_out_is_not_proposed_again(framework):
    where, run_id, [inside], [outside] = solved_with(2, seats=1)
    by_hand(keep_change, run_id, Change(inside, take=where, forbid=True))
    again = solve_new(solve_again, run_id)
    assert seats_of(again) == {outside: {where}}
    by_hand(forbid, run_id, inside, where, forbidden=False)
    assert len(seats_of(solve_new(solve_again, run_id))) == 1


def test_what_was_ruled_out_before_is_allowed_again_in_a_later_run(framework):
    where, run_id, [inside], _outside = solved_with(2, seats=1)
    by_hand(keep_change, run_id, Change(inside, take=where, forbid=True))
    again = solve_new(solve_again, run_id)
    change = Change(inside, put=where)
    assert {fault.rule for fault in effect_of(run_of(again), change).faults} == {"forbidden", "seats"}
    by_hand(forbid, again, inside, where, forbidden=False)
    assert {fault.rule for fault in effect_of(run_of(again), change).faults} == {"seats"}
    third = solve_new(solve_again_with, again, Change(inside, put=where))
    assert seats_of(third) == {inside: {where}}


def test_only_what_is_not_published_yet_is_solved_again(framework):
    account = assessed()
    first, second = planned(days=30), planned(days=60, raises="C1")
    run_id = solved()
    publish(run_id, [first.id])
    again = solve_new(solve_again, run_id)
    assert run_of(again).session_ids == [second.id]
    assert seats_of(again) == {account.person_id: {second.id}}
    publish(again)
    assert state(again) is RunState.PUBLISHED


def test_a_search_starts_from_another_plan_also_when_its_people_are_gone(framework):
    one, other = assessed(), assessed()
    where = planned()
    run_id = solved()
    with unit_of_work():
        by = viewer_of(db.session.get(Account, one.id))
        change_consent(by, share=False, planning=False, at=utc_now())
    with unit_of_work():
        started = start_run(None, start_from=run_id, by=SYSTEM, at=utc_now()).id
    solve_run(started)
    assert seats_of(started) == {other.person_id: {where.id}}


def test_a_locked_seat_stays_when_the_run_is_solved_again(framework):
    where, run_id, [inside], [outside] = solved_with(2, seats=1)
    by_hand(set_lock, run_id, inside, where, locked=True)
    by_hand(forbid, run_id, outside, where, forbidden=True)
    again = solve_new(solve_again, run_id)
    assert seats_of(again) == {inside: {where}}
    assert db.session.scalars(select(Proposal.locked).where(Proposal.run_id == again)).all() == [True]


def test_two_locks_on_one_seat_are_explained(framework):
    where, run_id, [inside], [outside] = solved_with(2, seats=1)
    by_hand(set_lock, run_id, inside, where, locked=True)
    again = solve_new(solve_again_with, run_id, Change(outside, put=where))
    found = run_of(again)
    assert found.state is RunState.INFEASIBLE
    assert "2 are locked on the seats of" in found.conflict.en
    assert found.conflict.fi
    assert found.conflict.sv


def test_a_change_of_what_is_not_there_is_refused(framework):
    where, run_id, [inside], [outside] = solved_with(2, seats=1)
    other = planned(days=90)
    for change in (Change(outside, take=where), Change(inside, put=where), Change(inside, put=other.id)):
        with pytest.raises(NoSuchChange):
            by_hand(keep_change, run_id, change)


def test_what_is_published_is_not_changed_by_hand_any_more(framework):
    account = assessed()
    where, _other = planned(days=30), planned(days=60, raises="C1")
    run_id = solved()
    publish(run_id, [where.id])
    with pytest.raises(NoSuchChange):
        by_hand(keep_change, run_id, Change(account.person_id, take=where.id))
    with pytest.raises(NoSuchChange):
        by_hand(set_lock, run_id, account.person_id, where.id, locked=True)


def test_what_a_person_might_do_instead_begins_with_what_is_open_to_her(framework):
    account = assessed()
    foreign, near = planned(days=30, language="sv"), planned(days=60)
    run_id = solved()
    found = choices(run_of(run_id), account.person_id)
    assert [each.session.id for each in found] == [foreign.id]
    by_hand(keep_change, run_id, Change(account.person_id, take=near.id))
    found = choices(run_of(run_id), account.person_id)
    assert [(each.session.id, [str(what) for what in each.obstacles]) for each in found] == [
        (near.id, []),
        (foreign.id, ["language"]),
    ]


# Repair


def answer(service, person_id):
    with unit_of_work():
        enrolment = db.session.scalars(select(Enrolment).where(Enrolment.person_id == person_id)).one()
        account = db.session.scalars(select(Account).where(Account.person_id == person_id)).one()
        service(enrolment, viewer_of(account), utc_now())


def states():
    return dict(db.session.execute(select(Enrolment.person_id, Enrolment.state)).all())


@both_databases
def test_a_cancellation_is_repaired_with_the_fewest_moves(framework):
    where, run_id, inside, _outside = solved_with(3, seats=3)
    publish(run_id)
    answer(accept, inside[0])
    answer(withdraw, inside[0])
    answer(accept, inside[1])
    new = assessed(levels=1)
    repair = solve_new(repair_run, run_id)
    assert (run_of(repair).origin, run_of(repair).repairs_id) == (Origin.REPAIR, run_id)
    moves = told_moves(run_of(repair), utc_now())
    assert [each.place.email for each in moves.added] == [new.email]
    assert (moves.moved, moves.dropped, moves.confirmed) == ((), (), 0)
    publish(repair)
    db.session.expire_all()
    assert states() == {
        inside[0]: S.WITHDRAWN,
        inside[1]: S.APPROVED,
        inside[2]: S.OFFERED,
        new.person_id: S.OFFERED,
    }
    assert state(repair) is RunState.PUBLISHED
    assert moves_of(run_of(repair)) == []
    assert where


def test_a_confirmed_person_is_moved_only_when_it_was_said(framework):
    where, run_id, [inside], [outside] = solved_with(2, seats=1)
    publish(run_id)
    answer(accept, inside)
    repair = solve_new(repair_run, run_id)
    assert moves_of(run_of(repair)) == []
    again = solve_new(solve_again_with, repair, Change(inside, take=where))
    moves = told_moves(run_of(again), utc_now())
    assert ([each.confirmed for each in moves.dropped], len(moves.added)) == ([True], 1)
    before = states()
    with pytest.raises(ConfirmedWouldMove):
        publish(again)
    assert states() == before
    publish(again, moving_confirmed=True)
    db.session.expire_all()
    assert states() == {inside: S.CANCELLED, outside: S.OFFERED}
    told = db.session.scalars(select(Message.template)).all()
    assert "courses/messages/seat_taken_back.html" in told


def test_a_confirmed_seat_that_is_unlocked_is_kept_unless_it_must_be_moved(framework):
    where, run_id, [inside], [_outside] = solved_with(2, seats=1)
    publish(run_id)
    answer(accept, inside)
    repair = solve_new(repair_run, run_id)
    by_hand(set_lock, repair, inside, where, locked=False)
    again = solve_new(solve_again, repair)
    assert moves_of(run_of(again)) == []
    seats = select(Proposal.locked).where(Proposal.run_id == again, Proposal.waiting_rank.is_(None))
    assert db.session.scalars(seats).all() == [False]


def test_who_declined_is_not_asked_again(framework):
    _where, run_id, [inside], [outside] = solved_with(2, seats=1)
    publish(run_id)
    answer(decline, inside)
    db.session.expire_all()
    assert states()[outside] == S.OFFERED
    repair = solve_new(repair_run, run_id)
    assert set(seats_of(repair)) == {outside}


def test_there_is_nothing_to_repair_before_something_is_published(framework):
    _where, run_id, _inside, _outside = solved_with(1)
    with pytest.raises(NothingToRepair):
        by_hand(repair_run, run_id)


# Side by side


def test_runs_are_compared_by_whose_seats_differ(framework):
    where, run_id, [inside], [outside] = solved_with(2, seats=1)
    by_hand(keep_change, run_id, Change(inside, take=where))
    by_hand(keep_change, run_id, Change(outside, put=where))
    repeated = solve_new(repeat_run, run_id, Options())
    runs = runs_to_compare([run_of(run_id).public_id, run_of(repeated).public_id])
    assert set(differing(runs)) == {inside, outside}
    assert [each.counts.seats for each in columns(runs)] == [1, 1]
    assert all(share is None for row in group_rows(runs) for share in row.shares)


def test_one_run_is_not_compared_with_itself(framework):
    _where, run_id, _inside, _outside = solved_with(1)
    public_id = run_of(run_id).public_id
    with pytest.raises(NothingToCompare):
        runs_to_compare([public_id, public_id])
