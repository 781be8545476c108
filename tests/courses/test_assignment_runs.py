"""Runs on real rows: what goes in, what is kept, what is published, and what is refused."""

import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from competences.profile.services import change_consent
from courses.assignment.assembly import assemble, planned_sessions
from courses.assignment.engine import solve
from courses.assignment.errors import (
    MixLeftAside,
    NothingChosen,
    NothingFrozen,
    NothingToFill,
    PlanIsStale,
    WrongRunState,
)
from courses.assignment.models import AssignmentRun, Failure, FrozenInputs, Origin, Proposal, RunState
from courses.assignment.reading.whole import whole_plan
from courses.assignment.running import inputs, queue, work
from courses.assignment.running.queue import waiting_runs
from courses.assignment.running.services import Options, discard_run, repeat_run, stop_run
from courses.assignment.running.work import solve_run
from courses.enrolment.rules import EnrolmentState as S
from courses.policies.models import AssignmentPolicy
from courses.policies.queries import weights_of
from courses.sessions.models import CourseSession
from courses.sessions.services import cancel_session
from laituri_learn.access.models import Account
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.sessions import viewer_of
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.messages.models import Message
from laituri_learn.statements.models import StoredStatement
from tests.competences.assessing import publish_framework
from tests.conftest import both_databases
from tests.courses.assigning import (
    enrolled,
    planned,
    publish,
    run_of,
    seats_of,
    solve_new,
    solved,
    start,
    state,
)
from tests.courses.training import assessed
from tests.factories import make_organisation, make_unit


@pytest.fixture
def framework(app):
    publish_framework()
    return app


def view_of(run_id):
    return whole_plan(run_of(run_id), utc_now())


@both_databases
def test_a_run_is_solved_reviewed_and_published_as_a_whole(framework):
    one, other, late = (assessed(levels=level) for level in (1, 1, 2))
    assert assessed(planning=False)
    assessed(skip=True)
    where = planned(seats=2)
    run_id = solved()
    found = run_of(run_id)
    assert (found.state, found.not_allowing, found.value) == (RunState.SOLVED, 1, found.bound)
    view = view_of(run_id)
    assert {seat.place.email for seat in view.sessions[0].seats} == {one.email, other.email}
    assert [seat.place.email for seat in view.sessions[0].waiting] == [late.email]
    [left] = view.left_out
    assert (left.place.email, [each.words for each in left.hindrances.missed]) == (
        late.email,
        ["the seats went to people for whom they close as much or more"],
    )
    assert not view.counts.may_show_value
    publish(run_id)
    assert enrolled() == {one.person_id: S.OFFERED, other.person_id: S.OFFERED, late.person_id: S.WAITING}
    db.session.expire_all()
    assert db.session.get(CourseSession, where.id).state == "published"
    assert state(run_id) is RunState.PUBLISHED
    verbs = [verb.rpartition("/")[2] for verb in db.session.scalars(select(StoredStatement.verb).order_by("id"))]
    first = verbs.index("started")
    assert verbs[first:] == ["started", "solved", "published", "offered", "offered", "waitlisted", "published"]
    for again in (publish, discard):
        with pytest.raises(WrongRunState):
            again(run_id)


def discard(run_id):
    with unit_of_work():
        discard_run(run_id, by=SYSTEM, at=utc_now())


def test_a_discarded_plan_tells_nobody(framework):
    assessed()
    planned()
    run_id = solved()
    discard(run_id)
    assert (state(run_id), enrolled()) == (RunState.DISCARDED, {})
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0


def test_nothing_to_fill_is_refused(framework):
    with pytest.raises(NothingToFill):
        start()


# Frozen inputs


def test_the_inputs_are_frozen_and_give_the_same_plan_again(framework):
    for _number in range(4):
        assessed(training_days=3)
    planned(seats=2, minimum_types=1)
    run_id = solved(seed=5)
    instance = inputs.frozen(run_id)
    assert instance.people == assemble(planned_sessions(None, utc_now()), utc_now())[0].people
    plan = solve(instance, time_limit=20, seed=5)
    assert {int(seat.person) for seat in plan.seats} == set(seats_of(run_id))


def test_a_repeated_run_asks_the_same_although_people_have_changed(framework):
    first, second = assessed(), assessed()
    planned(seats=1)
    run_id = solved()
    take_consent_back(first, None)
    take_consent_back(second, None)
    repeated = solve_new(repeat_run, run_id, Options(seed=7, time_limit=9, name="once more"))
    found = run_of(repeated)
    assert (found.origin, found.parent_id, found.seed, found.name) == (Origin.REPEAT, run_id, 7, "once more")
    assert inputs.frozen(repeated) == inputs.frozen(run_id)
    assert len(seats_of(repeated)) == 1


def test_a_run_repeated_by_another_policy_keeps_the_values_of_both(framework):
    assessed()
    planned()
    run_id = solved()
    with unit_of_work():
        row = db.session.scalars(select(AssignmentPolicy).order_by(AssignmentPolicy.id.desc())).first()
        policy, policy_id = weights_of(row), row.id
    repeated = solve_new(repeat_run, run_id, Options(policy, policy_id, budget=900))
    assert inputs.frozen(repeated).policy == policy
    assert (inputs.frozen(repeated).budget, run_of(repeated).named_policy.id) == (900, policy_id)
    assert inputs.frozen(run_id).policy != policy


def test_a_run_whose_inputs_were_not_kept_is_not_repeated(framework):
    assessed()
    planned()
    run_id = solved()
    with unit_of_work():
        db.session.delete(db.session.get(FrozenInputs, run_id))
    with pytest.raises(NothingFrozen), unit_of_work():
        repeat_run(run_id, Options(), by=SYSTEM, at=utc_now())


def test_a_plan_without_the_mix_rules_is_for_comparison_only(framework):
    assessed()
    planned(minimum_types=2)
    assert seats_of(solved()) == {}
    run_id = solved(mix_aside=True)
    assert len(seats_of(run_id)) == 1
    with pytest.raises(MixLeftAside):
        publish(run_id)
    assert enrolled() == {}


# Publishing


def break_session(account, where):
    with unit_of_work():
        cancel_session(db.session.merge(where), "syy", by=SYSTEM, at=utc_now())


def take_consent_back(account, where):
    with unit_of_work():
        by = viewer_of(db.session.get(Account, account.id))
        change_consent(by, share=False, planning=False, at=utc_now())


def another_language(account, where):
    with unit_of_work():
        db.session.execute(update(CourseSession).where(CourseSession.id == where.id).values(language="sv"))


@both_databases
@pytest.mark.parametrize("change", [break_session, take_consent_back, another_language])
def test_a_stale_plan_is_refused_and_changes_nothing(framework, change):
    account = assessed()
    where = planned()
    run_id = solved()
    change(account, where)
    before = db.session.scalar(select(func.count()).select_from(StoredStatement))
    with pytest.raises(PlanIsStale) as refused:
        publish(run_id)
    assert refused.value.facts["changes"]
    assert (state(run_id), enrolled()) == (RunState.SOLVED, {})
    assert db.session.scalar(select(func.count()).select_from(StoredStatement)) == before


def test_who_takes_her_consent_back_is_not_put_on_a_waiting_list(framework):
    assessed(levels=1)
    waiting = assessed(levels=2)
    planned(seats=1)
    run_id = solved()
    take_consent_back(waiting, None)
    publish(run_id)
    assert waiting.person_id not in enrolled()


@both_databases
def test_a_plan_is_published_session_by_session(framework):
    assessed()
    first, second = planned(days=30), planned(days=60, raises="C1")
    run_id = solved()
    publish(run_id, [second.id])
    assert state(run_id) is RunState.PARTLY_PUBLISHED
    published = {each.session_id: each.published_at is not None for each in run_of(run_id).candidates}
    assert published == {first.id: False, second.id: True}
    with pytest.raises(NothingChosen):
        publish(run_id, [second.id])
    with pytest.raises(WrongRunState):
        discard(run_id)
    publish(run_id, [first.id])
    assert state(run_id) is RunState.PUBLISHED
    assert sorted(db.session.scalars(select(CourseSession.state))) == ["published", "published"]


def test_who_has_a_seat_in_a_course_is_not_proposed_for_it_again(framework):
    assessed()
    first = planned(days=30)
    publish(solved())
    course = db.session.get(CourseSession, first.id).course
    planned(course=course, days=60)
    [left] = view_of(solved()).left_out
    [why] = [each.words for each in left.hindrances.missed]
    assert why.startswith("she has a seat in this course already, or has just been to it")


# The worker


def test_others_write_while_the_needs_of_everybody_are_read(framework, tmp_path, monkeypatch):
    assessed()
    planned()
    run_id = start()
    written = []

    def while_somebody_writes(*args, **kwargs):
        other = sqlite3.connect(tmp_path / "laituri.sqlite3", timeout=0)
        other.execute("UPDATE regions SET code = code")
        other.commit()
        other.close()
        written.append(True)
        return assemble(*args, **kwargs)

    monkeypatch.setattr(inputs, "assemble", while_somebody_writes)
    solve_run(run_id)
    assert written == [True]
    assert state(run_id) is RunState.SOLVED


@both_databases
def test_some_people_are_asked_about_as_among_everybody(framework):
    accounts = [assessed(levels=number % 3) for number in range(4)]
    planned()
    sessions, some = planned_sessions(None, utc_now()), {accounts[0].person_id, accounts[2].person_id}
    everybody, _refusing = assemble(sessions, utc_now())
    chosen, _refusing = assemble(sessions, utc_now(), people_of=some)
    assert len(everybody.people) == 4
    assert chosen.people == tuple(each for each in everybody.people if int(each.id) in some)
    assert len(chosen.people) == 2
    assert assemble(sessions, utc_now(), people_of=())[0].people == ()


def left_behind(run_id, *, silent_for, attempts=1):
    """A worker has taken the run, and has said nothing for so long."""
    with unit_of_work():
        row = db.session.get(AssignmentRun, run_id)
        row.state, row.worker, row.attempts = RunState.RUNNING, "somebody", attempts
        row.started_at = row.seen_at = utc_now() - silent_for


def test_the_run_of_a_worker_that_fell_silent_is_taken_up_again(framework):
    assessed()
    planned()
    run_id = start()
    left_behind(run_id, silent_for=queue.PATIENCE + timedelta(seconds=5))
    assert waiting_runs() == [run_id]
    solve_run(run_id)
    assert state(run_id) is RunState.SOLVED
    assert waiting_runs() == []


def test_a_run_on_which_several_workers_died_is_failed(framework):
    assessed()
    planned()
    run_id = start()
    left_behind(run_id, silent_for=queue.PATIENCE + timedelta(seconds=5), attempts=queue.ATTEMPTS)
    assert waiting_runs() == []
    assert (state(run_id), run_of(run_id).failure) == (RunState.FAILED, Failure.WORKERS)


def test_a_run_that_is_still_being_solved_is_left_alone(framework):
    assessed()
    planned()
    run_id = start()
    left_behind(run_id, silent_for=timedelta())
    assert waiting_runs() == []
    solve_run(run_id)
    assert state(run_id) is RunState.RUNNING
    assert db.session.scalar(select(func.count()).select_from(Proposal)) == 0


def test_a_worker_that_lost_its_run_keeps_its_answer_to_itself(framework, monkeypatch):
    assessed()
    planned()
    run_id = start()

    def lose_it(*arguments, **values):
        with unit_of_work():
            db.session.execute(update(AssignmentRun).values(worker="another"))
        return solve(*arguments, **values)

    monkeypatch.setattr(work, "solve", lose_it)
    solve_run(run_id)
    assert (state(run_id), seats_of(run_id)) == (RunState.RUNNING, {})


def test_a_run_that_waits_is_put_away_when_it_is_stopped(framework):
    assessed()
    planned()
    run_id = start()
    with unit_of_work():
        stop_run(run_id, by=SYSTEM, at=utc_now())
    assert (state(run_id), waiting_runs()) == (RunState.DISCARDED, [])
    with pytest.raises(WrongRunState), unit_of_work():
        stop_run(run_id, by=SYSTEM, at=utc_now())


# What is told


def test_the_reason_why_a_session_is_not_held_is_kept_in_three_languages(framework):
    assessed()
    planned(minimum_attendance=2)
    view = view_of(solved())
    [(candidate, reasons)] = view.not_held
    assert reasons == ["too few people could come and gain from it: 1 (it takes at least 2)"]
    assert set(candidate.lacks[0]) == {"fi", "sv", "en"}
    assert (view.counts.held, view.counts.candidates) == (0, 1)


def test_no_level_crosses_to_the_coordinator(framework):
    unit = make_unit(make_organisation())
    db.session.commit()
    assessed(levels=1, unit=unit)
    planned()
    seat = view_of(solved()).sessions[0].seats[0]
    told = {"person_id", "place", "session", "mode", "competences", "needed", "displaced", "instead"}
    assert set(vars(seat)) == told | {"locked", "by_hand", "confirmed"}
    assert not {"held", "target", "level"} & {column.name for column in Proposal.__table__.columns}
