"""Reads of attendance."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from courses.attendance.models import Attendance
from courses.sessions.models import CourseSession, Meeting
from courses.sessions.rules import SessionState
from laituri_learn.database import db


def sessions_to_close(at: datetime) -> list[CourseSession]:
    """Published sessions whose last meeting is over, the first to end first."""
    sessions = db.session.scalars(
        select(CourseSession)
        .where(CourseSession.state == SessionState.PUBLISHED, ~CourseSession.meetings.any(Meeting.ends_at > at))
        .options(selectinload(CourseSession.meetings), joinedload(CourseSession.course))
    ).all()
    return sorted(sessions, key=lambda session: session.ends_at)


def present_at(enrolment_ids: Collection[int]) -> set[tuple[int, int]]:
    """Where these people were marked present: (enrolment, meeting) rows."""
    rows = db.session.execute(
        select(Attendance.enrolment_id, Attendance.meeting_id).where(
            Attendance.present, Attendance.enrolment_id.in_(enrolment_ids)
        )
    )
    return {(enrolment_id, meeting_id) for enrolment_id, meeting_id in rows}
