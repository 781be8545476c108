"""Copy a session to other days and places, so that an assignment run has many to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from courses.sessions import errors
from courses.sessions.models import CourseSession
from courses.sessions.rules import Times
from courses.sessions.services import SessionPlan, plan_session
from laituri_learn.access.policy import Viewer
from laituri_learn.web.languages import finnish_moment, local


@dataclass(frozen=True)
class Copy:
    """What differs: the first day; the place and the region where it is, if they are others (and there is a room)."""

    first_day: date
    place: str = ""
    held_in_id: int | None = None


def plan_of(session: CourseSession) -> SessionPlan:
    """What was decided about a session."""
    return SessionPlan(
        course_id=session.course_id,
        meetings=tuple(session.times),
        language=session.language,
        seats=session.seats,
        online_seats=session.online_seats,
        place=session.place,
        link=session.link,
        region_id=session.region_id,
        held_in_id=session.held_in_id,
        trainers=session.trainers,
        cost=session.cost,
        minimum_attendance=session.minimum_attendance,
        minimum_types=session.minimum_types,
        type_percent=session.type_percent,
        mix={share.organisation_type_id: share.percent for share in session.mix},
        type_quotas={
            quota.organisation_type_id: (quota.at_least, quota.at_most)
            for quota in session.quotas
            if quota.organisation_type_id is not None
        },
        region_quotas={
            quota.region_id: (quota.at_least, quota.at_most) for quota in session.quotas if quota.region_id is not None
        },
    )


def copy_session(session: CourseSession, copies: Iterable[Copy], *, by: Viewer, at: datetime) -> list[CourseSession]:
    """Plan a session like this one for each of the copies; nobody is on them.

    Raises:
        SessionProblem: one of its subclasses, for the first copy that does not fit.
    """
    plan = plan_of(session)
    return [
        plan_session(
            replace(
                plan,
                meetings=_moved(plan.meetings, copy.first_day),
                place=copy.place or plan.place,
                held_in_id=copy.held_in_id or plan.held_in_id,
            ),
            by=by,
            at=at,
        )
        for copy in copies
    ]


def _moved(meetings: Iterable[Times], first_day: date) -> tuple[Times, ...]:
    """The meetings by the same clock, as many days apart, the first on another day."""
    times = sorted(meetings)
    move = first_day - local(times[0][0]).date()
    return tuple((_later(start, move), _later(end, move)) for start, end in times)


def _later(moment: datetime, move: timedelta) -> datetime:
    here = local(moment)
    moved = finnish_moment(here.date() + move, here.time())
    if moved is None:
        raise errors.NoSuchTime
    return moved
