"""The sessions of a plan: which are held and how full, which are not and why, and one with its people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from courses.assignment.instance import Mode
from courses.assignment.models import AssignmentRun, Candidate, Proposal
from courses.assignment.reading.people import Names, Place, competence_names, named, places
from courses.assignment.reading.told import session_name
from courses.enrolment.models import Enrolment
from courses.enrolment.rules import BINDS
from courses.sessions.models import CourseSession, Meeting, MixShare
from laituri_learn.database import LocalisedText, db


@dataclass(frozen=True)
class ProposedSeat:
    """A proposal as shown. ``competences``: names, the weightiest first.

    ``displaced``: whom the seat could have gone to, and what it would have served; ``instead``: the session that is
    free for her otherwise; ``needed``: without her the session would not be held; ``confirmed``: she has said yes to it
    already, in what is being repaired.
    """

    person_id: int
    place: Place
    session: CourseSession
    mode: Mode
    competences: tuple[LocalisedText, ...]
    needed: bool
    displaced: tuple[Place, tuple[LocalisedText, ...]] | None
    instead: str
    locked: bool
    by_hand: bool
    confirmed: bool


@dataclass(frozen=True)
class SessionLine:
    """A session that the plan holds, in figures."""

    candidate: Candidate
    taken: dict[Mode, int]
    waiting: int
    types: int

    @property
    def session(self) -> CourseSession:
        """The session."""
        return self.candidate.session

    @property
    def people(self) -> int:
        """All seats taken."""
        return sum(self.taken.values())


@dataclass(frozen=True)
class FilledSession:
    """A session with its people by name, the waiting list in its order, and its mix.

    ``mix``: organisation type, people, share 0–1, required share.
    """

    candidate: Candidate
    seats: tuple[ProposedSeat, ...]
    mix: tuple[tuple[LocalisedText, int, float, float | None], ...]
    waiting: tuple[ProposedSeat, ...]

    @property
    def session(self) -> CourseSession:
        """The session."""
        return self.candidate.session


def candidates(run: AssignmentRun, *, held: bool) -> Select[Candidate]:
    """Sessions of a run that its plan holds, or does not; the first to begin first."""
    begins = select(func.min(Meeting.starts_at)).where(Meeting.session_id == Candidate.session_id).scalar_subquery()
    return (
        select(Candidate)
        .where(Candidate.run_id == run.id, Candidate.held.is_(held))
        .options(
            joinedload(Candidate.session).joinedload(CourseSession.course),
            joinedload(Candidate.session).selectinload(CourseSession.meetings),
            joinedload(Candidate.session).selectinload(CourseSession.mix).joinedload(MixShare.organisation_type),
        )
        .order_by(begins, Candidate.session_id)
    )


def lines(run: AssignmentRun, found: Sequence[Candidate], at: datetime) -> list[SessionLine]:
    """These sessions in figures."""
    rows = db.session.execute(
        select(Proposal.session_id, Proposal.person_id, Proposal.mode, Proposal.waiting_rank).where(
            Proposal.run_id == run.id, Proposal.session_id.in_([each.session_id for each in found])
        )
    ).all()
    sitting = places({person_id for _session, person_id, _mode, rank in rows if rank is None}, at)
    taken: dict[int, Counter[Mode]] = defaultdict(Counter)
    types: dict[int, set[int]] = defaultdict(set)
    waiting: Counter[int] = Counter()
    for session_id, person_id, mode, rank in rows:
        if rank is None:
            taken[session_id][mode] += 1
            types[session_id].add(sitting[person_id].type_id)
        else:
            waiting[session_id] += 1
    return [
        SessionLine(each, taken[each.session_id], waiting[each.session_id], len(types[each.session_id] - {0}))
        for each in found
    ]


def filled(run: AssignmentRun, found: Sequence[Candidate], at: datetime) -> list[FilledSession]:
    """These sessions with everybody in them."""
    keys = [each.session_id for each in found]
    seats = proposed_seats(run, at, Proposal.session_id.in_(keys))
    return [
        FilledSession(
            each,
            tuple(seat for seat, rank in seats[each.session_id] if rank is None),
            _mix(each.session, [seat for seat, rank in seats[each.session_id] if rank is None]),
            tuple(seat for seat, rank in seats[each.session_id] if rank is not None),
        )
        for each in found
    ]


def proposed_seats(
    run: AssignmentRun, at: datetime, which: Any
) -> defaultdict[int, list[tuple[ProposedSeat, int | None]]]:
    """By session: seats by last name, then the waiting list, each with its rank.

    ``which``: a condition on proposals.
    """
    rows = db.session.scalars(
        select(Proposal)
        .where(Proposal.run_id == run.id, which)
        .options(
            joinedload(Proposal.session).joinedload(CourseSession.course),
            joinedload(Proposal.session).selectinload(CourseSession.meetings),
        )
    ).all()
    displaced = {each.why["displaced"]["person"] for each in rows if "displaced" in each.why}
    people = {each.person_id for each in rows} | displaced
    known, names = places(people, at), competence_names()
    confirmed = confirmed_seats(run)
    found: defaultdict[int, list[tuple[ProposedSeat, int | None]]] = defaultdict(list)
    for each in sorted(rows, key=lambda each: (each.waiting_rank or 0, known[each.person_id].sorting)):
        found[each.session_id].append((_seat(each, known, names, confirmed), each.waiting_rank))
    return found


def confirmed_seats(run: AssignmentRun) -> set[tuple[int, int]]:
    """Of a repair: person and session of the seats that people have said yes to."""
    if run.repairs_id is None:
        return set()
    rows = db.session.execute(
        select(Enrolment.person_id, Enrolment.session_id).where(
            Enrolment.session_id.in_(run.session_ids), Enrolment.state.in_(BINDS)
        )
    )
    return {(person_id, session_id) for person_id, session_id in rows}


def candidate(run: AssignmentRun, session_public_id: str) -> Candidate | None:
    """One of the run's sessions."""
    return db.session.scalar(
        select(Candidate)
        .join(CourseSession, CourseSession.id == Candidate.session_id)
        .where(Candidate.run_id == run.id, CourseSession.public_id == session_public_id)
    )


def _seat(
    each: Proposal, known: dict[int, Place], names: Names, confirmed: Collection[tuple[int, int]]
) -> ProposedSeat:
    displaced, instead = each.why.get("displaced"), each.why.get("instead")
    return ProposedSeat(
        each.person_id,
        known[each.person_id],
        each.session,
        each.mode,
        named(each.competences, names),
        each.why.get("needed", False),
        (known[displaced["person"]], named(displaced["competences"], names)) if displaced else None,
        session_name(str(instead)) if instead else "",
        each.locked,
        each.by_hand,
        (each.person_id, each.session_id) in confirmed,
    )


def _mix(
    session: CourseSession, seats: Sequence[ProposedSeat]
) -> tuple[tuple[LocalisedText, int, float, float | None], ...]:
    counts = Counter(seat.place.type_id for seat in seats)
    names = {seat.place.type_id: seat.place.type for seat in seats}
    names |= {share.organisation_type_id: share.organisation_type.name for share in session.mix}
    required = {share.organisation_type_id: share.percent / 100 for share in session.mix}
    return tuple(
        (names[key], counts[key], counts[key] / max(1, len(seats)), required.get(key))
        for key in sorted(names, key=lambda key: -counts[key])
    )
