"""The arithmetic of who may go where and what it is worth; no solver and no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from courses.assignment.instance import Candidate, NotHeld, Obstacle, PlannedSession


def closes(candidate: Candidate, session: PlannedSession) -> dict[str, int]:
    """Levels of each need that the session closes: up to the course's level or the target, from the level it starts at.

    Somebody below the course's starting level lacks what it builds on: nothing is closed.
    """
    found = {}
    for competence, (start, end) in session.raises.items():
        need = candidate.needs.get(competence)
        if need is None:
            continue
        held, target, _weight = need
        levels = min(end, target) - held
        if held >= start and levels > 0:
            found[competence] = levels
    return found


def seat_value(candidate: Candidate, session: PlannedSession) -> int:
    """Weighted gap that a seat closes: levels × weight, summed over the competences."""
    return sum(levels * candidate.needs[competence][2] for competence, levels in closes(candidate, session).items())


def serves(candidate: Candidate, session: PlannedSession) -> tuple[str, ...]:
    """The competences that a seat serves, the weightiest first."""
    found = closes(candidate, session)
    return tuple(sorted(found, key=lambda code: (-found[code] * candidate.needs[code][2], code)))


def obstacle(candidate: Candidate, session: PlannedSession) -> Obstacle | None:
    """What of the person's own circumstances keeps her from a session; ``None``: nothing does."""
    checks: tuple[tuple[Callable[[], bool], Obstacle], ...] = (
        (lambda: not closes(candidate, session), Obstacle.NO_COURSE),
        (lambda: session.language not in candidate.languages, Obstacle.LANGUAGE),
        (lambda: session.region is not None and session.region not in candidate.regions, Obstacle.REGION),
        (lambda: session.course in candidate.courses, Obstacle.SAME_COURSE),
        (lambda: overlap(candidate.busy, session.meetings), Obstacle.CLASH),
        (lambda: not _days_suffice(candidate, session), Obstacle.DAYS),
    )
    return next((what for stands_in_the_way, what in checks if stands_in_the_way()), None)


def days_left(candidate: Candidate, year: int) -> int | None:
    """Training days of a calendar year that she has not used yet; ``None``: no limit."""
    if candidate.days_a_year is None:
        return None
    return max(0, candidate.days_a_year - sum(day.year == year for day in candidate.days_taken))


def days_by_year(session: PlannedSession) -> Counter[int]:
    """How many days of each calendar year the session takes."""
    return Counter(day.year for day in session.days)


def _days_suffice(candidate: Candidate, session: PlannedSession) -> bool:
    left = ((days_left(candidate, year), days) for year, days in days_by_year(session).items())
    return all(free is None or days <= free for free, days in left)


def why_not_held(session: PlannedSession, people: Iterable[Candidate]) -> tuple[NotHeld, int, int]:
    """Why a session without seats is not held: what, how many there are, how many it takes.

    Of the people who could come and gain: their number, their organisation types, or (``SHARE``) those of the first
    type whose smallest share cannot be reached. ``ELSEWHERE``: there would be enough, but other seats or limits bind.
    """
    able = [person for person in people if obstacle(person, session) is None]
    kinds = Counter(person.organisation_type for person in able)
    least = max(1, session.minimum_attendance)
    if len(able) < least:
        return NotHeld.PEOPLE, len(able), least
    if len(kinds) < session.minimum_types:
        return NotHeld.TYPES, len(kinds), session.minimum_types
    for kind, percent in session.shares.items():
        if kinds[kind] * 100 < percent * least:
            return NotHeld.SHARE, kinds[kind], -(-percent * least // 100)
    return NotHeld.ELSEWHERE, len(able), least


def overlap(one: Iterable[tuple[object, object]], other: Iterable[tuple[object, object]]) -> bool:
    """Whether any meeting of the one is at the same time as any of the other."""
    others = list(other)
    return any(start < other_end and other_start < end for start, end in one for other_start, other_end in others)  # type: ignore[operator]


def exclude_each_other(one: PlannedSession, other: PlannedSession) -> bool:
    """Whether nobody can sit in both: the same course, or at the same time."""
    return one.course == other.course or overlap(one.meetings, other.meetings)
