"""The plugin's part of the demonstration: the catalogue, and sessions still to be filled."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from courses.catalogue.models import Course
from courses.sessions.services import SessionPlan, plan_session
from laituri_learn.database import db
from laituri_learn.demo.builder import Builder
from laituri_learn.network.models import OrganisationType, Region
from laituri_learn.web.languages import FINLAND

CATALOGUE = Path(__file__).parent / "catalogue" / "data" / "courses.csv"
TOWNS = ("Jyväskylä", "Tampere", "Helsinki", "Oulu", "Turku", "Kuopio")


def add_catalogue_and_sessions(builder: Builder) -> None:
    """The packaged courses, and for each a session or two in the coming months."""
    builder.load("courses", CATALOGUE)
    courses = db.session.scalars(select(Course).options(selectinload(Course.competences)).order_by(Course.code)).all()
    office = db.session.scalars(select(OrganisationType).where(OrganisationType.code == "employment-area")).one()
    ostrobothnia = db.session.scalars(select(Region).where(Region.code == "POH")).one()
    for number, course in enumerate(courses):
        first = _working_day(builder.today + timedelta(days=30 + 4 * number))
        for language in course.languages:
            if language == "en":
                continue
            swedish = language == "sv"
            online = number % 3 == 0
            plan = SessionPlan(
                course_id=course.id,
                meetings=_meetings(first if not swedish else _working_day(first + timedelta(days=9)), course.days),
                language=language,
                seats=8 if swedish else 16,
                place="" if online else ("Vasa" if swedish else TOWNS[number % len(TOWNS)]),
                link=f"https://video.example/{course.code}-{language}" if online else "",
                region_id=ostrobothnia.id if swedish and number % 2 else None,
                trainers="",
                minimum_attendance=3 if swedish else 6,
                minimum_types=2,
                mix={} if swedish else {office.id: 20},
            )
            plan_session(plan, by=builder.viewer, at=builder.at)


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
