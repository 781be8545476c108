"""Which groups may be shown beside each other. No database here.

People are divided by where they work, each counted once: a region, in it the organisations of one type, an
organisation, a unit. Figures are shown for some of these groups and for organisation types of the whole country.
A small group must not be shown, and must not come out when one shown group is subtracted from another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from laituri_learn.reports.rules import may_be_shown, publishable

Group = tuple[str, int] | tuple[str, int, int]
"""``("region", id)``, ``("types", region, type)``, ``("organisation", id)``, ``("unit", id)`` or ``("type", id)``."""


DOWNWARDS = ("region", "types", "organisation", "unit")


@dataclass(frozen=True)
class Place:
    """Where a person counts: the unit of her first post in force, with what it belongs to (rows)."""

    unit: int
    organisation: int
    type: int
    region: int

    def group(self, kind: str) -> Group:
        """The group of a kind that the place lies in."""
        if kind == "types":
            return (kind, self.region, self.type)
        return (kind, getattr(self, kind))


def shown_groups(people: Mapping[Place, int]) -> frozenset[Group]:
    """Groups whose figures may be shown, by the number of people that the figures cover.

    From the top down: a group is shown only inside a shown one, and beside its shown sisters only if what is left
    of the mother is nobody or at least five. So no subtraction within a region leaves a small group.
    """
    sizes: dict[Group, int] = defaultdict(int)
    inside: dict[Group | None, set[Group]] = defaultdict(set)
    for place, count in people.items():
        mother: Group | None = None
        for kind in DOWNWARDS:
            group = place.group(kind)
            sizes[group] += count
            inside[mother].add(group)
            mother = group
    shown: set[Group] = set()
    waiting: list[Group | None] = [None]
    while waiting:
        sisters = publishable({group: sizes[group] for group in sorted(inside[waiting.pop()])})
        shown |= sisters
        waiting += sisters
    return frozenset(shown) | _shown_types(people, shown)


def bounded(count: int, people: int) -> tuple[str, int]:
    """A count of people as it may be shown: a sign and a number.

    All or none of a group would tell about each of its members, so the two uppermost and the two lowest counts are
    shown as ``≥ people - 1`` and ``≤ 1``; the sign is empty in between.
    """
    if count >= people - 1:
        return "≥", people - 1
    return ("≤", 1) if count <= 1 else ("", count)


def may_be_renewed(before: Mapping[int, int], now: Mapping[int, int], *, shows: bool) -> bool:
    """Whether new figures of a group may replace those shown.

    ``before``, ``now``: person to a number that changes with her levels and targets. Only if the levels of at least
    five people have changed, come or gone: else comparing the two would tell about them. Figures that show nothing
    (``shows``) may be replaced at any time.
    """
    changed = sum(before.get(person) != now.get(person) for person in before.keys() | now.keys())
    return may_be_shown(changed) or not shows


def _shown_types(people: Mapping[Place, int], shown: Collection[Group]) -> frozenset[Group]:
    """Organisation types of the whole country that may be shown beside the regions and organisations shown."""
    whole: dict[int, int] = defaultdict(int)
    hidden: dict[int, int] = defaultdict(int)
    regions: dict[int, set[int]] = defaultdict(set)
    for place, count in people.items():
        whole[place.type] += count
        if count:
            regions[place.type].add(place.region)
        if place.group("types") not in shown:
            hidden[place.type] += count
    # What is left of a type when what is shown of it region by region is subtracted, and when whole regions are.
    candidates: dict[int, int] = {
        kind: size
        for kind, size in sorted(whole.items())
        if (hidden[kind] == 0 or may_be_shown(hidden[kind])) and _nothing_left(kind, people, shown)
    }
    kept: frozenset[int] = publishable(candidates, sum(whole.values()))
    # A type found in one region only can be subtracted from that region.
    for region in sorted({place.region for place in people}):
        local = {kind: whole[kind] for kind in sorted(kept) if regions[kind] == {region}}
        size = sum(count for place, count in people.items() if place.region == region)
        safe = publishable(local, size)
        kept -= local.keys() - safe
    return frozenset(("type", kind) for kind in kept)


def _nothing_left(kind: int, people: Mapping[Place, int], shown: Iterable[Group]) -> bool:
    """Whether the type less the shown regions that hold no other type is nobody or at least five."""
    visible = set(shown)
    others = {place.region for place, count in people.items() if count and place.type != kind}
    left = sum(
        count
        for place, count in people.items()
        if place.type == kind and (place.region in others or ("region", place.region) not in visible)
    )
    return left == 0 or may_be_shown(left)
