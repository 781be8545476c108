"""What the tests of joint training begin with: courses, sessions, officials and their managers."""

from datetime import timedelta

from sqlalchemy import select

from competences.assessment.rules import Choice
from competences.assessment.services import save_answers, start_assessment, submit_assessment
from courses.assignment.instance import Mode
from courses.catalogue.models import Course, CourseCompetence, CourseKind
from courses.enrolment import services as enrolment
from courses.enrolment.models import Enrolment
from courses.sessions.models import CourseSession
from courses.sessions.services import SessionPlan, plan_session, publish_session
from laituri_learn.access.models import Account
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.access.sessions import viewer_of
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.network.models import Role
from tests.factories import NOW, added, make_account, make_person, make_post, make_unit, text

REASONS = [{"framework": "ohjaus", "code": "B1"}]
DAY = timedelta(days=1)


def make_course(code="course", *, raises=(("B1", 1, 3),), **values):
    course = added(
        Course(
            **{
                "code": code,
                "kind": CourseKind.TRAINING,
                "title": text(code),
                "summary": text("summary"),
                "days": 1,
                "languages": ["fi", "sv"],
                **values,
            }
        )
    )
    for competence, start, end in raises:
        added(CourseCompetence(course=course, framework="ohjaus", code=competence, from_level=start, to_level=end))
    return course


def meetings(first_day=30, count=1):
    """So many meetings of six and a half hours, a week apart, the first this many days from now."""
    first = NOW + first_day * DAY
    return tuple((first + 7 * DAY * number, first + 7 * DAY * number + timedelta(hours=6.5)) for number in range(count))


def plan_of(course, *, day=30, count=1, **values):
    return SessionPlan(
        **{
            "course_id": course.id,
            "meetings": meetings(day, count),
            "language": "fi",
            "seats": 2,
            "place": "Jyväskylä",
            **values,
        }
    )


def make_session(*, published=True, course=None, at=NOW, **values):
    """A session, through the services."""
    with unit_of_work():
        course = (
            db.session.get(Course, course.id) if course else make_course(f"course-{db.session.query(Course).count()}")
        )
        session = plan_session(plan_of(course, **values), by=SYSTEM, at=at)
        if published:
            publish_session(session, by=SYSTEM, at=at)
    return session


def make_official(unit=None, **values):
    """The account of an official with a post."""
    with unit_of_work():
        person = make_person(unit or make_unit(), **values)
        return make_account(person, AccessRole.OFFICIAL, ScopeKind.SELF)


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


def make_manager(unit, person=None):
    """An account that approves for the unit."""
    with unit_of_work():
        return make_account(person, AccessRole.MANAGER, ScopeKind.UNIT, unit.id)


def staffed_unit(**values):
    """A unit with a manager of its own."""
    with unit_of_work():
        unit = make_unit(**values)
    return unit, make_manager(unit)


def offer(session, account, *, mode=Mode.ROOM, at=NOW, respond_by=None):
    with unit_of_work():
        return enrolment.offer_seat(
            session,
            account.person_id,
            mode=mode,
            run_id=None,
            reasons=REASONS,
            respond_by=respond_by or at + 7 * DAY,
            by=SYSTEM,
            at=at,
        )


def wait(session, account, rank, *, mode=Mode.ROOM, at=NOW):
    with unit_of_work():
        return enrolment.put_on_waiting_list(
            session, account.person_id, rank, mode=mode, run_id=None, reasons=REASONS, by=SYSTEM, at=at
        )


def accept(enrolled, account, *, at=NOW):
    with unit_of_work():
        enrolment.accept(enrolled, viewer_of(db.session.get(Account, account.id)), at)


def approve(enrolled, manager, *, at=NOW, beyond=False):
    with unit_of_work():
        by = viewer_of(db.session.get(Account, manager.id))
        enrolment.approve(enrolled, by, at, beyond_the_limit=beyond)


def approved(session, account, manager, *, at=NOW):
    """An approved seat, all the way."""
    enrolled = offer(session, account, at=at)
    accept(enrolled, account, at=at)
    approve(enrolled, manager, at=at)
    return enrolled


def state_of(enrolled):
    db.session.expire_all()
    return db.session.get(Enrolment, enrolled.id).state


def session_state(session):
    db.session.expire_all()
    return db.session.get(CourseSession, session.id).state
