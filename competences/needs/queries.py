"""The needs map: how many in which region, or of which organisation type, miss which competence by how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from competences.frameworks.models import Competence, Framework
from competences.needs import rules
from competences.needs.tally import Figures, Place, Tally, counts, sums, tally
from laituri_learn.access.scope import Scope
from laituri_learn.database import LocalisedText, db
from laituri_learn.network.models import OrganisationType, Region
from laituri_learn.web.languages import local_today


@dataclass(frozen=True)
class Need:
    """People below target, of those assessed; levels missing together; people not assessed. ``None``: not shown."""

    missing: int | None
    assessed: int | None
    levels: int | None
    unknown: int | None

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
    rows: tuple[tuple[LocalisedText, tuple[Need, ...]], ...]


@dataclass(frozen=True)
class OneNeed:
    """One competence: the need of each region and of each organisation type."""

    competence: Competence
    regions: tuple[tuple[LocalisedText, Need], ...]
    types: tuple[tuple[LocalisedText, Need], ...]


def needs_map(scope: Scope, area: str = "") -> NeedsMap:
    """The map of the scope's regions; of one competence area or all."""
    competences = _competences(area)
    found = _tally(scope, competences)
    columns = [_needs(found.get(each.id, {}), "region") for each in competences]
    present = {group for column in columns for group in column}
    return NeedsMap(
        tuple(competences),
        tuple(
            (region.name, tuple(column.get(("region", region.id), NOBODY) for column in columns))
            for region in _regions(scope)
            if ("region", region.id) in present
        ),
    )


def one_need(scope: Scope, code: str) -> OneNeed | None:
    """One competence by region and by organisation type; ``None``: no framework in force has it.

    The types are those of the whole country, or of each region that the scope covers.
    """
    competence = next((each for each in _competences("") if each.code == code), None)
    if competence is None:
        return None
    places = _tally(scope, [competence]).get(competence.id, {})
    regions = {region.id: region.name for region in _regions(scope)}
    names = {row.id: row.name for row in db.session.scalars(select(OrganisationType))}
    by_region = _needs(places, "region")
    by_type = _needs(places, "type" if scope.national else "types")
    return OneNeed(
        competence,
        tuple((name, by_region["region", key]) for key, name in regions.items() if ("region", key) in by_region),
        tuple((names[group[-1]], need) for group, need in sorted(by_type.items())),
    )


def _needs(places: Mapping[Place, Figures], kind: str) -> dict[rules.Group, Need]:
    shown = rules.shown_groups(counts(places))
    return {
        group: Need(figures.below, figures.assessed, figures.missing, figures.people - figures.assessed)
        if group in shown or not figures.assessed
        else HIDDEN
        for group, figures in sums(places, kind).items()
    }


def _tally(scope: Scope, competences: Sequence[Competence]) -> Tally:
    ids = [each.id for each in competences]
    return tally(local_today(), regions=None if scope.national else scope.regions, competences=ids)


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
