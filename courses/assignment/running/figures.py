"""What a plan comes to, as a run keeps it: parts of its value, and how each group fares."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from courses.assignment import rules
from courses.assignment.checker import Valuation
from courses.assignment.instance import GroupKind, Instance, Mode, Person, Seat

LANGUAGE = "language"
"""Beside region and organisation type: the first language of a person."""


def figures_of(
    instance: Instance, seats: Iterable[Seat], held: Iterable[str], value: Valuation
) -> dict[str, Any]:
    """``{"parts": {part: points}, "euros", "hours", "groups": [{"kind", "key", "people", "seated", "seats", …}]}``.

    ``euros``: cost of the sessions; ``hours``: on the way, of all people together. Of a group, ``people``: with needs;
    ``closed`` and ``closable``: levels × weight. Everybody counts in one group of each kind.
    """
    seats, held = list(seats), set(held)
    parts = {
        "gap": value.gap,
        "pairs": value.pairs,
        "travel": value.travel,
        "cost": value.cost,
        "unmet": value.unmet_points,
        "keep": value.keep,
    }
    return {
        "parts": parts,
        "euros": sum(session.cost for session in instance.sessions if session.id in held),
        "hours": round(sum(_minutes(instance, seats)) / 60),
        "groups": list(_groups(instance, seats, value)),
    }


def _minutes(instance: Instance, seats: Iterable[Seat]) -> Iterator[int]:
    """On the way, there and back on each day, of each seat in a room."""
    places = {person.id: person.place for person in instance.people}
    sessions = {session.id: session for session in instance.sessions}
    for seat in seats:
        session = sessions[seat.session]
        if seat.mode is Mode.ROOM:
            way = rules.travel_minutes(instance.travel, places[seat.person], session.place)
            yield 2 * way * len(rules.days(session))


def _groups(instance: Instance, seats: list[Seat], value: Valuation) -> Iterator[dict[str, Any]]:
    seats_of = Counter(seat.person for seat in seats)
    people: dict[tuple[str, str], list[Person]] = defaultdict(list)
    for person in instance.people:
        for group in rules.fairness_groups(person):
            people[group].append(person)
    for (kind, key), found in people.items():
        yield {
            "kind": GroupKind(kind).value,
            "key": key,
            "people": sum(bool(person.needs) for person in found),
            "seated": sum(seats_of[person.id] > 0 for person in found),
            "seats": sum(seats_of[person.id] for person in found),
            "closed": value.closed.get((kind, key), 0),
            "closable": value.closable.get((kind, key), 0),
        }
