"""The inputs of a run: put together, packed and frozen, and read again."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from courses.assignment.assembly import assemble, planned_sessions, published_sessions
from courses.assignment.errors import NothingFrozen
from courses.assignment.format import instance_as_json, read_instance, text_of
from courses.assignment.instance import Instance, Mode, Pair, Policy, Seat
from courses.assignment.models import AssignmentRun, FrozenInputs, Origin, Proposal
from laituri_learn.database import db


def put_together(run: AssignmentRun, at: datetime) -> tuple[Instance, int]:
    """The instance of a run that is about to be solved, and how many people with needs do not allow planning.

    Raises:
        NothingFrozen: it goes on from a run whose inputs were not kept.
    """
    asked, refusing = _asked(run, at)
    asked = replace(asked, policy=policy_of(run), budget=run.budget)
    if run.parent_id is not None and run.repairs_id is None and run.origin is not Origin.REPEAT:
        asked = replace(asked, current=known(plan_seats(run.parent_id), asked))
    if run.demands:
        asked = _with_demands(run, asked)
    return (without_mix(asked) if run.mix_aside else asked), refusing


def _asked(run: AssignmentRun, at: datetime) -> tuple[Instance, int]:
    """The question of the earlier run, or one of the tables as they are; so where part of a plan is published."""
    if run.origin is Origin.REPAIR:
        return assemble(published_sessions(run.session_ids, at), at)
    parent = run.parent
    goes_on = run.origin in (Origin.REPEAT, Origin.AGAIN)
    if parent is not None and goes_on and set(parent.session_ids) == set(run.session_ids):
        return frozen(parent.id), parent.not_allowing
    return assemble(planned_sessions(run.session_ids, run.created_at), at)


def _with_demands(run: AssignmentRun, asked: Instance) -> Instance:
    """With what was decided before the start; a published seat that is no longer locked is still one to be kept."""
    locks = known(locks_of(run), asked)
    released = [seat for seat in asked.locks if seat not in locks] if run.repairs_id is not None else []
    named = {(pair.person, pair.session) for pair in asked.pairs}
    return replace(
        asked,
        locks=locks,
        forbidden=_forbidden(run, asked),
        current=(*asked.current, *released),
        pairs=(*asked.pairs, *(Pair(seat.person, seat.session) for seat in released if seat[:2] not in named)),
    )


def known(seats: Iterable[Seat], asked: Instance) -> tuple[Seat, ...]:
    """The seats of people and sessions that are in the question."""
    people, sessions = {person.id for person in asked.people}, {session.id for session in asked.sessions}
    return tuple(seat for seat in seats if seat.person in people and seat.session in sessions)


def policy_of(run: AssignmentRun) -> Policy:
    """The policy that the run was started with."""
    return Policy(**run.policy)


def as_row(policy: Policy) -> dict[str, Any]:
    """A policy as a run keeps it."""
    return asdict(policy)


def without_mix(instance: Instance) -> Instance:
    """The same question with no mix rule on any session."""
    free = (replace(each, minimum_types=0, type_percent=0, shares={}) for each in instance.sessions)
    return replace(instance, sessions=tuple(free))


def plan_seats(run_id: int) -> tuple[Seat, ...]:
    """The seats that a run proposes."""
    rows = db.session.execute(
        select(Proposal.person_id, Proposal.session_id, Proposal.mode)
        .where(Proposal.run_id == run_id, Proposal.waiting_rank.is_(None))
        .order_by(Proposal.session_id, Proposal.person_id)
    )
    return tuple(Seat(str(person), str(session), mode) for person, session, mode in rows)


def locks_of(run: AssignmentRun) -> tuple[Seat, ...]:
    """Seats that were locked before the start."""
    return tuple(Seat(str(person), str(session), Mode(mode)) for person, session, mode in run.demands.get("locks", ()))


def forbidden_before(asked: Instance, run: AssignmentRun) -> tuple[tuple[str, str], ...]:
    """What a run's question ruled out by itself, not by the co-ordinator's decisions."""
    decided = {(str(person), str(session)) for person, session in run.demands.get("forbidden", ())}
    return tuple(pair for pair in asked.forbidden if pair not in decided)


def _forbidden(run: AssignmentRun, asked: Instance) -> tuple[tuple[str, str], ...]:
    before = asked.forbidden if run.parent is None else forbidden_before(asked, run.parent)
    ruled_out = [Seat(str(person), str(session)) for person, session in run.demands.get("forbidden", ())]
    return tuple(dict.fromkeys((*before, *(seat[:2] for seat in known(ruled_out, asked)))))


def seats_as_rows(seats: Iterable[Seat]) -> list[list[Any]]:
    """Locks as a run keeps them: numbers of person and session, mode."""
    return [[int(seat.person), int(seat.session), seat.mode.value] for seat in seats]


def freeze(run_id: int, instance: Instance) -> None:
    """Keep the inputs with the run, packed."""
    text = text_of(instance_as_json(instance))
    db.session.merge(FrozenInputs(run_id=run_id, content=gzip.compress(text.encode(), 6, mtime=0)))


def frozen(run_id: int) -> Instance:
    """The inputs of a run as they were solved.

    Raises:
        NothingFrozen: they were not kept.
    """
    content = db.session.scalar(select(FrozenInputs.content).where(FrozenInputs.run_id == run_id))
    if content is None:
        raise NothingFrozen
    return _unpacked(content)


@lru_cache(maxsize=2)
def _unpacked(content: bytes) -> Instance:
    """Unpacking a national instance takes seconds, and a co-ordinator tries one change after another."""
    return read_instance(gzip.decompress(content))
