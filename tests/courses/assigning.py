"""What the tests of assignment runs begin with: people with needs, planned sessions, runs that are solved."""

from datetime import timedelta

from sqlalchemy import select

from courses.assignment.models import AssignmentRun, Proposal
from courses.assignment.publishing.services import publish_run
from courses.assignment.running.services import Options, start_run
from courses.assignment.running.work import solve_run
from courses.enrolment.models import Enrolment
from courses.sessions.models import CourseSession
from courses.sessions.services import plan_session
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work, utc_now
from tests.courses.training import DAY, make_course, plan_of


def planned(*, course=None, days=30, raises="B1", **values):
    """A planned session, its times counted from the real present: runs ask what time it is."""
    with unit_of_work():
        course = (
            db.session.merge(course)
            if course
            else make_course(f"course-{db.session.query(CourseSession).count()}", raises=((raises, 1, 3),))
        )
        start = utc_now() + days * DAY
        values = {"meetings": ((start, start + timedelta(hours=6)),), **values}
        return plan_session(plan_of(course, **values), by=SYSTEM, at=utc_now())


def start(**values):
    with unit_of_work():
        return start_run(None, Options(**values), by=SYSTEM, at=utc_now()).id


def solved(**values):
    run_id = start(**values)
    solve_run(run_id)
    return run_id


def solve_new(start_it, *arguments, **values):
    """Start a run from another one, and solve it."""
    with unit_of_work():
        run_id = start_it(*arguments, by=SYSTEM, at=utc_now(), **values).id
    solve_run(run_id)
    return run_id


def publish(run_id, session_ids=None, **values):
    with unit_of_work():
        publish_run(run_id, session_ids, respond_by=utc_now() + 14 * DAY, by=SYSTEM, at=utc_now(), **values)


def run_of(run_id):
    db.session.expire_all()
    return db.session.get(AssignmentRun, run_id)


def state(run_id):
    return run_of(run_id).state


def seats_of(run_id):
    """Person to the sessions in which the plan seats her."""
    rows = db.session.execute(
        select(Proposal.person_id, Proposal.session_id).where(
            Proposal.run_id == run_id, Proposal.waiting_rank.is_(None)
        )
    )
    found = {}
    for person, session in rows:
        found.setdefault(person, set()).add(session)
    return found


def enrolled():
    rows = db.session.execute(select(Enrolment.person_id, Enrolment.state)).all()
    return dict(map(tuple, rows))
