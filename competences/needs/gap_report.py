"""The gap report of an organisation, a unit of it, or a region: as aggregates, never about one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from competences.assessment.rules import HIGHEST_LEVEL
from competences.frameworks.models import Area, Competence, Framework
from competences.needs import rules
from competences.needs.editions import Shown, current_editions, sharing_now
from competences.needs.errors import UnknownGroup
from laituri_learn.access.policy import SYSTEM, Viewer, scope_of
from laituri_learn.access.scope import Scope
from laituri_learn.database import LocalisedText, db, utc_now
from laituri_learn.network.models import Organisation, Region, Unit
from laituri_learn.network.queries import unit_in_scope
from laituri_learn.reports.rules import may_be_shown
from laituri_learn.reports.table import SUPPRESSED, Bound, Cell, Column, Table
from laituri_learn.web.filters import day, plain

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
    _l(
        "* Not shown: the figure covers fewer than five people, or such a figure could be reckoned from it. "
        "Where it would tell of everybody in the group, only a bound is shown."
    ),
    _l("Somebody not assessed is counted as such, never as a gap."),
    _l("A person with several posts is counted where her first one is."),
    _l("New figures are taken when the levels of at least five people of the group have changed."),
)
FEW_UNKNOWN = _l(
    "Where some of the staff show their levels to their manager by name, a figure is shown "
    "only if at least five others are behind it."
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
    edition = current_editions(asked.group[0], [asked.group], at=utc_now()).get(asked.group)
    by_name = viewer is not SYSTEM and viewer.may("profile.view_shared")
    sharing = sharing_now(edition) if edition and by_name else {}
    rows = []
    for competence in _competences(parameters.get("area", "")):
        each = edition.figures.get(competence.id) if edition else None
        if each is not None:
            shown = each.shown
            if edition and by_name:
                # Her own level she knows, too; and somebody may have begun to share since the figures were taken.
                known = sharing.get(competence.id, 0) + (viewer.person_id in edition.people)
                shown = each.shown_beside_names and may_be_shown(each.figures.assessed - known)
            rows.append((_label(competence), *_figures(each, shown=shown)))
    as_of = [_l("Figures as of %(day)s.", day=day(edition.taken_at))] if edition else []
    notes = (*as_of, *NOTES, *([FEW_UNKNOWN] * by_name))
    return Table(_l("Gaps of: %(name)s", name=_Name(asked.name)), COLUMNS, tuple(rows), notes)


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


def _figures(each: Shown, *, shown: bool) -> tuple[Cell, ...]:
    """Target, held, share below, change, assessed, not assessed; rounded, so that every format shows the same."""
    if not shown:
        return (SUPPRESSED,) * 6
    figures = each.figures
    return (
        round(figures.target / figures.people, 1),
        _share(figures.held, figures.assessed, HIGHEST_LEVEL * figures.assessed, 1),
        _share(figures.below, figures.assessed, figures.assessed, 2),
        SUPPRESSED if not each.change_shown else None if each.change is None else round(each.change, 1),
        figures.assessed,
        figures.people - figures.assessed,
    )


def _share(count: int, people: int, most: int, digits: int) -> Cell:
    """A mean or share, or only a bound of it near its ends (``most``: the largest count there can be)."""
    sign, number = rules.bounded(count, most)
    value = round(number / people, digits)
    return Bound(sign, value) if sign else value
