"""Reads of sessions."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from courses.sessions.models import CourseSession
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


def sessions(states: Collection[SessionState], course: str = "") -> Select[CourseSession]:
    """Sessions in these states, the last planned first; of one course by its code."""
    statement = (
        select(CourseSession)
        .where(CourseSession.state.in_(states))
        .options(selectinload(CourseSession.meetings), joinedload(CourseSession.course))
        .order_by(CourseSession.id.desc())
    )
    return statement.where(CourseSession.course.has(code=course)) if course else statement


def session_by_public_id(public_id: str) -> CourseSession | None:
    """A session with its meetings and mix."""
    return db.session.scalar(
        select(CourseSession)
        .where(CourseSession.public_id == public_id)
        .options(
            selectinload(CourseSession.meetings), selectinload(CourseSession.mix), joinedload(CourseSession.course)
        )
    )
