"""The gap report of an organisation, a unit of it, or a region: as aggregates, never about one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from competences.frameworks.models import Area, Competence, Framework
from competences.needs import rules
from competences.needs.errors import UnknownGroup
from competences.needs.tally import Change, Figures, Place, changes, counts, sums, tally
from laituri_learn.access.policy import SYSTEM, Viewer, scope_of
from laituri_learn.access.scope import Scope
from laituri_learn.database import LocalisedText, db
from laituri_learn.network.models import Organisation, Region, Unit
from laituri_learn.network.queries import unit_in_scope
from laituri_learn.reports.table import SUPPRESSED, Cell, Column, Table
from laituri_learn.web.filters import plain
from laituri_learn.web.languages import local_today

COLUMNS = (
    Column("competence", _l("Competence")),
    Column("target", _l("Target, mean"), "decimal"),
    Column("held", _l("Level now, mean"), "decimal"),
    Column("below", _l("Share below target"), "percent"),
    Column("change", _l("Change since the last round"), "decimal"),
    Column("assessed", _l("Assessed"), "number"),
    Column("unknown", _l("Not assessed"), "number"),
)
NOTES = (
    _l("Figures that cover fewer than five people are not shown, nor those from which such figures could be reckoned."),
    _l("Somebody not assessed is counted as such, never as a gap."),
    _l("A person with several posts is counted where her first one is."),
)
FEW_UNKNOWN = _l(
    "Where some of the staff show their levels to their manager by name, a figure is shown "
    "only if at least five others, or none, are behind it."
)


@dataclass(frozen=True)
class ReportGroup:
    """Whose gaps: a group of ``rules.shown_groups``, its name, and the region that it lies in."""

    group: rules.Group
    name: LocalisedText
    region: int


@dataclass(frozen=True)
class Choices:
    """What the viewer may ask for: regions as a whole, and organisations of the chosen region or all of hers."""

    regions: Sequence[Region]
    organisations: Sequence[Organisation]


def choices(scope: Scope, region: str) -> Choices:
    """Regions that the scope covers whole, and organisations with a unit in the scope; of one such region or all."""
    regions = [
        each
        for each in db.session.scalars(select(Region).order_by(Region.code))
        if scope.national or each.id in scope.regions
    ]
    reached = select(Unit.organisation_id).join(Unit.organisation).where(unit_in_scope(scope))
    organisations = select(Organisation).where(Organisation.id.in_(reached)).order_by(Organisation.code)
    chosen = next((each for each in regions if each.code == region), None)
    if chosen is not None:
        organisations = organisations.where(Organisation.region_id == chosen.id)
    return Choices(regions, db.session.scalars(organisations).all())


def reached_units(scope: Scope, organisation: str) -> Sequence[Unit]:
    """Units of an organisation that the scope covers, by code."""
    return db.session.scalars(
        select(Unit)
        .join(Unit.organisation)
        .where(Organisation.code == organisation, unit_in_scope(scope))
        .order_by(Unit.code)
    ).all()


def sensible(scope: Scope, parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters as the page's form means them.

    Somebody who chooses another region sends the organisation of the one before along, and with another organisation
    the unit: what lies elsewhere is left out, if it is the viewer's at all; :func:`build` refuses the rest.
    """
    kept = dict(parameters)
    if kept.get("region") and kept.get("organisation"):
        inside = {each.code for each in choices(scope, kept["region"]).organisations}
        hers = {each.code for each in choices(scope, "").organisations}
        if kept["organisation"] in hers - inside:
            del kept["organisation"]
    if kept.get("unit"):
        inside = {each.code for each in reached_units(scope, kept.get("organisation", ""))}
        hers = set(db.session.scalars(select(Unit.code).join(Unit.organisation).where(unit_in_scope(scope))))
        if kept["unit"] in hers - inside:
            del kept["unit"]
    return kept


def build(viewer: Viewer, parameters: Mapping[str, str]) -> Table:
    """The report: a row for each competence that the group's posts ask for.

    Parameters: ``organisation`` with or without ``unit``, or ``region``; ``area``.

    Raises:
        UnknownGroup: nothing of that code within the viewer's scope.
    """
    asked = _asked_group(scope_of(viewer, "gaps.report"), parameters)
    today = local_today()
    found = tally(today, regions=[asked.region])
    changed = changes(today, [asked.region])
    by_name = viewer is not SYSTEM and viewer.may("profile.view_shared")
    rows = []
    for competence in _competences(parameters.get("area", "")):
        figures = sums(found.get(competence.id, {}), asked.group[0]).get(asked.group)
        if figures is not None:
            shown = asked.group in rules.shown_groups(counts(found[competence.id]))
            shown = shown and (not by_name or rules.may_be_told(figures.assessed, figures.sharing))
            change = _change(changed.get(competence.code, {}), asked.group)
            rows.append((_label(competence), *_figures(figures, change, shown=shown)))
    return Table(
        _l("Gaps of: %(name)s", name=_Name(asked.name)), COLUMNS, tuple(rows), (*NOTES, *([FEW_UNKNOWN] * by_name))
    )


class _Name:
    """A data text inside a lazy translation: shown in the page's language when it is rendered."""

    def __init__(self, text: LocalisedText) -> None:
        self.text = text

    def __str__(self) -> str:
        return plain(self.text)


def _label(competence: Competence) -> LocalisedText:
    names = competence.name.as_mapping().items()
    return LocalisedText(**{language: f"{competence.code} {text}" for language, text in names})


def _competences(area: str) -> Sequence[Competence]:
    statement = (
        select(Competence)
        .join(Competence.framework)
        .join(Competence.area)
        .where(Framework.in_force)
        .order_by(Framework.id, Competence.position)
    )
    return db.session.scalars(statement.where(Area.code == area) if area else statement).all()


def _asked_group(scope: Scope, parameters: Mapping[str, str]) -> ReportGroup:
    if not parameters.get("organisation"):
        region = db.session.scalar(select(Region).where(Region.code == parameters.get("region", "")))
        if region is None or not (scope.national or region.id in scope.regions):
            raise UnknownGroup
        return ReportGroup(("region", region.id), region.name, region.id)
    units = reached_units(scope, parameters["organisation"])
    wanted = parameters.get("unit", "")
    chosen = [unit for unit in units if wanted in ("", unit.code)]
    if not chosen:
        raise UnknownGroup
    organisation = chosen[0].organisation
    if not wanted and len(units) == len(organisation.units):
        return ReportGroup(("organisation", organisation.id), organisation.name, organisation.region_id)
    # A unit; also the first of hers for a viewer who does not reach the whole organisation.
    return ReportGroup(("unit", chosen[0].id), chosen[0].name, organisation.region_id)


def _figures(figures: Figures, change: float | None, *, shown: bool) -> tuple[Cell, ...]:
    """Target, held, share below, change, assessed, not assessed."""
    if not shown:
        return (SUPPRESSED,) * 6
    unknown = figures.people - figures.assessed
    return (
        round(figures.target / figures.people, 2),
        round(figures.held / figures.assessed, 2),
        figures.below / figures.assessed,
        change,
        figures.assessed,
        unknown,
    )


def _change(places: Mapping[Place, Change], group: rules.Group) -> Any:
    """The mean change, where the people who were in both rounds are enough; ``None`` where nobody was."""
    inside = [each for place, each in places.items() if place.group(group[0]) == group]
    people = sum(each.people for each in inside)
    if not people:
        return None
    shown = rules.shown_groups({place: each.people for place, each in places.items()})
    return round(sum(each.levels for each in inside) / people, 2) if group in shown else SUPPRESSED
