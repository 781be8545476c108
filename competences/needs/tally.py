"""Count the standings by place and competence: the one source of the needs map and of the gap report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, case, func, select, true

from competences.assessment.models import Answer, Assessment, AssessmentRound, AssessmentState
from competences.assessment.queries import sharing_people
from competences.frameworks.models import Competence, Framework
from competences.needs.rules import Group, Place
from competences.profile.models import Standing
from laituri_learn.database import db
from laituri_learn.network.models import Organisation, Post, Unit
from laituri_learn.network.queries import post_is_current


@dataclass(frozen=True)
class Figures:
    """Sums over people with a target: levels 0–4. ``sharing``: assessed people who share their levels by name."""

    people: int = 0
    assessed: int = 0
    below: int = 0
    missing: int = 0
    """Levels missing to the targets, together."""
    held: int = 0
    target: int = 0
    """Targets of all these people, assessed or not, together."""
    sharing: int = 0

    def __add__(self, other: Figures) -> Figures:
        """Both groups together."""
        return Figures(
            self.people + other.people,
            self.assessed + other.assessed,
            self.below + other.below,
            self.missing + other.missing,
            self.held + other.held,
            self.target + other.target,
            self.sharing + other.sharing,
        )


Tally = Mapping[int, Mapping[Place, Figures]]
"""Competence (row) to place to figures."""


@dataclass(frozen=True)
class Change:
    """People who gave a level in both of the last two rounds, and the sum of their changes in levels."""

    people: int
    levels: int


def tally(on: date, *, regions: Collection[int] | None = None, competences: Collection[int] | None = None) -> Tally:
    """The figures of everybody with a target on a day; of these regions and competences, or all (``None``)."""
    home = homes(on, regions)
    sharing = sharing_people().subquery()
    assessed = Standing.held.is_not(None)
    statement = (
        select(
            Standing.competence_id,
            home.c.unit_id,
            home.c.organisation_id,
            home.c.type_id,
            home.c.region_id,
            func.count(),
            func.count(Standing.held),
            func.sum(case((Standing.gap > 0, 1), else_=0)),
            func.coalesce(func.sum(Standing.gap), 0),
            func.coalesce(func.sum(Standing.held), 0),
            func.sum(Standing.target),
            func.sum(case((assessed & sharing.c.person_id.is_not(None), 1), else_=0)),
        )
        .join(home, home.c.person_id == Standing.person_id)
        .outerjoin(sharing, sharing.c.person_id == Standing.person_id)
        .where(Standing.target.is_not(None))
        .group_by(Standing.competence_id, home.c.unit_id, home.c.organisation_id, home.c.type_id, home.c.region_id)
    )
    if competences is not None:
        statement = statement.where(Standing.competence_id.in_(competences))
    found: dict[int, dict[Place, Figures]] = defaultdict(dict)
    for competence, unit, organisation, kind, region, *sums in db.session.execute(statement):
        found[competence][Place(unit, organisation, kind, region)] = Figures(*(int(each) for each in sums))
    return found


def sums(places: Mapping[Place, Figures], kind: str) -> dict[Group, Figures]:
    """The figures of every group of a kind (``region``, ``types``, ``organisation``, ``unit`` or ``type``)."""
    found: dict[Group, Figures] = {}
    for place, figures in places.items():
        group = place.group(kind)
        found[group] = found[group] + figures if group in found else figures
    return found


def counts(places: Mapping[Place, Figures]) -> dict[Place, int]:
    """People assessed, by place."""
    return {place: figures.assessed for place, figures in places.items()}


def changes(on: date, regions: Collection[int]) -> Mapping[int, Mapping[Place, Change]]:
    """Competence (row) to place to the change between the last two rounds, of those who gave a level in both."""
    begun = select(AssessmentRound.id).where(AssessmentRound.opens_on <= on)
    rounds = db.session.scalars(begun.order_by(AssessmentRound.opens_on.desc()).limit(2)).all()
    if len(rounds) < 2:
        return {}
    home = homes(on, regions)
    rows = db.session.execute(
        select(
            Framework.code,
            Competence.code,
            Assessment.person_id,
            Assessment.round_id,
            Answer.level,
            home.c.unit_id,
            home.c.organisation_id,
            home.c.type_id,
            home.c.region_id,
        )
        .join(Answer.assessment)
        .join(Answer.competence)
        .join(Competence.framework)
        .join(home, home.c.person_id == Assessment.person_id)
        .where(
            Assessment.round_id.in_(rounds), Assessment.state == AssessmentState.SUBMITTED, Answer.level.is_not(None)
        )
        .order_by(Assessment.submitted_at, Assessment.id)
    )
    in_force = {
        (framework, code): competence
        for framework, code, competence in db.session.execute(
            select(Framework.code, Competence.code, Competence.id).join(Competence.framework).where(Framework.in_force)
        )
    }
    now = ((in_force.get((framework, code)), *more) for framework, code, *more in rows)
    return _by_place((row for row in now if row[0] is not None), newest=rounds[0])


def _by_place(rows: Iterable[Any], newest: int) -> dict[int, dict[Place, Change]]:
    levels: dict[tuple[int, int], dict[bool, int]] = defaultdict(dict)
    places: dict[int, Place] = {}
    for competence, person, round_id, level, *place in rows:
        levels[competence, person][round_id == newest] = level
        places[person] = Place(*place)
    found: dict[int, dict[Place, Change]] = defaultdict(dict)
    for (competence, person), given in levels.items():
        if len(given) == 2:
            place = places[person]
            before = found[competence].get(place, Change(0, 0))
            found[competence][place] = Change(before.people + 1, before.levels + given[True] - given[False])
    return found


def homes(on: date, regions: Collection[int] | None) -> Subquery:
    """Each person with the unit of her first post in force: one place each, so that no group overlaps another."""
    first = select(func.min(Post.id).label("post_id")).where(post_is_current(on)).group_by(Post.person_id).subquery()
    within: ColumnElement[bool] = Organisation.region_id.in_(regions) if regions is not None else true()
    return (
        select(
            Post.person_id,
            Unit.id.label("unit_id"),
            Organisation.id.label("organisation_id"),
            Organisation.type_id,
            Organisation.region_id,
        )
        .join(first, first.c.post_id == Post.id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(Organisation, Organisation.id == Unit.organisation_id)
        .where(within)
        .subquery()
    )
