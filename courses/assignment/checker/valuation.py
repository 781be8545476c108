"""What a plan is worth by the instance's policy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from courses.assignment.checker.facts import Facts, levels_closed
from courses.assignment.checker.faults import obstacles
from courses.assignment.instance import GroupKind, Instance, Mode, Need, Opening, Person, Seat, Session

Group = tuple[GroupKind, str]


@dataclass(frozen=True)
class Valuation:
    """``value``: what ``Plan.value`` should be; the rest are its parts.

    In points: ``gap`` is earned, ``pairs`` too (or paid, when the instance is minimised); ``travel``, ``cost``,
    ``unmet_points`` (beyond the limit too) and ``keep`` are paid. ``unmet``: share (0–1) of what could be closed that
    stays open; ``closed`` and ``closable``: levels × weight; all three by region and organisation type. ``lost``: how
    many seats of the current plan are not kept.
    """

    value: float
    gap: int
    pairs: int
    travel: int
    cost: int
    unmet_points: float
    keep: int
    lost: int
    unmet: Mapping[Group, float]
    closed: Mapping[Group, int]
    closable: Mapping[Group, int]


def value_of(
    instance: Instance, seats: Iterable[Seat], held: Iterable[str], closable: Mapping[Group, int] | None = None
) -> Valuation:
    """What a plan without faults is worth.

    ``closable``: what ``closable_of(instance)`` answered before, so that a move by hand is valued at once.
    """
    facts, policy = Facts(instance), instance.policy
    seats, held = list(seats), set(held)
    closable = closable_of(instance) if closable is None else closable
    levels = _levels(facts, seats)
    closed: Counter[Group] = Counter()
    for (person_id, competence), closes in levels.items():
        person = facts.people[person_id]
        for group in groups_of(person):
            closed[group] += closes * person.needs[competence].weight
    unmet = {group: 1 - closed[group] / could_be for group, could_be in closable.items() if could_be}
    largest = 100 * max(unmet.values(), default=0.0)
    opened = [each for each in instance.sessions if each.id in held and each.opening is Opening.DECIDE]
    taken = {(seat.person, seat.session) for seat in seats}

    gap = policy.gap * sum(closes * facts.people[who].needs[what].weight for (who, what), closes in levels.items())
    pairs = sum(facts.pairs[pair].value for pair in taken & facts.pairs.keys())
    travel = sum(map(facts.travel_points, seats))
    cost = sum(policy.cost * session.cost // 100 for session in opened)
    unmet_points = policy.unmet * largest + policy.beyond_limit * max(0.0, largest - policy.unmet_limit)
    lost = len({(seat.person, seat.session) for seat in instance.current} - taken)
    paid = travel + cost + unmet_points + policy.keep * lost
    return Valuation(
        value=float(pairs + paid - gap if instance.minimise else gap + pairs - paid),
        gap=gap,
        pairs=pairs,
        travel=travel,
        cost=cost,
        unmet_points=unmet_points,
        keep=policy.keep * lost,
        lost=lost,
        unmet=unmet,
        closed=closed,
        closable=closable,
    )


def _levels(facts: Facts, seats: Iterable[Seat]) -> dict[tuple[str, str], int]:
    """Levels closed of each person's needs; the most that one of her sessions closes, never two added up."""
    best: dict[tuple[str, str], int] = defaultdict(int)
    for seat in seats:
        needs = facts.people[seat.person].needs
        for competence, raised in facts.sessions[seat.session].raises.items():
            if competence in needs:
                key = seat.person, competence
                best[key] = max(best[key], levels_closed(needs[competence], raised))
    return best


def groups_of(person: Person) -> Iterator[Group]:
    """The region and the organisation type that she counts in."""
    if person.regions:
        yield GroupKind.REGION, person.regions[0]
    if person.organisation_type is not None:
        yield GroupKind.ORGANISATION_TYPE, person.organisation_type


def closable_of(instance: Instance) -> dict[Group, int]:
    """Levels × weight that could be closed in each group, if everybody got the best seats that she may have."""
    facts = Facts(instance)
    locked = {(seat.person, seat.session): seat for seat in instance.locks}
    raising: dict[str, list[Session]] = defaultdict(list)
    for session in instance.sessions:
        for competence in session.raises:
            raising[competence].append(session)

    @cache
    def best_first(competence: str, need: Need) -> list[tuple[int, Session]]:
        offers = [(levels_closed(need, session.raises[competence]), session) for session in raising[competence]]
        return sorted(((levels, each) for levels, each in offers if levels), key=lambda offer: -offer[0])

    @cache
    def may_sit(person_id: str, session_id: str) -> bool:
        person, session = facts.people[person_id], facts.sessions[session_id]
        lock = locked.get((person_id, session_id))
        options = [Seat(person_id, session_id, mode) for mode in Mode] if lock is None else [lock]
        return not facts.days_beyond(person, [session]) and any(
            session.seats.get(seat.mode, 0) > 0 and next(obstacles(facts, seat), None) is None for seat in options
        )

    total: Counter[Group] = Counter()
    for person in instance.people:
        for competence, need in person.needs.items():
            offers = best_first(competence, need)
            most = next((levels for levels, session in offers if may_sit(person.id, session.id)), 0)
            for group in groups_of(person):
                total[group] += most * need.weight
    return dict(total)
