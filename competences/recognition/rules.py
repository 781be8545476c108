"""The state machine of a claim, and what may be claimed, decided and appealed. No database here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LOWEST_LEVEL = 1
HIGHEST_LEVEL = 4
LONGEST_TEXT = 4000
"""Characters of evidence, reasons and appeals."""
DAYS_TO_APPEAL = 30
SOON = 60
"""Days before the end of a recognition from which the person is reminded of it on her profile."""


class ClaimState(StrEnum):
    """Where a claim is."""

    OPEN = "open"
    RECOGNISED = "recognised"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    APPEALED = "appealed"


S = ClaimState

TRANSITIONS: dict[ClaimState, frozenset[ClaimState]] = {
    S.OPEN: frozenset({S.RECOGNISED, S.DECLINED, S.WITHDRAWN}),
    S.RECOGNISED: frozenset({S.APPEALED}),
    S.DECLINED: frozenset({S.APPEALED}),
    S.APPEALED: frozenset({S.RECOGNISED, S.DECLINED}),
    S.WITHDRAWN: frozenset(),
}
"""What may follow each state; :func:`may_follow` adds that a claim is appealed once."""

WAITING = frozenset({S.OPEN, S.APPEALED})
"""States in which an assessor is to decide."""

DECIDED = frozenset({S.RECOGNISED, S.DECLINED})


@dataclass(frozen=True)
class Decision:
    """What an assessor decides: a level 1–4, or ``None`` to decline; why; and until which day, ``None`` for good."""

    level: int | None
    reasons: str
    valid_until: date | None = None

    @property
    def state(self) -> ClaimState:
        """The state it leads to."""
        return S.DECLINED if self.level is None else S.RECOGNISED


def may_follow(now: ClaimState, then: ClaimState, *, appealed: bool) -> bool:
    """Whether ``then`` may come after ``now``; ``appealed``: the claim has been appealed before."""
    return then in TRANSITIONS[now] and not (then is S.APPEALED and appealed)


def appeal_by(decided_on: date) -> date:
    """The last day on which a decision can be appealed."""
    return decided_on + timedelta(days=DAYS_TO_APPEAL)


def may_appeal(state: ClaimState, decided_on: date | None, on: date, *, appealed: bool) -> bool:
    """Whether the person may appeal today: decided, for the first time, and at most thirty days ago."""
    return decided_on is not None and may_follow(state, S.APPEALED, appealed=appealed) and on <= appeal_by(decided_on)


def may_claim(level: int, evidence: str) -> bool:
    """Whether a claim can be kept: a level 1–4, with evidence that is not too long."""
    return LOWEST_LEVEL <= level <= HIGHEST_LEVEL and bool(evidence.strip()) and len(evidence) <= LONGEST_TEXT


def may_decide(decision: Decision, on: date) -> bool:
    """Whether a decision can be kept: reasons always; a level on the scale; a last day that is still to come.

    A declined claim has no last day.
    """
    if not decision.reasons.strip() or len(decision.reasons) > LONGEST_TEXT:
        return False
    if decision.level is None:
        return decision.valid_until is None
    on_scale = LOWEST_LEVEL <= decision.level <= HIGHEST_LEVEL
    return on_scale and (decision.valid_until is None or decision.valid_until > on)


def counts(level: int | None, valid_until: date | None, on: date) -> bool:
    """Whether a decision gives a recognised level on a day."""
    return level is not None and (valid_until is None or valid_until >= on)


def ends_soon(level: int | None, valid_until: date | None, on: date) -> bool:
    """Whether a recognition that counts today ends within :data:`SOON` days."""
    return counts(level, valid_until, on) and valid_until is not None and valid_until <= on + timedelta(days=SOON)
