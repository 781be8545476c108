"""The needs map: how many in which region miss which competence by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from competences.frameworks.models import Competence, Framework
from competences.profile.models import Standing
from laituri_learn.access.scope import Scope
from laituri_learn.database import LocalisedText, db
from laituri_learn.network.models import Organisation, OrganisationType, Post, Region, Unit
from laituri_learn.network.queries import post_is_current, unit_in_scope
from laituri_learn.reports.rules import may_be_shown, publishable
from laituri_learn.web.languages import local_today


@dataclass(frozen=True)
class Need:
    """A cell: people below target, of those assessed; levels missing together. ``None`` counts: not shown."""

    missing: int | None
    assessed: int | None
    levels: int | None

    @property
    def heat(self) -> str:
        """Class of the cell: by the share below target, in five steps."""
        if self.missing is None or self.assessed is None:
            return "heat-suppressed"
        if not self.assessed:
            return "heat-unknown"
        return f"heat-{min(4, int(5 * self.missing / self.assessed))}"


HIDDEN = Need(None, None, None)
NOBODY_ASSESSED = Need(0, 0, 0)


@dataclass(frozen=True)
class NeedsMap:
    """Regions by competences, in the framework's order."""

    competences: tuple[Competence, ...]
    rows: tuple[tuple[LocalisedText, tuple[Need, ...]], ...]


def needs_map(scope: Scope, area: str = "") -> NeedsMap:
    """The map of the scope's regions; of one competence area or all."""
    competences = _competences(area)
    counts = _counts(scope, Region.id)
    regions = db.session.scalars(
        select(Region).where(Region.id.in_({region for region, _competence in counts})).order_by(Region.code)
    ).all()
    return NeedsMap(
        tuple(competences),
        tuple(
            (region.name, tuple(_need(counts.get((region.id, each.id))) for each in competences)) for region in regions
        ),
    )


def needs_by_type(scope: Scope, code: str) -> tuple[Competence | None, list[tuple[LocalisedText, Need]]]:
    """One competence by organisation type; a small type is hidden, and so is what would reveal it."""
    competence = next((each for each in _competences("") if each.code == code), None)
    if competence is None:
        return None, []
    counts = _counts(scope, OrganisationType.id, competence.id)
    shown = publishable({key: found[1] for (key, _competence), found in counts.items()})
    types = db.session.scalars(select(OrganisationType).order_by(OrganisationType.code)).all()
    return competence, [
        (each.name, _need(counts[each.id, competence.id]) if each.id in shown else HIDDEN)
        for each in types
        if (each.id, competence.id) in counts
    ]


def _competences(area: str) -> Sequence[Competence]:
    statement = (
        select(Competence)
        .join(Competence.framework)
        .where(Framework.in_force)
        .order_by(Framework.id, Competence.position)
    )
    return db.session.scalars(statement.where(Competence.area.has(code=area)) if area else statement).all()


def _need(found: tuple[int, int, int] | None) -> Need:
    if found is None or not found[1]:
        return NOBODY_ASSESSED
    return Need(*found) if may_be_shown(found[1]) else HIDDEN


def _counts(scope: Scope, by: Any, competence_id: int | None = None) -> dict[tuple[int, int], tuple[int, int, int]]:
    """(group, competence) to people below target, people assessed, levels missing."""
    places = (
        select(Post.person_id, by.label("place"))
        .join(Unit, Unit.id == Post.unit_id)
        .join(Organisation, Organisation.id == Unit.organisation_id)
        .join(Region, Region.id == Organisation.region_id)
        .join(OrganisationType, OrganisationType.id == Organisation.type_id)
        .where(post_is_current(local_today()), unit_in_scope(scope))
        .distinct()
        .subquery()
    )
    statement = (
        select(
            places.c.place,
            Standing.competence_id,
            func.sum(case((Standing.gap > 0, 1), else_=0)),
            func.count(Standing.held),
            func.coalesce(func.sum(Standing.gap), 0),
        )
        .join(places, places.c.person_id == Standing.person_id)
        .where(Standing.target.is_not(None))
        .group_by(places.c.place, Standing.competence_id)
    )
    if competence_id is not None:
        statement = statement.where(Standing.competence_id == competence_id)
    return {
        (place, key): (missing, assessed, levels)
        for place, key, missing, assessed, levels in db.session.execute(statement)
    }
