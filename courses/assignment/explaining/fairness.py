"""Who gains how much from a plan: by region, organisation type and language."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

from courses.assignment import rules
from courses.assignment.explaining.seating import Seating
from courses.assignment.instance import GroupKind, Person


class FairBy(StrEnum):
    """What people are compared by: their organisation type, and the first of their regions and of their languages."""

    REGION = "region"
    ORGANISATION_TYPE = "organisation_type"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Share:
    """A group's part; gaps in levels × weight.

    ``people``: those with a need; ``seated``: those of them with a seat. ``closable``: what the sessions could close at
    most, had everybody a seat in all that she may go to. Small groups are here too: pages leave them out.
    """

    by: FairBy
    group: str
    people: int
    seated: int
    seats: int
    closed: int
    closable: int
    unmet_limit: int

    @property
    def unmet(self) -> float | None:
        """Share (0–1) of what could be closed that stays open; ``None``: nothing could be."""
        return 1 - self.closed / self.closable if self.closable else None

    @property
    def holds(self) -> bool:
        """Whether the policy's limit is kept; it binds regions and organisation types."""
        return self.by is FairBy.LANGUAGE or 100 * (self.unmet or 0.0) <= self.unmet_limit


def fairness(seating: Seating) -> tuple[Share, ...]:
    """All groups, by what they are compared and the largest unmet share first."""
    closable = _closable(seating)
    counts: dict[tuple[FairBy, str], tuple[int, ...]] = defaultdict(lambda: (0, 0, 0, 0, 0))
    for person in seating.instance.people:
        if not person.needs:
            continue
        sessions = seating.sessions_of(person.id)
        mine = (
            1,
            int(bool(sessions)),
            len(sessions),
            rules.weighted(person, rules.closed(person, sessions)),
            rules.weighted(person, closable.get(person.id, {})),
        )
        for group in _groups(person):
            counts[group] = tuple(map(sum, zip(counts[group], mine, strict=True)))
    limit = seating.instance.policy.unmet_limit
    shares = [
        Share(by, group, people, seated, seats, closed, closed_at_most, limit)
        for (by, group), (people, seated, seats, closed, closed_at_most) in counts.items()
    ]
    order = list(FairBy)
    return tuple(sorted(shares, key=lambda share: (order.index(share.by), -(share.unmet or 0.0), share.group)))


def _groups(person: Person) -> list[tuple[FairBy, str]]:
    by = {GroupKind.REGION: FairBy.REGION, GroupKind.ORGANISATION_TYPE: FairBy.ORGANISATION_TYPE}
    found = [(by[kind], group) for kind, group in rules.fairness_groups(person)]
    return found + [(FairBy.LANGUAGE, language) for language in person.languages[:1]]


def _closable(seating: Seating) -> dict[str, dict[str, int]]:
    """Person to the levels of each need that the best of all her sessions would close."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for session in seating.instance.sessions:
        for person_id in seating.reach.people_for(session.id):
            best = found[person_id]
            for competence, levels in rules.closes(seating.reach.people[person_id], session).items():
                best[competence] = max(levels, best.get(competence, 0))
    return found
