"""Who is away when: what stands in the way of one more seat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from courses.absences.queries import is_absent
from courses.assignment.instance import HalfDay, Mode
from courses.enrolment.models import Enrolment
from courses.enrolment.rules import HOLDS_SEAT, EnrolmentState, beyond
from courses.sessions.models import CourseSession, Meeting
from courses.sessions.queries import minutes_between
from courses.sessions.rules import SessionState, days_of, half_days, overlap
from laituri_learn.database import db
from laituri_learn.network.models import Person, Post, Unit
from laituri_learn.network.queries import current_posts
from laituri_learn.web.languages import FINLAND

RUNNING = (SessionState.PUBLISHED, SessionState.HELD)
Away = dict[tuple[int, HalfDay], set[int]]
"""Unit (row) and half-day to the people (rows) who are away from it."""


@dataclass(frozen=True)
class Excess:
    """A unit whose limit is exceeded, and in which half-days."""

    unit: Unit
    halves: tuple[HalfDay, ...]

    @property
    def days(self) -> list[date]:
        """The days of these, each once."""
        return list(dict.fromkeys(half.day for half in self.halves))


def session_days(session: CourseSession) -> list[date]:
    """The days in Finland on which the session meets."""
    return days_of(session.times, FINLAND)


def session_halves(session: CourseSession) -> list[HalfDay]:
    """The halves of days in Finland in which the session meets."""
    return half_days(session.times, FINLAND)


def away(unit_ids: Collection[int], halves: Sequence[HalfDay], states: Collection[EnrolmentState] = HOLDS_SEAT) -> Away:
    """Who of the units is on a session in these half-days, counting enrolments in these states."""
    found: Away = defaultdict(set)
    if not unit_ids or not halves:
        return found
    wanted = set(halves)
    first, last = min(half.day for half in wanted), max(half.day for half in wanted)
    rows = db.session.execute(
        select(Post.unit_id, Post.starts_on, Post.ends_on, Enrolment.person_id, Meeting.starts_at, Meeting.ends_at)
        .join(CourseSession, CourseSession.id == Meeting.session_id)
        .join(Enrolment, Enrolment.session_id == CourseSession.id)
        .join(Post, Post.person_id == Enrolment.person_id)
        .where(
            CourseSession.state.in_(RUNNING),
            Enrolment.state.in_(states),
            Post.unit_id.in_(unit_ids),
            Meeting.starts_at < _midnight(last + timedelta(days=1)),
            Meeting.ends_at > _midnight(first),
        )
    )
    for unit_id, starts_on, ends_on, person_id, starts_at, ends_at in rows:
        for half in half_days([(starts_at, ends_at)], FINLAND):
            if half in wanted and starts_on <= half.day and (ends_on is None or ends_on >= half.day):
                found[unit_id, half].add(person_id)
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
    units: Sequence[Unit], person_id: int, halves: Sequence[HalfDay], states: Collection[EnrolmentState]
) -> list[Excess]:
    """Units in which too many would be away if she came too."""
    people_away = away([unit.id for unit in units], halves, states)
    excesses = []
    for unit in units:
        counts = {half: len(people_away.get((unit.id, half), set()) | {person_id}) for half in halves}
        if exceeded := beyond(counts, unit.max_away):
            excesses.append(Excess(unit, tuple(exceeded)))
    return excesses


def clashing_seats(
    session: CourseSession, mode: Mode, person_id: int, states: Collection[EnrolmentState] = HOLDS_SEAT
) -> list[CourseSession]:
    """Other sessions on which she has a seat (in these states) at the same time, the way between rooms included."""
    others = db.session.execute(
        select(CourseSession, Enrolment.mode)
        .join(Enrolment, Enrolment.session_id == CourseSession.id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.state.in_(states),
            CourseSession.id != session.id,
            CourseSession.state.in_(RUNNING),
        )
    ).all()
    return [
        other
        for other, other_mode in others
        if overlap(
            session.times,
            other.times,
            minutes_between(session, other) if mode is Mode.ROOM and other_mode is Mode.ROOM else 0,
        )
    ]


def seat_is_possible(session: CourseSession, mode: Mode, person: Person) -> bool:
    """Whether a freed seat may go to her: language, no other meeting or absence, her training days, her units' limits.

    Locks her row and her units' until the unit of work ends, so that a seat freed elsewhere at
    the same moment is counted.
    """
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    days = session_days(session)
    units = lock_units(person.id, days[0])
    return bool(
        units
        and session.language in person.languages
        and not is_absent(person.id, days)
        and not clashing_seats(session, mode, person.id)
        and _training_days_left(person, days)
        and not beyond_limit(units, person.id, session_halves(session), HOLDS_SEAT)
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
