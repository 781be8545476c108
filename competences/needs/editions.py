"""What is shown of each group: an edition of its figures, renewed when the levels of at least five have changed.

Were the figures those of the moment, two readings, before and after one person assessed herself, would tell her levels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, func, select

from competences.assessment.queries import sharing_people
from competences.needs import rules
from competences.needs.models import FigureEdition
from competences.needs.rules import Group
from competences.needs.tally import Change, Figures, changes, counts, homes, sums, tally
from competences.profile.models import Standing
from laituri_learn.database import db, unit_of_work
from laituri_learn.database.dialect import insert_or_replace
from laituri_learn.web.languages import local

WITH_CHANGE = ("region", "organisation", "unit")
"""Kinds of groups that have a gap report."""


@dataclass(frozen=True)
class Shown:
    """The figures of a group in one competence. ``change``: mean levels between the last two rounds, if anybody's."""

    shown: bool
    shown_beside_names: bool
    """Whether it is shown to those who see the levels of the people who share them, so may subtract them."""
    figures: Figures
    change: float | None = None
    change_shown: bool = True


@dataclass(frozen=True)
class Edition:
    """A group's figures by competence (row), as of a moment. ``people``: those they are about (rows)."""

    taken_at: datetime
    people: frozenset[int]
    figures: Mapping[int, Shown]


def current_editions(kind: str, groups: Collection[Group] | None, *, at: datetime) -> dict[Group, Edition]:
    """The editions of these groups of a kind, or of all; those that may be renewed are, in a unit of work of its own.

    Groups in which nobody has a target are left out.
    """
    on = local(at).date()
    present = _people(kind, on)
    wanted = [group for group in present if groups is None or group in groups]
    stored = _stored(wanted)
    due = [group for group in wanted if _may_be_renewed(stored.get(group), present[group])]
    if due:
        rows = _taken(kind, {group: present[group] for group in due}, on, at)
        with unit_of_work() as session:
            insert_or_replace(session, cast(Table, FigureEdition.__table__), rows)
        stored = _stored(wanted)
    return {group: _edition(stored[group]) for group in wanted}


def sharing_now(edition: Edition) -> dict[int, int]:
    """Competence (row) to how many of the edition's assessed people share their levels by name today."""
    rows = db.session.execute(
        select(Standing.competence_id, func.count())
        .where(
            Standing.person_id.in_(edition.people), Standing.person_id.in_(sharing_people()), Standing.held.is_not(None)
        )
        .group_by(Standing.competence_id)
    )
    return {competence: count for competence, count in rows}  # noqa: C416 - rows, not pairs


def _people(kind: str, on: date) -> dict[Group, dict[int, int]]:
    """Every group of a kind, its people, and a number for each that changes with her levels and targets."""
    home = homes(on, None)
    mark = func.sum(
        (func.coalesce(Standing.held, -1) + 2) * (Standing.competence_id * 101 + 17)
        + Standing.target * (Standing.competence_id * 10007 + 3)
    )
    rows = db.session.execute(
        select(Standing.person_id, home.c.unit_id, home.c.organisation_id, home.c.type_id, home.c.region_id, mark)
        .join(home, home.c.person_id == Standing.person_id)
        .where(Standing.target.is_not(None))
        .group_by(Standing.person_id, home.c.unit_id, home.c.organisation_id, home.c.type_id, home.c.region_id)
    )
    found: dict[Group, dict[int, int]] = defaultdict(dict)
    for person, unit, organisation, type_id, region, number in rows:
        found[rules.Place(unit, organisation, type_id, region).group(kind)][person] = int(number)
    return found


def _may_be_renewed(stored: FigureEdition | None, people: Mapping[int, int]) -> bool:
    if stored is None:
        return True
    before = {int(person): mark for person, mark in stored.people.items()}
    if before == people:
        return False
    shows = any(each["shown"] for each in stored.figures.values())
    return rules.may_be_renewed(before, people, shows=shows)


def _taken(kind: str, people: Mapping[Group, Mapping[int, int]], on: date, at: datetime) -> list[dict[str, Any]]:
    """Rows of new editions of these groups."""
    figures: dict[Group, dict[str, Any]] = {group: {} for group in people}
    regions: dict[Group, int] = {}
    for competence, places in tally(on).items():
        shown = rules.shown_groups(counts(places))
        unnamed = rules.shown_groups({place: each.assessed - each.sharing for place, each in places.items()})
        regions |= {place.group(kind): place.region for place in places}
        for group, found in sums(places, kind).items():
            if group in figures:
                figures[group][str(competence)] = {
                    "shown": group in shown,
                    "beside_names": group in shown & unnamed,
                    "parts": astuple(found),
                    "change": None,
                }
    if kind in WITH_CHANGE:
        for region in {regions[group] for group in figures if group in regions}:
            _add_changes(figures, kind, on, region)
    return [
        {
            "group_key": _key(group),
            "taken_at": at,
            "people": {str(person): mark for person, mark in people[group].items()},
            "figures": found,
        }
        for group, found in figures.items()
    ]


def _add_changes(figures: dict[Group, dict[str, Any]], kind: str, on: date, region: int) -> None:
    for competence, places in changes(on, [region]).items():
        shown = rules.shown_groups({place: each.people for place, each in places.items()})
        together: dict[Group, Change] = {}
        for place, each in places.items():
            group = place.group(kind)
            before = together.get(group, Change(0, 0))
            together[group] = Change(before.people + each.people, before.levels + each.levels)
        for group, change in together.items():
            if str(competence) in figures.get(group, {}):
                figures[group][str(competence)]["change"] = [group in shown, change.levels / change.people]


def _stored(groups: Collection[Group]) -> dict[Group, FigureEdition]:
    by_key = {_key(group): group for group in groups}
    rows = db.session.scalars(select(FigureEdition).where(FigureEdition.group.in_(by_key)))
    return {by_key[row.group]: row for row in rows}


def _edition(row: FigureEdition) -> Edition:
    return Edition(
        row.taken_at,
        frozenset(int(person) for person in row.people),
        {int(competence): _shown(each) for competence, each in row.figures.items()},
    )


def _shown(each: Mapping[str, Any]) -> Shown:
    change_shown, change = each["change"] or (True, None)
    return Shown(each["shown"], each["beside_names"], Figures(*each["parts"]), change, change_shown)


def _key(group: Group) -> str:
    return "/".join(map(str, group))
