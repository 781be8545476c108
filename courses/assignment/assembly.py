"""Put the question together from the tables, and from whoever answers for gaps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from courses.assignment.instance import Candidate, Instance, Need, PlannedSession
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.enrolment.rules import HOLDS_SEAT, EnrolmentState
from courses.sessions.models import CourseSession, SessionState
from laituri_learn.access.scope import EVERYBODY
from laituri_learn.database import db
from laituri_learn.network.models import Organisation, Person, Post, Unit
from laituri_learn.network.queries import post_is_current
from laituri_learn.plugins import ask
from laituri_learn.plugins.contracts import CompetenceGap, CompetenceRef
from laituri_learn.web.languages import local

PART = 1000
"""People whom one statement asks for by their numbers."""


def competence_key(ref: CompetenceRef) -> str:
    """A competence inside an instance: ``ohjaus:B1``."""
    return f"{ref.framework}:{ref.code}"


def competence_ref(key: str) -> dict[str, str]:
    """The same for a proposal's row: ``{"framework": "ohjaus", "code": "B1"}``."""
    framework, _colon, code = key.partition(":")
    return {"framework": framework, "code": code}


def planned_sessions(session_ids: Iterable[int] | None, at: datetime) -> list[CourseSession]:
    """Planned sessions still to come, of these or all, with what the solver needs."""
    statement = (
        select(CourseSession)
        .where(CourseSession.state == SessionState.PLANNED)
        .options(
            selectinload(CourseSession.meetings),
            selectinload(CourseSession.mix),
            joinedload(CourseSession.course).selectinload(Course.competences),
        )
        .order_by(CourseSession.id)
    )
    if session_ids is not None:
        statement = statement.where(CourseSession.id.in_(list(session_ids)))
    return [
        session for session in db.session.scalars(statement).unique() if session.meetings and session.starts_at > at
    ]


def days_of(times: Iterable[tuple[datetime, datetime]]) -> tuple[date, ...]:
    """Finland's days that meetings touch, in order."""
    return tuple(sorted({local(moment).date() for time in times for moment in time}))


def assemble(
    sessions: Sequence[CourseSession], at: datetime, *, people_of: Collection[int] | None = None
) -> tuple[Instance, int]:
    """The instance of these sessions, and how many people with needs do not allow planning.

    ``people_of``: only these people are candidates; ``None``: everybody, which reads for seconds in a large network
    and has no place in a transaction that writes. Seats that others have taken count either way.
    """
    questions = tuple(_planned(session) for session in sessions)
    needs: dict[int, dict[str, Need]] = defaultdict(dict)
    refusing = set()
    for gap in _gaps(people_of):
        if not gap.gap or gap.held is None:
            continue
        if gap.may_be_used:
            needs[gap.person_id][competence_key(gap.competence)] = (gap.held, gap.target, gap.weight)
        else:
            refusing.add(gap.person_id)
    today = local(at).date()
    taken = _taken(at)
    people = tuple(each for part in _parts(people_of) for each in _people(part, needs, taken, today))
    staffing = {
        unit_id: limit
        for unit_id, limit in db.session.execute(select(Unit.id, Unit.max_away).where(Unit.max_away.is_not(None)))
        if limit is not None
    }
    units_of = _units_of(today)
    away = Counter(
        (unit, day)
        for person_id, seats in taken.items()
        for unit in units_of.get(person_id, ())
        for day in days_of(seats.times)
    )
    return Instance(people, questions, staffing, dict(away)), len(refusing)


def _parts(people: Collection[int] | None) -> list[list[int] | None]:
    """Everybody, or these people by so many as a statement takes."""
    if people is None:
        return [None]
    ordered = sorted(people)
    return [ordered[start : start + PART] for start in range(0, len(ordered), PART)]


def _gaps(people: Collection[int] | None) -> Iterator[CompetenceGap]:
    for part in _parts(people):
        found = ask("laituri_competence_gaps", scope=EVERYBODY, below_target=True, person_ids=part)
        yield from (gap for gap in found if people is None or gap.person_id in people)


def _planned(session: CourseSession) -> PlannedSession:
    return PlannedSession(
        id=session.id,
        course=session.course_id,
        language=session.language,
        seats=session.seats,
        raises={
            competence_key(CompetenceRef(each.framework, each.code)): (each.from_level, each.to_level)
            for each in session.course.competences
        },
        meetings=tuple(session.times),
        days=days_of(session.times),
        minimum_attendance=session.minimum_attendance,
        region=session.region_id,
        minimum_types=session.minimum_types,
        shares={share.organisation_type_id: share.percent for share in session.mix},
    )


@dataclass(frozen=True)
class _Seats:
    """What a person has a seat in: meetings of this year and later, and courses of the last twelve months."""

    times: tuple[tuple[datetime, datetime], ...] = ()
    courses: tuple[int, ...] = ()


def _taken(at: datetime) -> dict[int, _Seats]:
    rows = db.session.scalars(
        select(Enrolment)
        .where(Enrolment.state.in_(HOLDS_SEAT))
        .options(joinedload(Enrolment.session).selectinload(CourseSession.meetings))
    ).unique()
    year = local(at).year
    found: dict[int, _Seats] = defaultdict(_Seats)
    for enrolment in rows:
        session, seats = enrolment.session, found[enrolment.person_id]
        times = tuple(time for time in session.times if local(time[0]).year >= year)
        # Who was absent may come again; who attended is asked to assess herself first.
        counts = enrolment.state is not EnrolmentState.ABSENT and session.ends_at > at - timedelta(days=365)
        courses = (session.course_id,) if counts else ()
        found[enrolment.person_id] = _Seats((*seats.times, *times), (*seats.courses, *courses))
    return found


def _units_of(today: date) -> dict[int, tuple[int, ...]]:
    """The units of those who have a seat."""
    found: dict[int, tuple[int, ...]] = {}
    seated = select(Enrolment.person_id).where(Enrolment.state.in_(HOLDS_SEAT))
    posts = select(Post.person_id, Post.unit_id).where(post_is_current(today), Post.person_id.in_(seated))
    for person_id, unit_id in db.session.execute(posts):
        found[person_id] = (*found.get(person_id, ()), unit_id)
    return found


def _people(
    part: list[int] | None, needs: Mapping[int, Mapping[str, Need]], taken: Mapping[int, _Seats], today: date
) -> tuple[Candidate, ...]:
    statement = (
        select(
            Person.id,
            Person.languages,
            Person.training_days,
            Post.unit_id,
            Organisation.type_id,
            Organisation.region_id,
        )
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(Organisation, Organisation.id == Unit.organisation_id)
        .where(post_is_current(today))
        .order_by(Person.id, Post.starts_on, Post.id)
    )
    if part is not None:
        statement = statement.where(Person.id.in_(part))
    people: dict[int, Candidate] = {}
    for person_id, languages, training_days, unit_id, type_id, region_id in db.session.execute(statement):
        known = people.get(person_id)
        if known is not None:
            # Several posts: all her units are bound by her absence; her first post's organisation sits at the table.
            people[person_id] = replace(known, units=(*known.units, unit_id), regions=(*known.regions, region_id))
        elif needs.get(person_id):
            seats = taken.get(person_id, _Seats())
            people[person_id] = Candidate(
                person_id,
                tuple(languages),
                (unit_id,),
                type_id,
                (region_id,),
                needs[person_id],
                training_days,
                days_of(seats.times),
                seats.times,
                seats.courses,
            )
    return tuple(people.values())
