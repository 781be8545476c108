"""Reads of sessions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from courses.sessions.models import CourseSession, Meeting
from courses.sessions.rules import SessionState
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
    """A session with its meetings and mix."""
    return db.session.scalar(
        select(CourseSession)
        .where(CourseSession.public_id == public_id)
        .options(
            selectinload(CourseSession.meetings), selectinload(CourseSession.mix), joinedload(CourseSession.course)
        )
    )
