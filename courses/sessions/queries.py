"""Reads of sessions."""

from __future__ import annotations

from sqlalchemy import select

from courses.sessions.models import CourseSession
from laituri_learn.database import db


def lock_session(session_id: int) -> CourseSession:
    """The session, re-read and locked until the unit of work ends: who counts its seats counts alone."""
    return db.session.scalars(
        select(CourseSession)
        .where(CourseSession.id == session_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
