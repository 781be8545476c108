"""Runs on real rows: what goes in, what is kept, what is published, and what is refused."""

import random
import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from competences.assessment.rules import Choice
from competences.assessment.services import save_answers, start_assessment, submit_assessment
from competences.profile.services import change_consent
from courses.assignment import queries, services
from courses.assignment.assembly import assemble, planned_sessions
from courses.assignment.engine import solve
from courses.assignment.errors import NothingToFill, PlanIsStale, WrongRunState
from courses.assignment.instance import Instance, NotHeld, Obstacle
from courses.assignment.models import AssignmentRun, LeftOut, Proposal, RunState
from courses.assignment.rules import why_not_held
from courses.enrolment.models import Enrolment
from courses.enrolment.rules import EnrolmentState as S
from courses.sessions.models import CourseSession
from courses.sessions.services import cancel_session, plan_session
from laituri_learn.access.models import Account
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.sessions import viewer_of
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.messages.models import Message
from laituri_learn.network.models import Role
from laituri_learn.statements.models import StoredStatement
from tests.competences.assessing import publish_framework
from tests.conftest import both_databases
from tests.courses.test_assignment_engine import OFFICE, SCHOOL, person, run, session
from tests.courses.training import DAY, make_course, make_official, plan_of
from tests.factories import make_organisation, make_post, make_unit


def assessed(*, levels=1, planning=True, unit=None, skip=False, **values):
    """An official of the role te-2 who has assessed herself so in every competence."""
    account = make_official(unit, **values)
    with unit_of_work():
        role = db.session.scalars(select(Role).where(Role.code == "te-2")).one()
        make_post(db.session.get(Account, account.id).person, unit=unit or make_unit(), role=role)
    with unit_of_work():
        by = viewer_of(db.session.get(Account, account.id))
        draft = start_assessment(by, at=utc_now())
        choice = Choice(skipped=True) if skip else Choice(level=levels, use_at_work=2)
        save_answers(
            by, draft.public_id, {answer.competence.code: (choice, 0) for answer in draft.answers}, at=utc_now()
        )
        submit_assessment(by, draft.public_id, share_with_manager=False, use_for_planning=planning, at=utc_now())
    return account


def planned(*, course=None, days=30, **values):
    """A planned session, its times counted from the real present: runs ask what time it is."""
    with unit_of_work():
        course = (
            db.session.merge(course) if course else make_course(f"course-{db.session.query(CourseSession).count()}")
        )
        start = utc_now() + days * DAY
        values = {"meetings": ((start, start + timedelta(hours=6)),), **values}
        return plan_session(plan_of(course, **values), by=SYSTEM, at=utc_now())


def start(**values):
    with unit_of_work():
        return services.start_run(None, by=SYSTEM, at=utc_now(), **values).id


def solved(**values):
    run_id = start(**values)
    services.solve_run(run_id)
    return run_id


def publish(run_id):
    with unit_of_work():
        services.publish_run(run_id, respond_by=utc_now() + 14 * DAY, by=SYSTEM, at=utc_now())


def state(run_id):
    db.session.expire_all()
    return db.session.get(AssignmentRun, run_id).state


def enrolled():
    rows = db.session.execute(select(Enrolment.person_id, Enrolment.state)).all()
    return dict(map(tuple, rows))


@pytest.fixture
def framework(app):
    publish_framework()
    return app


@both_databases
def test_a_run_is_solved_reviewed_and_published_as_a_whole(framework):
    one, other, late = (assessed(levels=level) for level in (1, 1, 2))
    assert assessed(planning=False)
    assessed(skip=True)
    where = planned(seats=2)
    run_id = solved()
    run_row = db.session.get(AssignmentRun, run_id)
    assert (run_row.state, run_row.not_allowing, run_row.value) == (RunState.SOLVED, 1, run_row.bound)
    view = queries.review(run_row, utc_now())
    assert {seat.place.email for seat in view.sessions[0].seats} == {one.email, other.email}
    assert [seat.place.email for seat in view.sessions[0].waiting] == [late.email]
    assert [(row.place.email, str(row.obstacles[0][0])) for row in view.left_out] == [
        (late.email, str(queries.OBSTACLE_WORDS[Obstacle.FULL]))
    ]
    assert not view.may_show_value
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
        services.discard_run(run_id, by=SYSTEM, at=utc_now())


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


def test_the_inputs_are_frozen_and_give_the_same_plan_again(framework):
    for _number in range(4):
        assessed(training_days=3)
    planned(seats=2, minimum_types=1)
    run_id = solved(seed=5)
    kept = db.session.get(AssignmentRun, run_id)
    instance = Instance.from_json(kept.inputs)
    assert instance.as_json() == kept.inputs
    assert instance == assemble(planned_sessions(None, utc_now()), utc_now())[0]
    plan = solve(instance, time_limit=20, seed=5)
    seats = {each.person_id for each in kept.proposals if each.waiting_rank is None}
    assert set(next(iter(plan.seats.values()))) == seats


def break_session(account, where):
    with unit_of_work():
        cancel_session(where, "syy", by=SYSTEM, at=utc_now())


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
    where = planned(seats=1)
    run_id = solved()
    take_consent_back(waiting, where)
    publish(run_id)
    assert waiting.person_id not in enrolled()


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

    monkeypatch.setattr(services, "assemble", while_somebody_writes)
    services.solve_run(run_id)
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
    assert chosen.people == tuple(each for each in everybody.people if each.id in some)
    assert len(chosen.people) == 2
    assert assemble(sessions, utc_now(), people_of=())[0].people == ()


def test_the_run_of_a_killed_solver_is_taken_up_again(framework):
    assessed()
    planned()
    run_id = start(time_limit=1)
    with unit_of_work():
        long_ago = utc_now() - services.PATIENCE - timedelta(seconds=5)
        row = db.session.get(AssignmentRun, run_id)
        row.state, row.started_at = RunState.RUNNING, long_ago
    assert services.solve_waiting_runs() == "1 solved"
    assert state(run_id) is RunState.SOLVED
    assert services.solve_waiting_runs() == ""


def test_a_run_that_is_still_being_solved_is_left_alone(framework):
    assessed()
    planned()
    run_id = start()
    with unit_of_work():
        row = db.session.get(AssignmentRun, run_id)
        row.state, row.started_at = RunState.RUNNING, utc_now()
    assert services.solve_waiting_runs() == ""
    services.solve_run(run_id)
    assert state(run_id) is RunState.RUNNING
    assert db.session.scalar(select(func.count()).select_from(Proposal)) == 0


def test_who_has_a_seat_in_a_course_is_not_proposed_for_it_again(framework):
    assessed()
    first = planned(days=30)
    publish(solved())
    course = db.session.get(CourseSession, first.id).course
    planned(course=course, days=60)
    run_id = solved()
    left = db.session.scalars(select(LeftOut).where(LeftOut.run_id == run_id)).one()
    assert [each["reason"] for each in left.obstacles] == ["same_course"]


@pytest.mark.parametrize(
    ("values", "people", "expected"),
    [
        ({"minimum_attendance": 3}, 2, (NotHeld.PEOPLE, 2, 3)),
        ({"minimum_types": 2}, 2, (NotHeld.TYPES, 1, 2)),
        ({"shares": {OFFICE: 50}, "minimum_attendance": 2}, 2, (NotHeld.SHARE, 0, 1)),
        ({"shares": {SCHOOL: 50}}, 2, (NotHeld.ELSEWHERE, 2, 1)),
    ],
)
def test_why_a_session_is_not_held(values, people, expected):
    assert why_not_held(session(9, **values), [person(number) for number in range(people)]) == expected


def test_the_reason_why_a_session_is_not_held_is_shown(framework):
    assessed()
    planned(minimum_attendance=2)
    view = queries.review(db.session.get(AssignmentRun, solved()), utc_now())
    assert [why for _session, why in view.not_held] == [
        "too few people could come and gain from it: 1 (it takes at least 2)"
    ]
    assert [(total.seats, total.left_out) for total in view.by_type] == [(0, 1)]


def test_no_level_crosses_to_the_coordinator(framework):
    unit = make_unit(make_organisation())
    db.session.commit()
    assessed(levels=1, unit=unit)
    planned()
    view = queries.review(db.session.get(AssignmentRun, solved()), utc_now())
    seat = view.sessions[0].seats[0]
    assert set(vars(seat)) == {"place", "session", "competences"}
    assert not {"held", "target", "level"} & {column.name for column in Proposal.__table__.columns}


def test_three_hundred_people_are_placed_optimally():
    chance = random.Random(7)
    people = [
        person(
            number,
            units=(number // 5,),
            organisation_type=number % 4,
            languages=chance.choice([("fi",), ("fi",), ("sv",), ("fi", "sv")]),
            needs={
                code: (chance.randint(0, 2), chance.randint(2, 4), chance.randint(1, 3))
                for code in chance.sample(["A1", "B1", "C1", "D1", "E1", "F1"], 4)
            },
            days_a_year=chance.choice([None, 2, 3, 4]),
        )
        for number in range(300)
    ]
    sessions = [
        session(
            number,
            day=number % 15,
            course=number % 12,
            seats=16,
            language="sv" if number % 6 == 5 else "fi",
            raises={chance.choice(["A1", "B1", "C1"]): (0, 3), chance.choice(["D1", "E1", "F1"]): (1, 4)},
            minimum_attendance=6,
            minimum_types=2,
            shares={1: 20} if number % 2 else {},
        )
        for number in range(24)
    ]
    plan = run(people, sessions, staffing=dict.fromkeys(range(60), 1))
    assert plan.value == plan.bound
    assert sum(map(len, plan.seats.values())) > 200
