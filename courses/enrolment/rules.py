"""The state machine of an enrolment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from courses.assignment.instance import HalfDay


class EnrolmentState(StrEnum):
    """Where an enrolment is."""

    OFFERED = "offered"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    DECLINED = "declined"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    ABSENT = "absent"


S = EnrolmentState

TRANSITIONS: dict[EnrolmentState, frozenset[EnrolmentState]] = {
    S.WAITING: frozenset({S.OFFERED, S.WITHDRAWN, S.CANCELLED, S.LAPSED}),
    S.OFFERED: frozenset({S.ACCEPTED, S.DECLINED, S.CANCELLED, S.LAPSED}),
    S.ACCEPTED: frozenset({S.APPROVED, S.REFUSED, S.WITHDRAWN, S.CANCELLED, S.LAPSED}),
    S.APPROVED: frozenset({S.WITHDRAWN, S.CANCELLED, S.ATTENDED, S.ABSENT}),
    S.ATTENDED: frozenset({S.ABSENT}),
    S.ABSENT: frozenset({S.ATTENDED}),
    S.DECLINED: frozenset(),
    S.REFUSED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.LAPSED: frozenset(),
    S.CANCELLED: frozenset(),
}
"""What may follow each state. Attendance may be corrected; nothing else is undone."""

HOLDS_SEAT = frozenset({S.OFFERED, S.ACCEPTED, S.APPROVED, S.ATTENDED, S.ABSENT})
"""States in which a seat of the session is taken."""

OPEN = frozenset({S.WAITING, S.OFFERED, S.ACCEPTED, S.APPROVED})
"""States in which something is still to come."""


def may_follow(now: EnrolmentState, then: EnrolmentState) -> bool:
    """Whether ``then`` may come after ``now``."""
    return then in TRANSITIONS[now]


BINDS = frozenset({S.ACCEPTED, S.APPROVED})
"""States in which a person has said that she comes."""

BY_THE_PARTICIPANT = frozenset({S.ATTENDED, S.ABSENT})
"""Moves whose statement is about what the participant did, whoever marks it."""

BY_THE_PLANNER = frozenset({S.OFFERED, S.WAITING})
"""Moves whose statement may name the competences that a seat was planned for.

An employer's approval or refusal may not: the manager reads it in her own learning record.
"""

TIME_TO_ANSWER = timedelta(days=7)


def answer_by(at: datetime, session_starts_at: datetime) -> datetime:
    """When an offer made now lapses: after a week, or when the session begins if that comes first."""
    return min(at + TIME_TO_ANSWER, session_starts_at)


def beyond(away: Mapping[HalfDay, int], limit: int | None) -> list[HalfDay]:
    """The half-days in which more people would be away (she included) than the unit's limit; ``None``: no limit."""
    if limit is None:
        return []
    return [half for half, people in away.items() if people > limit]
