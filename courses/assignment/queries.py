"""Reads of assignment runs, as the co-ordinator sees them: whom a seat serves for what, never a level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from courses.assignment.instance import Obstacle
from courses.assignment.models import AssignmentRun, Proposal, RunState
from courses.sessions.models import CourseSession, MixShare
from laituri_learn.database import LocalisedText, db
from laituri_learn.network.models import Organisation, OrganisationType, Person, Post, Region, Unit
from laituri_learn.network.queries import post_is_current
from laituri_learn.plugins import ask
from laituri_learn.web.languages import local

OBSTACLE_WORDS: dict[Obstacle, Any] = {
    Obstacle.NO_COURSE: _l("no session of this run raises the competence from her level"),
    Obstacle.LANGUAGE: _l("the session is not in a language of hers"),
    Obstacle.REGION: _l("the session is for another region"),
    Obstacle.CLASH: _l("she has another meeting at the same time"),
    Obstacle.DAYS: _l("her training days of the year do not suffice"),
    Obstacle.NOT_HELD: _l("the session would not reach its minimum attendance or its mix"),
    Obstacle.STAFFING: _l("too many of her unit would be away on the day"),
    Obstacle.FULL: _l("the seats went where they close more, or she has another seat"),
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
    """A session of the plan: its people, and by organisation type its mix (name, people, share 0–1, required share)."""

    session: CourseSession
    seats: tuple[ProposedSeat, ...]
    mix: tuple[tuple[LocalisedText, int, float, float | None], ...]
    waiting: int


@dataclass(frozen=True)
class LeftOutRow:
    """Somebody without a seat: (what stood in the way, course, competences) for the most useful sessions."""

    place: Place
    obstacles: tuple[tuple[Any, LocalisedText | None, tuple[LocalisedText, ...]], ...]


@dataclass(frozen=True)
class RunView:
    """A run as the co-ordinator reviews it."""

    run: AssignmentRun
    sessions: tuple[FilledSession, ...]
    not_held: tuple[CourseSession, ...]
    people: tuple[tuple[Place, tuple[ProposedSeat, ...]], ...]
    left_out: tuple[LeftOutRow, ...]
    by_type: tuple[tuple[LocalisedText, int], ...]
    by_region: tuple[tuple[LocalisedText, int], ...]

    @property
    def seats(self) -> int:
        """Seats proposed."""
        return sum(len(each.seats) for each in self.sessions)


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
    sessions = {
        session.id: session
        for session in db.session.scalars(
            select(CourseSession)
            .where(CourseSession.id.in_(run.session_ids))
            .options(
                joinedload(CourseSession.course),
                selectinload(CourseSession.meetings),
                selectinload(CourseSession.mix).joinedload(MixShare.organisation_type),
            )
        )
    }
    everybody_named = {each.person_id for each in proposals} | {each.person_id for each in run.left_out}
    places = _places(everybody_named, at)
    seats: dict[int, list[ProposedSeat]] = {}
    of_person: dict[int, list[ProposedSeat]] = {}
    waiting: Counter[int] = Counter()
    for each in proposals:
        if each.waiting_rank is not None:
            waiting[each.session_id] += 1
            continue
        seat = ProposedSeat(places[each.person_id], sessions[each.session_id], _names(each.competences, names))
        seats.setdefault(each.session_id, []).append(seat)
        of_person.setdefault(each.person_id, []).append(seat)
    filled = tuple(
        FilledSession(session, tuple(seats[key]), _mix(session, seats[key]), waiting[key])
        for key, session in sorted(sessions.items(), key=lambda item: item[1].starts_at)
        if key in seats
    )
    everybody = [seat.place for each in filled for seat in each.seats]
    return RunView(
        run,
        filled,
        tuple(session for key, session in sessions.items() if key not in seats),
        tuple(sorted(((places[key], tuple(found)) for key, found in of_person.items()), key=lambda item: item[0].name)),
        tuple(
            LeftOutRow(
                places[each.person_id],
                tuple(_obstacle(obstacle, sessions, names) for obstacle in each.obstacles),
            )
            for each in run.left_out
        ),
        _totals([(place.type, 1) for place in everybody]),
        _totals([(place.region, 1) for place in everybody]),
    )


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


def _totals(rows: Sequence[tuple[LocalisedText, int]]) -> tuple[tuple[LocalisedText, int], ...]:
    counts: Counter[LocalisedText] = Counter()
    for name, count in rows:
        counts[name] += count
    return tuple(counts.most_common())


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
            person.name, unit or nothing, organisation or nothing, type_id or 0, kind or nothing, region or nothing
        )
        for person, unit, organisation, type_id, kind, region in rows
    }
