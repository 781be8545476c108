"""What a plan comes to, as a run keeps it: parts of its value, and how each group fares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from courses.assignment import rules
from courses.assignment.checker import Valuation
from courses.assignment.explaining.fairness import FairBy, fairness
from courses.assignment.explaining.seating import Seating
from courses.assignment.instance import Instance, Mode, Person, Seat


def figures_of(seating: Seating, value: Valuation) -> dict[str, Any]:
    """``{"parts": {part: points}, "euros", "hours", "groups": [{"kind", "key", "people", "seated", "seats", …}]}``.

    ``euros``: cost of the sessions; ``hours``: on the way, of all people together. Of a group, ``people``: with needs;
    ``closed`` and ``closable``: levels × weight. Everybody counts in one group of each kind.
    """
    groups = [
        {
            "kind": share.by.value,
            "key": share.group,
            "people": share.people,
            "seated": share.seated,
            "seats": share.seats,
            "closed": share.closed,
            "closable": share.closable,
        }
        for share in fairness(seating)
    ]
    return {**_totals(seating.instance, seating.plan.seats, seating.plan.held, value), "groups": groups}


def figures_with(
    figures: Mapping[str, Any],
    instance: Instance,
    person: Person,
    before: Iterable[Seat],
    after: Iterable[Seat],
    held: Iterable[str],
    value: Valuation,
) -> dict[str, Any]:
    """The figures when one person's seats have changed; what could be closed stays the same."""
    before, after = list(before), list(after)
    old, new = _of_person(instance, person, before), _of_person(instance, person, after)
    hers = set(_groups(person))
    groups = [
        {name: each[name] + new[name] - old[name] if name in new else each[name] for name in each}
        if (each["kind"], each["key"]) in hers
        else each
        for each in figures["groups"]
    ]
    return {**_totals(instance, after, held, value), "groups": groups}


def _of_person(instance: Instance, person: Person, seats: Iterable[Seat]) -> dict[str, int]:
    sessions = {session.id: session for session in instance.sessions}
    hers = [sessions[seat.session] for seat in seats if seat.person == person.id]
    closed = rules.weighted(person, rules.closed(person, hers))
    return {"seats": len(hers), "seated": int(bool(hers)), "closed": closed}


def _groups(person: Person) -> Iterator[tuple[str, str]]:
    if person.needs:
        yield from ((kind.value, key) for kind, key in rules.fairness_groups(person))
        yield from ((FairBy.LANGUAGE.value, language) for language in person.languages[:1])


def _totals(instance: Instance, seats: Iterable[Seat], held: Iterable[str], value: Valuation) -> dict[str, Any]:
    opened = set(held)
    return {
        "parts": {
            "gap": value.gap,
            "pairs": value.pairs,
            "travel": value.travel,
            "cost": value.cost,
            "unmet": value.unmet_points,
            "keep": value.keep,
        },
        "euros": sum(session.cost for session in instance.sessions if session.id in opened),
        "hours": round(sum(_minutes(instance, seats)) / 60),
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
