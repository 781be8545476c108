"""The needs map: how many in which region, or of which organisation type, miss which competence by how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select

from competences.frameworks.models import Competence, Framework
from competences.needs.editions import Edition, current_editions
from competences.needs.rules import Group, bounded
from laituri_learn.access.scope import Scope
from laituri_learn.database import LocalisedText, db, utc_now
from laituri_learn.network.models import OrganisationType, Region

T = TypeVar("T")


@dataclass(frozen=True)
class Need:
    """People below target, of those assessed; levels missing together; people not assessed. ``None``: not shown.

    ``sign``: ``≤`` or ``≥`` when only a bound of the people below target is shown.
    """

    missing: int | None
    assessed: int | None
    levels: int | None
    unknown: int | None
    sign: str = ""

    @property
    def share(self) -> float | None:
        """Share below target, 0–1."""
        return self.missing / self.assessed if self.missing is not None and self.assessed else None

    @property
    def heat(self) -> str:
        """Class of the cell: by the share below target, in five steps."""
        if self.missing is None:
            return "heat-suppressed"
        return "heat-unknown" if self.share is None else f"heat-{min(4, int(5 * self.share))}"


HIDDEN = Need(None, None, None, None)
NOBODY = Need(0, 0, 0, 0)


@dataclass(frozen=True)
class NeedsMap:
    """Regions by competences, in the framework's order."""

    competences: tuple[Competence, ...]
    rows: tuple[tuple[Region, tuple[Need, ...]], ...]


@dataclass(frozen=True)
class OneNeed:
    """One competence: the need of each region and of each organisation type."""

    competence: Competence
    regions: tuple[tuple[Region, Need], ...]
    types: tuple[tuple[LocalisedText, Need], ...]


def needs_map(scope: Scope, area: str = "") -> NeedsMap:
    """The map of the scope's regions; of one competence area or all."""
    competences = _competences(area)
    regions = _regions(scope)
    editions = current_editions("region", [("region", region.id) for region in regions], at=utc_now())
    return NeedsMap(
        tuple(competences),
        tuple(
            (region, tuple(_need(edition, each.id) for each in competences))
            for region, edition in _named(editions, {region.id: region for region in _regions(scope)})
        ),
    )


def one_need(scope: Scope, code: str) -> OneNeed | None:
    """One competence by region and by organisation type; ``None``: no framework in force has it.

    The types are those of the whole country, or of each region that the scope covers.
    """
    competence = next((each for each in _competences("") if each.code == code), None)
    if competence is None:
        return None
    competence_id = competence.id
    regions = [region.id for region in _regions(scope)]
    kinds = [row.id for row in db.session.scalars(select(OrganisationType))]
    by_region = current_editions("region", [("region", region) for region in regions], at=utc_now())
    within = [("types", region, kind) for region in regions for kind in kinds]
    by_type = (
        current_editions("type", None, at=utc_now())
        if scope.national
        else current_editions("types", within, at=utc_now())
    )
    by_row = {region.id: region for region in _regions(scope)}
    type_names = {row.id: row.name for row in db.session.scalars(select(OrganisationType))}
    return OneNeed(
        next(each for each in _competences("") if each.id == competence_id),
        _needs_of(by_region, by_row, competence_id),
        _needs_of(by_type, type_names, competence_id),
    )


def _named(editions: Mapping[Group, Edition], names: Mapping[int, T]) -> list[tuple[T, Edition]]:
    """Editions with what names their groups, in the order of the names' rows."""
    by_row = {group[-1]: edition for group, edition in sorted(editions.items())}
    return [(name, by_row[row]) for row, name in names.items() if row in by_row]


def _needs_of(editions: Mapping[Group, Edition], names: Mapping[int, T], competence: int) -> tuple[tuple[T, Need], ...]:
    return tuple(
        (name, _need(edition, competence)) for name, edition in _named(editions, names) if competence in edition.figures
    )


def _need(edition: Edition, competence: int) -> Need:
    each = edition.figures.get(competence)
    if each is None:
        return NOBODY
    figures = each.figures
    unknown = figures.people - figures.assessed
    if not figures.assessed:
        return Need(0, 0, 0, unknown)
    if not each.shown:
        return HIDDEN
    sign, missing = bounded(figures.below, figures.assessed)
    return Need(missing, figures.assessed, None if sign == "≤" else figures.missing, unknown, sign)


def _regions(scope: Scope) -> list[Region]:
    regions = db.session.scalars(select(Region).order_by(Region.code))
    return [region for region in regions if scope.national or region.id in scope.regions]


def _competences(area: str) -> Sequence[Competence]:
    statement = (
        select(Competence)
        .join(Competence.framework)
        .where(Framework.in_force)
        .order_by(Framework.id, Competence.position)
    )
    return db.session.scalars(statement.where(Competence.area.has(code=area)) if area else statement).all()
