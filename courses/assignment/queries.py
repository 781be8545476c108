"""Reads of assignment runs, as the co-ordinator sees them: whom a seat serves for what, never a level."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from courses.assignment import rules
from courses.assignment.instance import Instance, NotHeld, Obstacle
from courses.assignment.models import AssignmentRun, Proposal, RunState
from courses.sessions.models import CourseSession, MixShare
from laituri_learn.database import LocalisedText, db
from laituri_learn.network.models import Organisation, OrganisationType, Person, Post, Region, Unit
from laituri_learn.network.queries import post_is_current
from laituri_learn.plugins import ask
from laituri_learn.reports.rules import may_be_shown
from laituri_learn.web.languages import local

OBSTACLE_WORDS: dict[Obstacle, Any] = {
    Obstacle.NO_COURSE: _l("no session of this run raises the competence from her level"),
    Obstacle.LANGUAGE: _l("the session is not in a language of hers"),
    Obstacle.REGION: _l("the session is for another region"),
    Obstacle.SAME_COURSE: _l("she has a seat in this course already, or has just been to it"),
    Obstacle.CLASH: _l("she has another meeting at the same time"),
    Obstacle.DAYS: _l("she has too few training days left in the year of the session"),
    Obstacle.NOT_HELD: _l("the session would not reach its minimum attendance or its mix"),
    Obstacle.STAFFING: _l("too many of her unit would be away on the day"),
    Obstacle.FULL: _l("the seats went to people for whom they close as much or more"),
    Obstacle.MIX: _l("the session's mix rule leaves no room for more people of her organisation type"),
}
NOT_HELD_WORDS: dict[NotHeld, Any] = {
    NotHeld.PEOPLE: _l("too few people could come and gain from it: %(found)s (it takes at least %(needed)s)"),
    NotHeld.TYPES: _l(
        "the people who could come are of too few organisation types: %(found)s (the mix rule asks for %(needed)s)"
    ),
    NotHeld.SHARE: _l(
        "too few people of an organisation type could come: %(found)s (its smallest share takes at least %(needed)s)"
    ),
    NotHeld.ELSEWHERE: _l(
        "enough people could come (%(found)s), but their seats in other sessions close more, or the limits of their "
        "units and their training days do not allow it"
    ),
}
STATE_WORDS: dict[RunState, Any] = {
    RunState.QUEUED: _l("waiting to be solved"),
    RunState.RUNNING: _l("being solved"),
    RunState.SOLVED: _l("solved, not published"),
    RunState.FAILED: _l("failed"),
    RunState.PUBLISHED: _l("published"),
    RunState.DISCARDED: _l("discarded"),
}


@dataclass(frozen=True)
class Place:
    """Where a person sits in the network: her first post in force."""

    name: str
    sorting: tuple[str, str]
    """Last name, first name."""
    email: str
    unit: LocalisedText
    organisation: LocalisedText
    type_id: int
    type: LocalisedText
    region: LocalisedText


@dataclass(frozen=True)
class ProposedSeat:
    """A proposal as shown. ``competences``: names, the weightiest first."""

    place: Place
    session: CourseSession
    competences: tuple[LocalisedText, ...]


@dataclass(frozen=True)
class FilledSession:
    """A session of the plan: its people by name, the waiting list in its order, and its mix.

    ``mix``: organisation type, people, share 0–1, required share.
    """

    session: CourseSession
    seats: tuple[ProposedSeat, ...]
    mix: tuple[tuple[LocalisedText, int, float, float | None], ...]
    waiting: tuple[ProposedSeat, ...]


@dataclass(frozen=True)
class Total:
    """Of an organisation type or a region: seats proposed, people left without one."""

    name: LocalisedText
    seats: int
    left_out: int


@dataclass(frozen=True)
class LeftOutRow:
    """Somebody without a seat: (what stood in the way, course, competences) for the most useful sessions."""

    place: Place
    obstacles: tuple[tuple[Any, LocalisedText | None, tuple[LocalisedText, ...]], ...]


@dataclass(frozen=True)
class RunView:
    """A run as the co-ordinator reviews it: sessions by their beginning, people by last name.

    ``not_held``: each with the reason. ``may_show_value``: enough people have a seat that no gap shows through the sum.
    """

    run: AssignmentRun
    sessions: tuple[FilledSession, ...]
    not_held: tuple[tuple[CourseSession, str], ...]
    people: tuple[tuple[Place, tuple[ProposedSeat, ...]], ...]
    left_out: tuple[LeftOutRow, ...]
    by_type: tuple[Total, ...]
    by_region: tuple[Total, ...]

    @property
    def seats(self) -> int:
        """Seats proposed."""
        return sum(len(each.seats) for each in self.sessions)

    @property
    def may_show_value(self) -> bool:
        """Whether the sum of closed gaps covers so many people that it gives no single one away."""
        return may_be_shown(len(self.people))


def all_runs() -> Select[AssignmentRun]:
    """Every run, newest first."""
    return select(AssignmentRun).options(joinedload(AssignmentRun.created_by)).order_by(AssignmentRun.id.desc())


def run_by_public_id(public_id: str) -> AssignmentRun | None:
    """A run."""
    return db.session.scalar(select(AssignmentRun).where(AssignmentRun.public_id == public_id))


def review(run: AssignmentRun, at: datetime) -> RunView:
    """Everything about a solved run."""
    proposals = db.session.scalars(select(Proposal).where(Proposal.run_id == run.id).order_by(Proposal.id)).all()
    names = {(info.ref.framework, info.ref.code): info.name for info in ask("laituri_competences")}
    sessions = _sessions(run)
    named = {each.person_id for each in proposals} | {each.person_id for each in run.left_out}
    places = _places(named, at)
    seats: dict[int, list[ProposedSeat]] = defaultdict(list)
    waiting: dict[int, list[ProposedSeat]] = defaultdict(list)
    of_person: dict[int, list[ProposedSeat]] = defaultdict(list)
    for each in sorted(proposals, key=lambda each: (each.waiting_rank or 0, places[each.person_id].sorting)):
        seat = ProposedSeat(places[each.person_id], sessions[each.session_id], _names(each.competences, names))
        if each.waiting_rank is None:
            seats[each.session_id].append(seat)
            of_person[each.person_id].append(seat)
        else:
            waiting[each.session_id].append(seat)
    left_out = sorted(run.left_out, key=lambda each: places[each.person_id].sorting)
    seated = [seat.place for taken in seats.values() for seat in taken]
    without = [places[each.person_id] for each in left_out]
    return RunView(
        run,
        tuple(
            FilledSession(session, tuple(seats[key]), _mix(session, seats[key]), tuple(waiting[key]))
            for key, session in sessions.items()
            if key in seats
        ),
        _not_held(run, [session for key, session in sessions.items() if key not in seats]),
        tuple((places[key], tuple(found)) for key, found in of_person.items()),
        tuple(
            LeftOutRow(
                places[each.person_id], tuple(_obstacle(obstacle, sessions, names) for obstacle in each.obstacles)
            )
            for each in left_out
        ),
        _totals([place.type for place in seated], [place.type for place in without]),
        _totals([place.region for place in seated], [place.region for place in without]),
    )


def _sessions(run: AssignmentRun) -> dict[int, CourseSession]:
    """The run's sessions, the first to begin first."""
    found = db.session.scalars(
        select(CourseSession)
        .where(CourseSession.id.in_(run.session_ids))
        .options(
            joinedload(CourseSession.course),
            selectinload(CourseSession.meetings),
            selectinload(CourseSession.mix).joinedload(MixShare.organisation_type),
        )
    )
    return {session.id: session for session in sorted(found, key=lambda session: (session.starts_at, session.id))}


def _not_held(run: AssignmentRun, sessions: Sequence[CourseSession]) -> tuple[tuple[CourseSession, str], ...]:
    """Why, from the inputs as they were frozen with the run."""
    if not sessions or run.inputs is None:
        return ()
    instance = Instance.from_json(run.inputs)
    planned = {session.id: session for session in instance.sessions}
    found = []
    for session in sessions:
        if session.id in planned:
            what, count, needed = rules.why_not_held(planned[session.id], instance.people)
            found.append((session, str(NOT_HELD_WORDS[what]) % {"found": count, "needed": needed}))
    return tuple(found)


def _names(
    refs: Sequence[Mapping[str, str]], names: Mapping[tuple[str, str], LocalisedText]
) -> tuple[LocalisedText, ...]:
    return tuple(
        names.get((each["framework"], each["code"]), LocalisedText(each["code"], each["code"], each["code"]))
        for each in refs
    )


def _obstacle(
    obstacle: Mapping[str, Any],
    sessions: Mapping[int, CourseSession],
    names: Mapping[tuple[str, str], LocalisedText],
) -> tuple[Any, LocalisedText | None, tuple[LocalisedText, ...]]:
    session = sessions.get(obstacle["session_id"])
    title = session.course.title if session else None
    return OBSTACLE_WORDS[Obstacle(obstacle["reason"])], title, _names(obstacle["competences"], names)


def _mix(
    session: CourseSession, seats: Sequence[ProposedSeat]
) -> tuple[tuple[LocalisedText, int, float, float | None], ...]:
    counts = Counter(seat.place.type_id for seat in seats)
    named = {seat.place.type_id: seat.place.type for seat in seats}
    named |= {share.organisation_type_id: share.organisation_type.name for share in session.mix}
    required = {share.organisation_type_id: share.percent / 100 for share in session.mix}
    return tuple(
        (named[key], counts[key], counts[key] / len(seats), required.get(key))
        for key in sorted(named, key=lambda key: -counts[key])
    )


def _totals(seated: Sequence[LocalisedText], left_out: Sequence[LocalisedText]) -> tuple[Total, ...]:
    seats, without = Counter(seated), Counter(left_out)
    return tuple(Total(name, seats[name], without[name]) for name, _count in (seats + without).most_common())


def _places(person_ids: set[int], at: datetime) -> dict[int, Place]:
    rows = db.session.execute(
        select(Person, Unit.name, Organisation.name, OrganisationType.id, OrganisationType.name, Region.name)
        .outerjoin(Post, (Post.person_id == Person.id) & post_is_current(local(at).date()))
        .outerjoin(Unit, Unit.id == Post.unit_id)
        .outerjoin(Organisation, Organisation.id == Unit.organisation_id)
        .outerjoin(OrganisationType, OrganisationType.id == Organisation.type_id)
        .outerjoin(Region, Region.id == Organisation.region_id)
        .where(Person.id.in_(person_ids))
        .order_by(Person.id, Post.starts_on.desc(), Post.id.desc())
    )
    nothing = LocalisedText()
    return {
        person.id: Place(
            person.name,
            (person.last_name, person.first_name),
            person.email,
            unit or nothing,
            organisation or nothing,
            type_id or 0,
            kind or nothing,
            region or nothing,
        )
        for person, unit, organisation, type_id, kind, region in rows
    }
