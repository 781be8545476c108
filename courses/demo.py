"""The plugin's part of the demonstration: the catalogue, and sessions at every point of their way.

Planned ones wait for an assignment run; one is over and waits for its attendance; one is half way; and one is
published, with seats to answer to, participations to approve and a waiting list.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from courses.assignment.instance import Mode
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.enrolment.notices import approvers, nearest
from courses.enrolment.rules import EnrolmentState
from courses.enrolment.services import accept, approve, offer_seat, put_on_waiting_list
from courses.sessions.models import CourseSession
from courses.sessions.services import SessionPlan, plan_session, publish_session
from laituri_learn.access.models import Account
from laituri_learn.access.policy import Viewer
from laituri_learn.access.sessions import viewer_of
from laituri_learn.database import db
from laituri_learn.demo.builder import Builder
from laituri_learn.network.models import OrganisationType, Person, Post, Region, Unit
from laituri_learn.web.languages import FINLAND

CATALOGUE = Path(__file__).parent / "catalogue" / "data" / "courses.csv"
TOWNS = (
    ("Jyväskylä", "KES"),
    ("Tampere", "PIR"),
    ("Helsinki", "UUS"),
    ("Oulu", "PPO"),
    ("Turku", "VAR"),
    ("Joensuu", "POK"),
)
TRAINERS = ("Kaisa Kouluttaja", "Ossi Ohjaaja; Kaisa Kouluttaja", "Ulla Utbildare", "", "Ossi Ohjaaja")
HELD = (("KES-TYO-1", 2), ("KES-TYO-2", 1), ("KES-PER-1", 1), ("KES-LUK-1", 1), ("KES-AMM-1", 1), ("KES-AIK-1", 1))
HALF_WAY = (("PIR-TYO-1", 2), ("PIR-PER-1", 1), ("PIR-LUK-1", 1), ("PIR-AMM-1", 1), ("PIR-AIK-1", 1))
"""Units and how many of each have an approved seat."""


def add_catalogue_and_sessions(builder: Builder) -> None:
    """The packaged courses; for each a planned session or two; and the sessions that are on their way."""
    builder.load("courses", CATALOGUE)
    courses = db.session.scalars(select(Course).options(selectinload(Course.competences)).order_by(Course.code)).all()
    _plan_all(builder, courses)
    coordinator = viewer_of(
        db.session.scalars(select(Account).where(Account.email == "coordinator@demo.example")).one()
    )
    by_code = {course.code: course for course in courses}
    _held(builder, by_code["palvelutarve"], coordinator)
    _half_way(builder, by_code["ohjaava-keskustelu"], coordinator)
    _coming(builder, by_code["ryhmanohjaus"], coordinator)


def _plan_all(builder: Builder, courses: Sequence[Course]) -> None:
    office = db.session.scalars(select(OrganisationType).where(OrganisationType.code == "employment-area")).one()
    regions = {region.code: region.id for region in db.session.scalars(select(Region))}
    for number, course in enumerate(courses):
        first = _working_day(builder.today + timedelta(days=30 + 4 * number))
        for language in course.languages:
            if language == "en":
                continue
            swedish = language == "sv"
            online = number % 3 == 0
            seats = 8 if swedish else 16
            town, region = ("Vasa", "POH") if swedish else TOWNS[number % len(TOWNS)]
            plan = SessionPlan(
                course_id=course.id,
                meetings=_meetings(first if not swedish else _working_day(first + timedelta(days=9)), course.days),
                language=language,
                seats=seats,
                online_seats=seats if online else seats // 4 if number % 3 == 1 else 0,
                place="" if online else town,
                link="" if number % 3 == 2 else f"https://video.example/{course.code}-{language}",
                region_id=regions["POH"] if swedish and number % 2 else None,
                held_in_id=None if online else regions[region],
                trainers=TRAINERS[number % len(TRAINERS)],
                cost=round(course.days * (400 if online else 900)),
                minimum_attendance=3 if swedish else 6,
                minimum_types=2,
                mix={} if swedish else {office.id: 20},
            )
            plan_session(plan, by=builder.viewer, at=builder.at)


def _held(builder: Builder, course: Course, coordinator: Viewer) -> None:
    """Over since last week: the co-ordinator marks who was there and closes it."""
    days = [_working_day(builder.today - timedelta(days=number)) for number in (21, 14)]
    session = _published(course, days, "Jyväskylä", "KES", builder.at - timedelta(days=60), coordinator)
    for unit, count in HELD:
        for account in _people_of(unit)[:count]:
            _through(session, account, coordinator, builder.at - timedelta(days=55))


def _half_way(builder: Builder, course: Course, coordinator: Viewer) -> None:
    """One meeting is over, one is still to come."""
    days = [_working_day(builder.today - timedelta(days=7)), _working_day(builder.today + timedelta(days=12))]
    session = _published(course, days, "Tampere", "PIR", builder.at - timedelta(days=50), coordinator)
    for unit, count in HALF_WAY:
        for account in _people_of(unit)[:count]:
            _through(session, account, coordinator, builder.at - timedelta(days=45))


def _coming(builder: Builder, course: Course, coordinator: Viewer) -> None:
    """Still to come: the official has a seat to answer to, her manager has two approvals, others wait for a seat."""
    day = _working_day(builder.today + timedelta(days=24))
    session = _published(course, [day], "Jyväskylä", "KES", builder.at - timedelta(days=5), coordinator, seats=6)
    official, approved, *asking = _people_of("KES-TYO-1")[:4]
    at = builder.at - timedelta(days=4)
    _through(session, approved, coordinator, at)
    for account in asking:
        _offered(session, account, coordinator, at)
        _accepted(session, account, at + timedelta(days=1))
    teacher, waiting = _people_of("KES-LUK-1")[:2]
    school = _people_of("KES-PER-1")[0]
    for account in (official, teacher, school):
        _offered(session, account, coordinator, at)
    for rank, account in enumerate((waiting, _people_of("KES-AMM-1")[0]), 1):
        put_on_waiting_list(
            session,
            _person(account),
            rank,
            mode=Mode.ROOM,
            run_id=None,
            reasons=_reasons(course),
            by=coordinator,
            at=at,
        )


def _published(
    course: Course, days: Sequence[date], place: str, region: str, at: datetime, by: Viewer, *, seats: int = 12
) -> CourseSession:
    """A session with a full day on each of these days, planned and published at that time."""
    meetings = tuple(
        (datetime.combine(day, time(9), FINLAND), datetime.combine(day, time(15, 30), FINLAND)) for day in days
    )
    plan = SessionPlan(
        course.id,
        meetings,
        "fi",
        seats,
        place=place,
        held_in_id=db.session.scalars(select(Region.id).where(Region.code == region)).one(),
        minimum_attendance=4,
        minimum_types=2,
    )
    session = plan_session(plan, by=by, at=at)
    publish_session(session, by=by, at=at)
    return session


def _through(session: CourseSession, account: Account, coordinator: Viewer, at: datetime) -> None:
    """Offered, accepted and approved, a day apart."""
    _offered(session, account, coordinator, at)
    enrolment = _accepted(session, account, at + timedelta(days=1))
    if enrolment.state is EnrolmentState.ACCEPTED:
        manager = nearest(approvers(enrolment.person_id, session))[-1]
        approve(enrolment, viewer_of(manager), at + timedelta(days=2))


def _offered(session: CourseSession, account: Account, coordinator: Viewer, at: datetime) -> None:
    offer_seat(
        session,
        _person(account),
        mode=Mode.ROOM,
        run_id=None,
        reasons=_reasons(session.course),
        respond_by=at + timedelta(days=14),
        by=coordinator,
        at=at,
    )


def _accepted(session: CourseSession, account: Account, at: datetime) -> Enrolment:
    enrolment = db.session.scalars(
        select(Enrolment).where(Enrolment.session_id == session.id, Enrolment.person_id == account.person_id)
    ).one()
    accept(enrolment, viewer_of(account), at)
    return enrolment


def _people_of(unit: str) -> Sequence[Account]:
    """Accounts of the unit's officials, the demonstration's own first, always in the same order."""
    accounts = db.session.scalars(
        select(Account)
        .join(Person, Person.id == Account.person_id)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Unit.code == unit)
        .options(selectinload(Account.grants))
        .order_by(Account.email != "official@demo.example", Account.id)
    ).all()
    managers = {grant.account_id for account in accounts for grant in account.grants if grant.role == "manager"}
    return [account for account in accounts if account.id not in managers]


def _person(account: Account) -> int:
    assert account.person_id is not None  # noqa: S101 - chosen by their posts
    return account.person_id


def _reasons(course: Course) -> list[dict[str, str]]:
    return [{"framework": each.framework, "code": each.code} for each in course.competences[:2]]


def _meetings(first: date, days: float) -> tuple[tuple[datetime, datetime], ...]:
    meetings = []
    day = first
    left = days
    while left > 0:
        end = time(15, 30) if left >= 1 else time(12)
        meetings.append((datetime.combine(day, time(9), FINLAND), datetime.combine(day, end, FINLAND)))
        left -= 1
        day = _working_day(day + timedelta(days=7))
    return tuple(meetings)


def _working_day(day: date) -> date:
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)
