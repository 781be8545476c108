"""The pages of assignment runs, as the co-ordinator uses them."""

from datetime import timedelta

from sqlalchemy import select

from courses.assignment.models import AssignmentRun, Proposal, RunState, Step
from courses.assignment.running.services import Options, start_run
from courses.assignment.running.work import solve_run
from courses.sessions.services import plan_session
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.network.models import Person
from tests.competences.assessing import publish_framework
from tests.courses.test_pages import coming, coordinator, page, send
from tests.courses.training import DAY, assessed, make_course, plan_of
from tests.factories import make_region, signed_in


def test_a_run_is_polled_until_it_changes_and_shows_no_level(app, client):
    publish_framework()
    for _number in range(3):
        assessed(levels=1)
    where = coming(published=False, seats=2, minimum_types=1)
    coming(published=False, minimum_attendance=2, minimum_types=9)
    with unit_of_work():
        run = start_run(None, by=SYSTEM, at=utc_now())
        run_id, public_id = run.id, run.public_id
    path = f"/assignments/{public_id}"
    signed_in(client, coordinator())
    text = page(client, path)
    assert "Look again" in text
    assert 'role="status"' in text
    assert client.get(f"{path}?seen=queued").status_code == 204
    solve_run(run_id)
    text = page(client, f"{path}?seen=queued")
    assert "Hold 1 of 2 sessions." in text
    assert "data-hx-get" not in text
    assert "too few organisation types" in page(client, f"{path}?view=not-held")
    one = page(client, f"{path}/sessions/{where.public_id}")
    assert "Waiting list: who is offered a freed seat, in this order" in one
    views = [
        text,
        one,
        *(page(client, f"{path}?view={view}") for view in ("people", "left-out", "fairness", "question")),
    ]
    for shown in views:
        assert "level 1" not in shown
        assert "weighted" not in shown
    sessions = {"sessions": [str(where.id)]}
    assert send(client, f"{path}/publish", respond_by="2020-01-01", **sessions).status_code == 422
    assert db.session.get(AssignmentRun, run_id).state is RunState.SOLVED
    send(client, f"{path}/publish", respond_by=(utc_now() + 20 * DAY).date().isoformat(), **sessions)
    db.session.expire_all()
    assert db.session.get(AssignmentRun, run_id).state is RunState.PUBLISHED
    assert send(client, f"{path}/discard").status_code == 409


def test_how_far_a_search_is_is_told_without_the_rest_of_the_page(app, client):
    publish_framework()
    coming(published=False)
    with unit_of_work():
        run = start_run(None, Options(time_limit=40), by=SYSTEM, at=utc_now())
        public_id = run.public_id
        run.state, run.step, run.seconds = RunState.RUNNING, Step.IMPROVING, 12.0
        run.value, run.bound, run.progress = 900.0, 1000.0, [[1.0, 500.0, None], [12.0, 900.0, 1000.0]]
    signed_in(client, coordinator())
    path = f"/assignments/{public_id}"
    text = page(client, f"{path}?seen=running")
    assert "<h1>" not in text
    assert "The plan is improved." in text
    assert "At most 11.2 % better is possible." in text
    assert "12 of at most 40 seconds of search" in text
    send(client, f"{path}/stop")
    assert "The search is told to stop" in page(client, f"{path}?seen=running")


def test_a_person_is_moved_by_hand_with_the_effect_shown_first(app, client):
    publish_framework()
    accounts = [assessed(levels=1) for _number in range(2)]
    where = coming(published=False, seats=1)
    with unit_of_work():
        run_id = start_run(None, by=SYSTEM, at=utc_now()).id
    solve_run(run_id)
    seated = db.session.scalars(select(Proposal.person_id).where(Proposal.waiting_rank.is_(None))).one()
    people = {account.person_id: db.session.get(Person, account.person_id).public_id for account in accounts}
    inside, outside = people.pop(seated), *people.values()
    path = f"/assignments/{db.session.get(AssignmentRun, run_id).public_id}"
    session_id = where.public_id
    signed_in(client, coordinator())
    assert "Lock" in page(client, f"{path}/people/{inside}")
    send(client, f"{path}/people/{inside}/lock", session=session_id, locked="1")
    assert "Unlock" in page(client, f"{path}/people/{inside}")
    text = page(client, f"{path}/people/{outside}/change?put={session_id}&mode=room")
    assert "would have 2 people on 1 seats" in text
    assert "Keep the change" not in text
    text = page(client, f"{path}/people/{inside}/change?take={session_id}")
    assert "No rule is broken." in text
    assert "The plan gets worse by about as much as one average seat closes." in text
    send(client, f"{path}/people/{inside}/change", take=session_id, go="keep")
    assert "She has no seat in this plan." in page(client, f"{path}/people/{inside}")
    assert client.get(f"{path}/people/{inside}/change?take={session_id}").status_code == 404


def test_runs_are_compared_on_one_page_and_fewer_than_two_are_refused(app, client):
    publish_framework()
    assessed(levels=1)
    coming(published=False)
    public_ids = []
    for seed in (1, 2):
        with unit_of_work():
            run = start_run(None, Options(seed=seed, name=f"try {seed}"), by=SYSTEM, at=utc_now())
            run_id = run.id
            public_ids.append(run.public_id)
        solve_run(run_id)
    signed_in(client, coordinator())
    assert "Compare the chosen runs" in page(client, "/assignments")
    text = page(client, f"/assignments/compare?run={public_ids[0]}&run={public_ids[1]}")
    assert "try 1" in text
    assert "The same seats" in text
    assert client.get(f"/assignments/compare?run={public_ids[0]}").status_code == 422


def test_from_the_needs_map_a_run_is_narrowed_to_what_raises_a_competence_in_a_region(app, client):
    publish_framework()
    with unit_of_work():
        region, elsewhere = make_region("KES"), make_region("POH")
        fits = make_course("fits", raises=(("B1", 1, 3),))
        other = make_course("other", raises=(("C1", 1, 3),))
        values = {"by": SYSTEM, "at": utc_now()}
        soon = utc_now() + 30 * DAY
        times = ((soon, soon + timedelta(hours=6)),)
        plan_session(plan_of(fits, meetings=times), **values)
        plan_session(plan_of(fits, meetings=times, region_id=elsewhere.id), **values)
        plan_session(plan_of(other, meetings=times, region_id=region.id), **values)
    signed_in(client, coordinator())
    text = page(client, "/needs/B1")
    assert 'href="/assignments/new?competence=ohjaus:B1"' in text
    assert "1 planned session;" in page(client, "/assignments/new?competence=ohjaus:B1&region=KES")
    assert "2 planned sessions;" in page(client, "/assignments/new?region=KES")
    assert "No planned session fits" in page(client, "/assignments/new?competence=ohjaus:D1")
