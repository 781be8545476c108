"""What a session must be, and the states it goes through. No database here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise
from urllib.parse import urlsplit

from courses.assignment.instance import Half, HalfDay

Times = tuple[datetime, datetime]
"""Start and end of a meeting."""
Bounds = tuple[int, int | None]
"""Of a quota: at least so many, at most so many (``None``: no limit)."""


class SessionState(StrEnum):
    """Where a session is."""

    PLANNED = "planned"
    PUBLISHED = "published"
    HELD = "held"
    CANCELLED = "cancelled"


S = SessionState

TRANSITIONS: dict[SessionState, frozenset[SessionState]] = {
    S.PLANNED: frozenset({S.PUBLISHED, S.CANCELLED}),
    S.PUBLISHED: frozenset({S.HELD, S.CANCELLED}),
    S.HELD: frozenset(),
    S.CANCELLED: frozenset(),
}
"""What may follow each state."""

CHANGEABLE = frozenset({S.PLANNED, S.PUBLISHED})
"""States in which a co-ordinator may still change the session."""


def may_follow(now: SessionState, then: SessionState) -> bool:
    """Whether ``then`` may come after ``now``."""
    return then in TRANSITIONS[now]


def times_in_order(meetings: Iterable[Times]) -> bool:
    """Every meeting ends after it starts, and no two of them overlap.

    Compared in UTC: Python compares two times of one timezone by their clocks, which go back once a year.
    """
    ordered = sorted((start.astimezone(UTC), end.astimezone(UTC)) for start, end in meetings)
    if any(end <= start for start, end in ordered):
        return False
    return all(earlier_end <= later_start for (_start, earlier_end), (later_start, _end) in pairwise(ordered))


def none_in_the_past(meetings: Iterable[Times], at: datetime) -> bool:
    """Every meeting is still to begin."""
    return all(start > at for start, _end in meetings)


def begun_meetings_stay(before: Iterable[Times], after: Iterable[Times], at: datetime) -> bool:
    """A change leaves the meetings that have begun as they were, and adds none to the past."""
    return {each for each in before if each[0] <= at} == {each for each in after if each[0] <= at}


def is_web_address(text: str) -> bool:
    """Whether a browser can open it: http or https, a host, no blanks."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, text))


def shares_fit(percents: Iterable[int]) -> bool:
    """Smallest shares of the mix rule: each 1–100, together at most the whole."""
    percents = list(percents)
    return all(1 <= each <= 100 for each in percents) and sum(percents) <= 100


def types_fit(minimum_types: int, type_percent: int) -> bool:
    """Whether so many organisation types can each have so many per cent of the participants."""
    return 0 <= type_percent <= 100 and minimum_types * type_percent <= 100


def quota_fits(bounds: Bounds, seats: int) -> bool:
    """Whether a quota says something that the seats can hold."""
    at_least, at_most = bounds
    return 0 <= at_least <= seats and (at_most is None or at_least <= at_most) and bounds != (0, None)


def trainer_names(text: str) -> tuple[str, ...]:
    """The trainers that a text names with semicolons between them, each once, blanks put right."""
    found: dict[str, str] = {}
    for name in (" ".join(each.split()) for each in text.split(";")):
        if name:
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def trainer_keys(text: str) -> frozenset[str]:
    """By what the trainers of a text are known again in another session: their names, in small letters."""
    return frozenset(name.casefold() for name in trainer_names(text))


def overlap(mine: Sequence[Times], theirs: Sequence[Times], minutes: int = 0) -> bool:
    """Whether somebody would have to be in two meetings at once, or is that many minutes' way from one to the other.

    Meeting end to start is no overlap.
    """
    way = timedelta(minutes=minutes)
    return any(
        start < their_end + way and their_start < end + way for start, end in mine for their_start, their_end in theirs
    )


def days_of(meetings: Iterable[Times], zone: tzinfo) -> list[date]:
    """The calendar days that the meetings touch in a timezone, in order, each once."""
    days: set[date] = set()
    for start, end in meetings:
        first = start.astimezone(zone).date()
        last = (end - timedelta(microseconds=1)).astimezone(zone).date()
        days.update(first + timedelta(days=number) for number in range((last - first).days + 1))
    return sorted(days)


def half_days(meetings: Iterable[Times], zone: tzinfo) -> list[HalfDay]:
    """The halves of days, before and after noon in a timezone, that the meetings touch, in order, each once."""
    found = set()
    for start, end in meetings:
        for day in days_of([(start, end)], zone):
            noon = datetime.combine(day, time(12), zone)
            if start < noon:
                found.add(HalfDay(day, Half.MORNING))
            if end > noon:
                found.add(HalfDay(day, Half.AFTERNOON))
    return sorted(found, key=lambda each: (each.day, each.half is Half.AFTERNOON))
