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
from courses.assignment.instance import Instance, Mode, Policy, Seat
from courses.assignment.models import AssignmentRun, FrozenInputs, Origin, Proposal
from laituri_learn.database import db


def put_together(run: AssignmentRun, at: datetime) -> tuple[Instance, int]:
    """The instance of a run that is about to be solved, and how many people with needs do not allow planning.

    Raises:
        NothingFrozen: it goes on from a run whose inputs were not kept.
    """
    if run.parent is not None and run.origin in (Origin.REPEAT, Origin.AGAIN):
        asked, refusing = frozen(run.parent.id), run.parent.not_allowing
    elif run.origin is Origin.REPAIR:
        asked, refusing = assemble(published_sessions(run.session_ids, at), at)
    else:
        asked, refusing = assemble(planned_sessions(run.session_ids, run.created_at), at)
    asked = replace(asked, policy=policy_of(run), budget=run.budget)
    if run.parent_id is not None and run.repairs_id is None and run.origin is not Origin.REPEAT:
        asked = replace(asked, current=plan_seats(run.parent_id))
    if run.demands:
        asked = replace(asked, locks=locks_of(run), forbidden=_forbidden(run, asked))
    return (without_mix(asked) if run.mix_aside else asked), refusing


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


def _forbidden(run: AssignmentRun, asked: Instance) -> tuple[tuple[str, str], ...]:
    ruled_out = ((str(person), str(session)) for person, session in run.demands.get("forbidden", ()))
    return tuple(dict.fromkeys((*asked.forbidden, *ruled_out)))


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
