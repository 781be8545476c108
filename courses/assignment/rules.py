"""The arithmetic of who may go where and what it is worth; no solver and no database."""

from __future__ import annotations

from collections.abc import Iterable

from courses.assignment.instance import Candidate, Obstacle, PlannedSession


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
    if not closes(candidate, session):
        return Obstacle.NO_COURSE
    if session.language not in candidate.languages:
        return Obstacle.LANGUAGE
    if session.region is not None and session.region not in candidate.regions:
        return Obstacle.REGION
    if overlap(candidate.busy, session.meetings):
        return Obstacle.CLASH
    if candidate.days_left is not None and len(session.days) > candidate.days_left:
        return Obstacle.DAYS
    return None


def overlap(one: Iterable[tuple[object, object]], other: Iterable[tuple[object, object]]) -> bool:
    """Whether any meeting of the one is at the same time as any of the other."""
    others = list(other)
    return any(start < other_end and other_start < end for start, end in one for other_start, other_end in others)  # type: ignore[operator]


def exclude_each_other(one: PlannedSession, other: PlannedSession) -> bool:
    """Whether nobody can sit in both: the same course, or at the same time."""
    return one.course == other.course or overlap(one.meetings, other.meetings)
