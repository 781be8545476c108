"""Put the question together from the tables, and from whoever answers for gaps.

Identifiers in an instance are the rows' own, as text; a place is a region.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from courses.absences.models import Absence
from courses.assignment import standing
from courses.assignment.instance import (
    Busy,
    GroupKind,
    HalfDay,
    Instance,
    Mode,
    Need,
    Opening,
    Pair,
    Person,
    Quota,
    Seat,
    Session,
)
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.enrolment.rules import HOLDS_SEAT, OPEN, EnrolmentState
from courses.sessions.models import CourseSession, Meeting, SessionState
from courses.sessions.queries import coming_with_trainers, trainers_elsewhere
from courses.sessions.rules import Times, days_of, half_days, trainer_keys
from laituri_learn.access.scope import EVERYBODY
from laituri_learn.database import db
from laituri_learn.network.models import Organisation, Post, Region, Unit
from laituri_learn.network.models import Person as PersonRow
from laituri_learn.network.queries import post_is_current
from laituri_learn.plugins import ask
from laituri_learn.plugins.contracts import CompetenceGap, CompetenceRef
from laituri_learn.web.languages import FINLAND, local

PART = 1000
"""People whom one statement asks for by their numbers."""
YEAR = timedelta(days=365)
"""What has been over for longer is not asked about."""


def competence_key(ref: CompetenceRef) -> str:
    """A competence inside an instance: ``ohjaus:B1``."""
    return f"{ref.framework}:{ref.code}"


def competence_ref(key: str) -> dict[str, str]:
    """The same for a proposal's row: ``{"framework": "ohjaus", "code": "B1"}``."""
    framework, _colon, code = key.partition(":")
    return {"framework": framework, "code": code}


def planned_sessions(session_ids: Iterable[int] | None, at: datetime) -> list[CourseSession]:
    """Planned sessions still to come, of these or all, with what the solver needs."""
    return _coming(SessionState.PLANNED, session_ids, at)


def published_sessions(session_ids: Iterable[int] | None, at: datetime) -> list[CourseSession]:
    """Published sessions that have not begun, of these or all: their free seats may be filled, their plan repaired."""
    return _coming(SessionState.PUBLISHED, session_ids, at)


def _coming(state: SessionState, session_ids: Iterable[int] | None, at: datetime) -> list[CourseSession]:
    statement = (
        select(CourseSession)
        .where(CourseSession.state == state)
        .options(
            selectinload(CourseSession.meetings),
            selectinload(CourseSession.mix),
            selectinload(CourseSession.quotas),
            joinedload(CourseSession.held_in),
            joinedload(CourseSession.course).selectinload(Course.competences),
        )
        .order_by(CourseSession.id)
    )
    if session_ids is not None:
        statement = statement.where(CourseSession.id.in_(list(session_ids)))
    return [
        session for session in db.session.scalars(statement).unique() if session.meetings and session.starts_at > at
    ]


def assemble(
    sessions: Sequence[CourseSession], at: datetime, *, people_of: Collection[int] | None = None
) -> tuple[Instance, int]:
    """The instance of these sessions, planned or published, and how many people with needs do not allow planning.

    Who has said that she comes to a published session keeps her seat (``locks``), whatever she allows; who is still to
    answer has it in the ``current`` plan; who has answered no is not asked again (``forbidden``). What is demanded of a
    published session, of a person and of a unit is never more than these seats keep already.

    ``people_of``: only these people, and those with a seat, are candidates; ``None``: everybody, which reads for
    seconds in a large network and has no place in a transaction that writes.
    """
    needs, refusing = _needs(people_of)
    taken = _Taken.read(sessions, at)
    today = local(at).date()
    wanted = set(needs) | {enrolment.person_id for enrolment in taken.inside}
    people = {
        person.id: person
        for part in _parts(None if people_of is None else wanted)
        for person in _people(part, wanted, needs, taken, today)
    }
    teaching = coming_with_trainers(at)
    instance = Instance(
        people=tuple(people.values()),
        sessions=tuple(_session(session, teaching) for session in sessions),
        staffing={
            str(unit_id): limit
            for unit_id, limit in db.session.execute(select(Unit.id, Unit.max_away).where(Unit.max_away.is_not(None)))
            if limit is not None
        },
        away=_away(taken, today),
        travel=_travel(),
        pairs=tuple(Pair(seat.person, seat.session) for seat in taken.current),
        locks=tuple(taken.locks),
        forbidden=tuple(taken.forbidden),
        current=tuple(taken.current),
    )
    return standing.demand_what_holds(instance), refusing


def _needs(people_of: Collection[int] | None) -> tuple[dict[int, dict[str, Need]], int]:
    needs: dict[int, dict[str, Need]] = defaultdict(dict)
    refusing = set()
    for gap in _gaps(people_of):
        if not gap.gap or gap.held is None:
            continue
        if gap.may_be_used:
            needs[gap.person_id][competence_key(gap.competence)] = Need(gap.held, gap.target, gap.weight)
        else:
            refusing.add(gap.person_id)
    return needs, len(refusing)


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


def _session(session: CourseSession, teaching: Sequence[CourseSession]) -> Session:
    """``teaching``: published sessions; one that is planned and needs a trainer of theirs by then is not held."""
    planned = session.state is SessionState.PLANNED
    trainers_come = not planned or next(trainers_elsewhere(session, teaching), None) is None
    return Session(
        id=str(session.id),
        course=str(session.course_id),
        language=session.language,
        seats={mode: session.seats_in(mode) for mode in session.modes},
        raises={
            competence_key(CompetenceRef(each.framework, each.code)): (each.from_level, each.to_level)
            for each in session.course.competences
        },
        meetings=tuple(session.times),
        place=_text(session.held_in_id),
        minimum_attendance=session.minimum_attendance,
        region=_text(session.region_id),
        minimum_types=session.minimum_types,
        type_percent=session.type_percent,
        shares={str(share.organisation_type_id): share.percent for share in session.mix},
        quotas=tuple(
            Quota(GroupKind.REGION, str(quota.region_id), quota.at_least, quota.at_most)
            if quota.region_id
            else Quota(GroupKind.ORGANISATION_TYPE, str(quota.organisation_type_id), quota.at_least, quota.at_most)
            for quota in session.quotas
        ),
        trainers=tuple(sorted(trainer_keys(session.trainers))),
        cost=session.cost,
        opening=(Opening.DECIDE if trainers_come else Opening.NEVER) if planned else Opening.ALWAYS,
    )


def _text(row: int | None) -> str | None:
    return None if row is None else str(row)


@dataclass(frozen=True)
class _Row:
    """An enrolment, without what the question does not need."""

    person_id: int
    session_id: int
    state: EnrolmentState
    mode: Mode

    @property
    def seat(self) -> Seat:
        return Seat(str(self.person_id), str(self.session_id), self.mode)


@dataclass(frozen=True)
class _Held:
    """A session in which somebody has a seat."""

    course_id: int
    place: str | None
    times: tuple[Times, ...]


@dataclass(frozen=True)
class _Taken:
    """Seats that people have: inside the sessions in question, and outside by person, with their sessions."""

    inside: tuple[_Row, ...] = ()
    outside: Mapping[int, list[_Row]] = field(default_factory=dict)
    sessions: Mapping[int, _Held] = field(default_factory=dict)
    absences: Mapping[int, list[Busy]] = field(default_factory=dict)
    at: datetime = datetime.min

    @classmethod
    def read(cls, sessions: Sequence[CourseSession], at: datetime) -> _Taken:
        """With few statements, however many there are."""
        in_question = {session.id for session in sessions}
        rows = [
            _Row(*row)
            for row in db.session.execute(
                select(Enrolment.person_id, Enrolment.session_id, Enrolment.state, Enrolment.mode)
                .where(Enrolment.session_id.in_(select(Meeting.session_id).where(Meeting.ends_at > at - YEAR)))
                .order_by(Enrolment.id)
            )
        ]
        outside: dict[int, list[_Row]] = defaultdict(list)
        for row in rows:
            if row.session_id not in in_question and row.state in HOLDS_SEAT:
                outside[row.person_id].append(row)
        inside = tuple(row for row in rows if row.session_id in in_question)
        held = {row.session_id for seats in outside.values() for row in seats}
        return cls(inside, outside, _held(held, at), _absences(at), at)

    @property
    def locks(self) -> Iterator[Seat]:
        """Seats that people have said they take."""
        return (row.seat for row in self.inside if row.state in HOLDS_SEAT - {EnrolmentState.OFFERED})

    @property
    def current(self) -> list[Seat]:
        """Seats that people are still to answer to."""
        return [row.seat for row in self.inside if row.state is EnrolmentState.OFFERED]

    @property
    def forbidden(self) -> Iterator[tuple[str, str]]:
        """People and sessions that came to nothing: nobody is asked twice."""
        return (row.seat[:2] for row in self.inside if row.state not in OPEN | HOLDS_SEAT)

    def seats(self, person_id: int) -> Iterator[tuple[_Row, _Held]]:
        """Her seats outside, each with its session."""
        return ((row, self.sessions[row.session_id]) for row in self.outside.get(person_id, ()))


def _held(session_ids: Collection[int], at: datetime) -> dict[int, _Held]:
    times: dict[int, list[Times]] = defaultdict(list)
    for session_id, start, end in db.session.execute(
        select(Meeting.session_id, Meeting.starts_at, Meeting.ends_at)
        .where(Meeting.ends_at > at - YEAR)
        .order_by(Meeting.starts_at)
    ):
        if session_id in session_ids:
            times[session_id].append((start, end))
    sessions = db.session.execute(select(CourseSession.id, CourseSession.course_id, CourseSession.held_in_id))
    return {
        session_id: _Held(course_id, _text(held_in_id), tuple(times[session_id]))
        for session_id, course_id, held_in_id in sessions
        if session_id in session_ids and times[session_id]
    }


def _absences(at: datetime) -> dict[int, list[Busy]]:
    """Whole days of Finland, to come."""
    found: dict[int, list[Busy]] = defaultdict(list)
    rows = db.session.execute(
        select(Absence.person_id, Absence.starts_on, Absence.ends_on)
        .where(Absence.ends_on >= local(at).date())
        .order_by(Absence.starts_on)
    )
    for person_id, starts_on, ends_on in rows:
        found[person_id].append(Busy(_midnight(starts_on), _midnight(ends_on + timedelta(days=1))))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), FINLAND)


def _away(taken: _Taken, today: date) -> dict[tuple[str, HalfDay], int]:
    """Who of each unit is away in each half-day to come, by seats outside the question."""
    posts = db.session.execute(
        select(Post.person_id, Post.unit_id).join(Unit).where(post_is_current(today), Unit.max_away.is_not(None))
    )
    units: dict[int, set[int]] = defaultdict(set)
    for person_id, unit_id in posts:
        units[person_id].add(unit_id)
    halves = {session_id: half_days(held.times, FINLAND) for session_id, held in taken.sessions.items()}
    away = {
        (unit_id, half, person_id)
        for person_id in taken.outside
        for row, _session in taken.seats(person_id)
        for half in halves[row.session_id]
        for unit_id in units.get(person_id, ())
        if half.day >= today
    }
    return dict(Counter((str(unit_id), half) for unit_id, half, _person_id in away))


def _travel() -> dict[tuple[str, str], int]:
    regions = db.session.scalars(select(Region).order_by(Region.id)).all()
    return {
        (str(one.id), str(other.id)): minutes
        for number, one in enumerate(regions)
        for other in regions[number + 1 :]
        if (minutes := one.minutes_to(other))
    }


def _people(
    part: list[int] | None,
    wanted: Collection[int],
    needs: Mapping[int, Mapping[str, Need]],
    taken: _Taken,
    today: date,
) -> Iterable[Person]:
    statement = (
        select(
            PersonRow.id,
            PersonRow.languages,
            PersonRow.training_days,
            Post.unit_id,
            Organisation.id,
            Organisation.type_id,
            Organisation.region_id,
        )
        .join(Post, Post.person_id == PersonRow.id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(Organisation, Organisation.id == Unit.organisation_id)
        .where(post_is_current(today))
        .order_by(PersonRow.id, Post.starts_on, Post.id)
    )
    if part is not None:
        statement = statement.where(PersonRow.id.in_(part))
    people: dict[int, Person] = {}
    for person_id, languages, training_days, *post in db.session.execute(statement):
        unit, organisation, kind, region = map(str, post)
        known = people.get(person_id)
        if known is not None:
            # Several posts: all her units are bound by her absence; her first post's organisation sits at the table.
            people[person_id] = replace(
                known,
                units=tuple(dict.fromkeys((*known.units, unit))),
                regions=tuple(dict.fromkeys((*known.regions, region))),
            )
        elif person_id in wanted:
            people[person_id] = Person(
                id=str(person_id),
                languages=tuple(languages),
                units=(unit,),
                organisation=organisation,
                organisation_type=kind,
                regions=(region,),
                needs=dict(needs.get(person_id, {})),
                place=region,
                days_a_year=training_days,
                days_taken=tuple(_days_taken(taken, person_id, today)),
                busy=tuple(_busy(taken, person_id)),
                courses=tuple(_courses(taken, person_id)),
            )
    return people.values()


def _days_taken(taken: _Taken, person_id: int, today: date) -> list[date]:
    """Training days of this year and later that her seats use, each once."""
    return sorted(
        {
            day
            for row, held in taken.seats(person_id)
            if row.state is not EnrolmentState.ABSENT
            for day in days_of(held.times, FINLAND)
            if day.year >= today.year
        }
    )


def _busy(taken: _Taken, person_id: int) -> Iterator[Busy]:
    for row, held in taken.seats(person_id):
        place = held.place if row.mode is Mode.ROOM else None
        yield from (Busy(start, end, place) for start, end in held.times if end > taken.at)
    yield from taken.absences.get(person_id, ())


def _courses(taken: _Taken, person_id: int) -> Iterator[str]:
    """Courses of the last twelve months and to come.

    Who was absent may come again; who attended is asked to assess herself first.
    """
    recent = taken.at - YEAR
    return (
        str(course_id)
        for course_id in dict.fromkeys(
            held.course_id
            for row, held in taken.seats(person_id)
            if row.state is not EnrolmentState.ABSENT and max(end for _start, end in held.times) > recent
        )
    )
