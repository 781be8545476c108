"""The state machine of an enrolment."""

from __future__ import annotations

from enum import StrEnum


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
