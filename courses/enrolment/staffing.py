"""Who is away when: what stands in the way of one more seat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from courses.enrolment.models import Enrolment
from courses.enrolment.rules import HOLDS_SEAT, EnrolmentState, days_beyond
from courses.sessions.models import CourseSession, Meeting
from courses.sessions.rules import SessionState, days_of, overlap
from laituri_learn.database import db
from laituri_learn.network.models import Person, Post, Unit
from laituri_learn.network.queries import current_posts
from laituri_learn.web.languages import FINLAND

RUNNING = (SessionState.PUBLISHED, SessionState.HELD)
Away = dict[tuple[int, date], set[int]]
"""Unit (row) and day to the people (rows) who are away from it."""


@dataclass(frozen=True)
class Excess:
    """A unit whose limit is exceeded, and on which days."""

    unit: Unit
    days: tuple[date, ...]


def session_days(session: CourseSession) -> list[date]:
    """The days in Finland on which the session meets."""
    return days_of(session.times, FINLAND)


def away(unit_ids: Collection[int], days: Sequence[date], states: Collection[EnrolmentState] = HOLDS_SEAT) -> Away:
    """Who of the units is on a session on these days, counting enrolments in these states."""
    found: Away = defaultdict(set)
    if not unit_ids or not days:
        return found
    wanted = set(days)
    rows = db.session.execute(
        select(Post.unit_id, Post.starts_on, Post.ends_on, Enrolment.person_id, Meeting.starts_at, Meeting.ends_at)
        .join(CourseSession, CourseSession.id == Meeting.session_id)
        .join(Enrolment, Enrolment.session_id == CourseSession.id)
        .join(Post, Post.person_id == Enrolment.person_id)
        .where(
            CourseSession.state.in_(RUNNING),
            Enrolment.state.in_(states),
            Post.unit_id.in_(unit_ids),
            Meeting.starts_at < _midnight(max(wanted) + timedelta(days=1)),
            Meeting.ends_at > _midnight(min(wanted)),
        )
    )
    for unit_id, starts_on, ends_on, person_id, starts_at, ends_at in rows:
        for day in days_of([(starts_at, ends_at)], FINLAND):
            if day in wanted and starts_on <= day and (ends_on is None or ends_on >= day):
                found[unit_id, day].add(person_id)
    return found


def units_of(person_id: int, day: date) -> list[Unit]:
    """The units of her posts in force on a day, each once, by row."""
    units = {post.unit_id: post.unit for post in current_posts(person_id, day)}
    return [units[unit_id] for unit_id in sorted(units)]


def lock_units(person_id: int, day: date) -> list[Unit]:
    """Her units, locked until the unit of work ends: who counts their people away counts alone."""
    ids = [unit.id for unit in units_of(person_id, day)]
    return list(
        db.session.scalars(select(Unit).where(Unit.id.in_(ids)).order_by(Unit.id).with_for_update(key_share=True))
    )


def beyond_limit(
    units: Sequence[Unit], person_id: int, days: Sequence[date], states: Collection[EnrolmentState]
) -> list[Excess]:
    """Units in which too many would be away if she came too."""
    people_away = away([unit.id for unit in units], days, states)
    excesses = []
    for unit in units:
        counts = {day: len(people_away.get((unit.id, day), set()) | {person_id}) for day in days}
        if beyond := days_beyond(counts, unit.max_away):
            excesses.append(Excess(unit, tuple(beyond)))
    return excesses


def clashing_seats(
    session: CourseSession, person_id: int, states: Collection[EnrolmentState] = HOLDS_SEAT
) -> list[CourseSession]:
    """Other sessions on which she has a seat (in these states) at the same time."""
    others = db.session.scalars(
        select(CourseSession)
        .join(Enrolment, Enrolment.session_id == CourseSession.id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.state.in_(states),
            CourseSession.id != session.id,
            CourseSession.state.in_(RUNNING),
        )
    ).all()
    return [other for other in others if overlap(session.times, other.times)]


def seat_is_possible(session: CourseSession, person: Person) -> bool:
    """Whether a freed seat may go to her: language, no other meeting, her training days, her units' limits.

    Locks her row and her units' until the unit of work ends, so that a seat freed elsewhere at
    the same moment is counted.
    """
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    days = session_days(session)
    units = lock_units(person.id, days[0])
    return bool(
        units
        and session.language in person.languages
        and not clashing_seats(session, person.id)
        and _training_days_left(person, days)
        and not beyond_limit(units, person.id, days, HOLDS_SEAT)
    )


def _training_days_left(person: Person, days: Sequence[date]) -> bool:
    """Whether her training days of each year suffice for these days too."""
    if person.training_days is None:
        return True
    times = db.session.execute(
        select(Meeting.starts_at, Meeting.ends_at)
        .join(CourseSession, CourseSession.id == Meeting.session_id)
        .join(Enrolment, Enrolment.session_id == CourseSession.id)
        .where(
            Enrolment.person_id == person.id,
            Enrolment.state.in_(HOLDS_SEAT - {EnrolmentState.ABSENT}),
            CourseSession.state.in_(RUNNING),
        )
    )
    used = {*days_of([(starts_at, ends_at) for starts_at, ends_at in times], FINLAND), *days}
    return all(sum(day.year == year for day in used) <= person.training_days for year in {day.year for day in days})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), FINLAND)
