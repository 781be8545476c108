"""Reads of sessions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from courses.sessions.models import CourseSession, Meeting
from courses.sessions.rules import SessionState, overlap, trainer_keys, trainer_names
from laituri_learn.database import db


def lock_session(session_id: int) -> CourseSession:
    """The session, re-read and locked until the unit of work ends: who counts its seats counts alone."""
    return db.session.scalars(
        select(CourseSession)
        .where(CourseSession.id == session_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def sessions(states: Collection[SessionState], at: datetime) -> Select[CourseSession]:
    """Sessions in these states: those not yet over, the first to begin first; then those that are, the last first."""
    begins, ends = (
        select(moment).where(Meeting.session_id == CourseSession.id).scalar_subquery()
        for moment in (func.min(Meeting.starts_at), func.max(Meeting.ends_at))
    )
    over = ends <= at
    return (
        select(CourseSession)
        .where(CourseSession.state.in_(states))
        .options(selectinload(CourseSession.meetings), joinedload(CourseSession.course))
        .order_by(over, case((over, None), else_=begins), begins.desc(), CourseSession.id)
    )


def session_by_public_id(public_id: str) -> CourseSession | None:
    """A session with its meetings, mix and quotas."""
    return db.session.scalar(
        select(CourseSession)
        .where(CourseSession.public_id == public_id)
        .options(
            selectinload(CourseSession.meetings),
            selectinload(CourseSession.mix),
            selectinload(CourseSession.quotas),
            joinedload(CourseSession.course),
        )
    )


def minutes_between(one: CourseSession, other: CourseSession) -> int:
    """How long a trainer is on the way from one session to the other; 0 where it is not known."""
    return one.held_in.minutes_to(other.held_in) if one.held_in and other.held_in else 0


def sharing_trainers(session: CourseSession) -> Sequence[CourseSession]:
    """Other published sessions about the same time that name a trainer of this one."""
    names = trainer_names(session.trainers)
    if not names:
        return ()
    reach = timedelta(days=1)
    return _with_trainers(
        CourseSession.id != session.id,
        or_(*(CourseSession.trainers.icontains(name, autoescape=True) for name in names)),
        CourseSession.meetings.any(
            (Meeting.starts_at < session.ends_at + reach) & (Meeting.ends_at > session.starts_at - reach)
        ),
    )


def coming_with_trainers(at: datetime) -> Sequence[CourseSession]:
    """Published sessions with trainers that are not over."""
    return _with_trainers(CourseSession.trainers != "", CourseSession.meetings.any(Meeting.ends_at > at))


def _with_trainers(*conditions: ColumnElement[bool]) -> Sequence[CourseSession]:
    return db.session.scalars(
        select(CourseSession)
        .where(CourseSession.state == SessionState.PUBLISHED, *conditions)
        .options(
            selectinload(CourseSession.meetings), joinedload(CourseSession.course), joinedload(CourseSession.held_in)
        )
        .order_by(CourseSession.id)
    ).all()


def trainers_elsewhere(session: CourseSession, others: Iterable[CourseSession]) -> Iterator[tuple[str, CourseSession]]:
    """Trainers of a session who cannot come, each with the one of the others in which they are by then."""
    keys = trainer_keys(session.trainers)
    for other in others:
        shared = keys & trainer_keys(other.trainers)
        if shared and overlap(session.times, other.times, minutes_between(session, other)):
            yield from ((name, other) for name in trainer_names(session.trainers) if name.casefold() in shared)
