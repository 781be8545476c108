"""Reads of standings."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from competences.assessment.models import Assessment, AssessmentState
from competences.frameworks.models import Area, Competence, Framework
from competences.profile import rules
from competences.profile.models import Standing
from laituri_learn.access.scope import Scope
from laituri_learn.database import LocalisedText, db
from laituri_learn.network.models import Person
from laituri_learn.network.queries import person_in_scope
from laituri_learn.plugins.contracts import CompetenceGap, CompetenceRef


def competence_gaps(
    scope: Scope, on: date, *, below_target: bool = False, person_ids: Collection[int] | None = None
) -> Iterator[CompetenceGap]:
    """One gap for each person within the scope and each competence that her posts ask for.

    ``below_target``: only what is known to be missing; ``person_ids``: only of these people. Somebody erased has no
    place in a plan and is left out.
    """
    statement = (
        select(
            Standing.person_id,
            Standing.target,
            Standing.weight,
            Standing.held,
            Standing.gap,
            Standing.may_be_used,
            Framework.code.label("framework"),
            Competence.code,
        )
        .join(Standing.competence)
        .join(Competence.framework)
        .join(Standing.person)
        .where(Standing.target.is_not(None), person_in_scope(scope, on), Person.erased.is_(False))
        .order_by(Person.id, Competence.position)
    )
    if below_target:
        statement = statement.where(Standing.gap > 0)
    if person_ids is not None:
        statement = statement.where(Standing.person_id.in_(person_ids))
    for row in db.session.execute(statement):
        ref = CompetenceRef(row.framework, row.code)
        yield CompetenceGap(row.person_id, ref, row.target or 0, row.weight, row.held, row.gap, row.may_be_used)


@dataclass(frozen=True)
class ProfileRow:
    """One competence of a person's profile; levels 0–4, ``use_at_work`` 0–3."""

    ref: CompetenceRef
    name: LocalisedText
    held: int | None
    target: int | None
    weight: int
    gap: int | None
    source: rules.Source
    since: datetime | None
    latent: bool

    @property
    def may_be_claimed(self) -> bool:
        """Whether the level is one that she says of herself, and that an assessor could recognise."""
        return bool(self.held) and self.source in rules.OF_HERSELF

    @property
    def weighted(self) -> int:
        """The gap as it counts in the order of gaps."""
        return rules.weighted_gap(self.held, self.target or 0, self.weight) or 0


@dataclass(frozen=True)
class ProfileArea:
    """A competence area with its rows, in the framework's order."""

    code: str
    name: LocalisedText
    rows: tuple[ProfileRow, ...]


@dataclass(frozen=True)
class Profile:
    """What a person holds against what her posts ask for."""

    areas: tuple[ProfileArea, ...]
    submitted: tuple[Assessment, ...] = ()
    """Her submitted assessments, newest first; only her own page has them."""

    @property
    def rows(self) -> list[ProfileRow]:
        """Every row, in the framework's order."""
        return [row for area in self.areas for row in area.rows]

    @property
    def known(self) -> list[ProfileRow]:
        """Rows in which she holds a level, be it 0."""
        return [row for row in self.rows if row.held is not None]

    @property
    def gaps(self) -> list[ProfileRow]:
        """Rows below target, the weightiest first."""
        return sorted((row for row in self.rows if row.gap), key=lambda row: -row.weighted)

    @property
    def latent(self) -> list[ProfileRow]:
        """What she can and does not get to use."""
        return [row for row in self.rows if row.latent]

    @property
    def unknown(self) -> list[ProfileRow]:
        """Targets never assessed: neither held nor missing."""
        return [row for row in self.rows if row.target is not None and row.held is None]


def own_profile(scope: Scope) -> Profile:
    """The profile of the scope's person."""
    submitted = db.session.scalars(
        select(Assessment)
        .where(Assessment.person_id == scope.person, Assessment.state == AssessmentState.SUBMITTED)
        .order_by(Assessment.submitted_at.desc(), Assessment.id.desc())
    ).all()
    areas = areas_of([scope.person] if scope.person else [])
    return Profile(areas.get(scope.person or 0, ()), tuple(submitted))


def areas_of(person_ids: Collection[int]) -> dict[int, tuple[ProfileArea, ...]]:
    """Person to what she holds against what her posts ask for; somebody without any standing is left out.

    The caller has made sure that the viewer may see these people's levels.
    """
    rows = db.session.execute(
        select(Standing, Competence, Area, Framework.code)
        .join(Standing.competence)
        .join(Competence.area)
        .join(Competence.framework)
        .where(Standing.person_id.in_(person_ids))
        .order_by(Framework.id, Competence.position)
    )
    found: dict[int, dict[int, tuple[Area, list[ProfileRow]]]] = {}
    for standing, competence, area, framework in rows:
        areas = found.setdefault(standing.person_id, {})
        areas.setdefault(area.id, (area, []))[1].append(_row(standing, competence, framework))
    return {
        person_id: tuple(ProfileArea(area.code, area.name, tuple(listed)) for area, listed in areas.values())
        for person_id, areas in found.items()
    }


def _row(standing: Standing, competence: Competence, framework: str) -> ProfileRow:
    return ProfileRow(
        CompetenceRef(framework, competence.code),
        competence.name,
        standing.held,
        standing.target,
        standing.weight,
        standing.gap,
        standing.source,
        standing.held_since,
        rules.latent(standing.held, standing.target, standing.use_at_work),
    )
