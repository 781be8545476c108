"""The people of a plan: with a seat, without one, and one person with all that she might do instead."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from courses.assignment import rules
from courses.assignment.changing.effect import standing
from courses.assignment.instance import Mode
from courses.assignment.models import AssignmentRun, Candidate, Forbidden, LeftOut, Proposal
from courses.assignment.reading.obstacles import Hindrances, hindrances
from courses.assignment.reading.people import Place, competence_names, named, places
from courses.assignment.reading.sessions import ProposedSeat, proposed_seats
from courses.assignment.rules import Context, Obstacle
from courses.assignment.running.refs import refs
from courses.sessions.models import CourseSession
from laituri_learn.database import LocalisedText, db
from laituri_learn.network.models import Person


@dataclass(frozen=True)
class SeatedPerson:
    """Somebody with her seats."""

    place: Place
    seats: tuple[ProposedSeat, ...]


@dataclass(frozen=True)
class LeftOutRow:
    """Somebody without a seat, and what stood in the way to the most useful sessions."""

    place: Place
    hindrances: Hindrances


@dataclass(frozen=True)
class Choice:
    """A session that a person might go to, and in which way. ``obstacles``: hers alone, whatever the others do.

    ``free``: seats of the mode that nobody has in the plan.
    """

    session: CourseSession
    mode: Mode
    competences: tuple[LocalisedText, ...]
    obstacles: tuple[Obstacle, ...]
    free: int
    held: bool
    forbidden: bool
    published: bool


def seated(run: AssignmentRun) -> Select[Person]:
    """People with a seat, by last name."""
    has_seat = exists().where(
        Proposal.run_id == run.id, Proposal.person_id == Person.id, Proposal.waiting_rank.is_(None)
    )
    return select(Person).where(has_seat).order_by(Person.last_name, Person.first_name, Person.id)


def with_seats(run: AssignmentRun, people: Sequence[Person], at: datetime) -> list[SeatedPerson]:
    """These people with their seats."""
    keys = [person.id for person in people]
    of_person: dict[int, list[ProposedSeat]] = defaultdict(list)
    for seats in proposed_seats(run, at, Proposal.person_id.in_(keys)).values():
        for seat, rank in seats:
            if rank is None:
                of_person[seat.person_id].append(seat)
    known = places(keys, at)
    return [
        SeatedPerson(known[key], tuple(sorted(of_person[key], key=lambda seat: seat.session.starts_at))) for key in keys
    ]


def left_out(run: AssignmentRun) -> Select[LeftOut]:
    """People without a seat, by last name."""
    return (
        select(LeftOut)
        .join(Person, Person.id == LeftOut.person_id)
        .where(LeftOut.run_id == run.id)
        .order_by(Person.last_name, Person.first_name, Person.id)
    )


def with_hindrances(rows: Sequence[LeftOut], at: datetime) -> list[LeftOutRow]:
    """These people and what stood in their way."""
    known = places({each.person_id for each in rows}, at)
    told = hindrances([each.obstacles for each in rows])
    return [LeftOutRow(known[each.person_id], found) for each, found in zip(rows, told, strict=True)]


def choices(run: AssignmentRun, person_id: int) -> list[Choice]:
    """Sessions that raise something that she lacks, and in which she has no seat; those open to her come first."""
    plan = standing(run)
    person = next((each for each in plan.instance.people if each.id == str(person_id)), None)
    if person is None:
        return []
    hers = {seat.session for seat in plan.seats if seat.person == person.id}
    taken = Counter((seat.session, seat.mode) for seat in plan.seats)
    context, names = Context.of(plan.instance), competence_names()
    rows = _candidates(run)
    banned = set(
        db.session.scalars(
            select(Forbidden.session_id).where(Forbidden.run_id == run.id, Forbidden.person_id == person_id)
        )
    )
    found = []
    for session in plan.instance.sessions:
        if session.id in hers or int(session.id) not in rows or not rules.closes(person, session):
            continue
        row = rows[int(session.id)]
        for mode, seats in session.seats.items():
            choice = Choice(
                row.session,
                mode,
                named(refs(rules.serves(person, session)), names),
                tuple(rules.obstacles(person, session, mode, context)),
                seats - taken[session.id, mode],
                row.held,
                row.session_id in banned,
                row.published_at is not None,
            )
            found.append((bool(choice.obstacles), -rules.seat_value(person, session), row.session.starts_at, choice))
    return [choice for *_order, choice in sorted(found, key=lambda each: each[:3])]


def _candidates(run: AssignmentRun) -> dict[int, Candidate]:
    rows = db.session.scalars(
        select(Candidate)
        .where(Candidate.run_id == run.id)
        .options(
            joinedload(Candidate.session).joinedload(CourseSession.course),
            joinedload(Candidate.session).selectinload(CourseSession.meetings),
        )
    )
    return {each.session_id: each for each in rows}
