"""The gap report of an organisation, a unit of it, or a region: as aggregates, never about one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select

from competences.assessment.models import Answer, Assessment, AssessmentRound, AssessmentState
from competences.frameworks.models import Area, Competence
from competences.needs.errors import UnknownGroup
from competences.profile.models import Standing
from laituri_learn.access.policy import Viewer, scope_of
from laituri_learn.access.scope import Scope
from laituri_learn.database import LocalisedText, db
from laituri_learn.network.models import Organisation, Post, Region, Unit
from laituri_learn.network.queries import post_is_current, unit_in_scope
from laituri_learn.reports.rules import may_be_shown, publishable
from laituri_learn.reports.table import SUPPRESSED, Cell, Column, Table
from laituri_learn.web.languages import local_today

COLUMNS = (
    Column("competence", _l("Competence")),
    Column("target", _l("Target, mean"), "number"),
    Column("held", _l("Level now, mean"), "number"),
    Column("below", _l("Share below target"), "percent"),
    Column("change", _l("Change since the last round"), "number"),
    Column("assessed", _l("Assessed"), "number"),
    Column("unknown", _l("Not assessed"), "number"),
)
NOTES = (
    _l("Figures that cover fewer than five people are not shown, nor those from which such figures could be reckoned."),
    _l("Somebody not assessed is counted as such, never as a gap."),
)


@dataclass(frozen=True)
class Group:
    """Whose gaps: an organisation, one unit of it, or a region."""

    name: LocalisedText
    where: ColumnElement[bool]
    part: str | None = None
    """Code of the unit, when the group is a unit shown beside its organisation."""


@dataclass(frozen=True)
class Row:
    """A person's standing in one competence; the unit of her post."""

    person: int
    competence: int
    target: int
    held: int | None
    gap: int | None
    unit: str


def choices(scope: Scope) -> tuple[Sequence[Organisation], Sequence[Region]]:
    """Organisations with a unit in the scope, and regions that the scope covers whole."""
    organisations = db.session.scalars(
        select(Organisation)
        .where(
            Organisation.units.any(unit_in_scope(scope))
            if not scope.regions
            else Organisation.region_id.in_(scope.regions)
        )
        .order_by(Organisation.code)
    ).all()
    regions = db.session.scalars(select(Region).order_by(Region.code)).all()
    return organisations, [each for each in regions if scope.national or each.id in scope.regions]


def build(viewer: Viewer, parameters: Mapping[str, str]) -> Table:
    """The report: a row for each competence that the group's posts ask for.

    Parameters: ``organisation`` with or without ``unit``, or ``region``; ``area``.

    Raises:
        UnknownGroup: nothing of that code within the viewer's scope.
    """
    group = _group(scope_of(viewer, "gaps.report"), parameters)
    today = local_today()
    rows = _rows(group.where, today)
    competences = db.session.execute(
        select(Competence.id, Competence.code, Competence.name)
        .join(Competence.area)
        .where(Competence.id.in_({row.competence for row in rows}))
        .where(Area.code == parameters["area"] if parameters.get("area") else Competence.id > 0)
        .order_by(Competence.position)
    ).all()
    by_competence: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_competence[row.competence].append(row)
    people = _people(rows, group.part)
    changes = _changes(people)
    return Table(
        _l("Gaps of: %(name)s", name=_Name(group.name)),
        COLUMNS,
        tuple(
            (_label(code, name), *_figures(by_competence[competence_id], group.part, changes.get(code)))
            for competence_id, code, name in competences
        ),
        NOTES,
    )


class _Name:
    """A data text inside a lazy translation: shown in the page's language when it is rendered."""

    def __init__(self, text: LocalisedText) -> None:
        self.text = text

    def __str__(self) -> str:
        from laituri_learn.web.filters import plain

        return plain(self.text)


def _label(code: str, name: LocalisedText) -> LocalisedText:
    return LocalisedText(**{language: f"{code} {text}" for language, text in name.as_mapping().items()})


def _group(scope: Scope, parameters: Mapping[str, str]) -> Group:
    if parameters.get("region"):
        region = db.session.scalar(select(Region).where(Region.code == parameters["region"]))
        if region is None or not (scope.national or region.id in scope.regions):
            raise UnknownGroup
        return Group(region.name, Organisation.region_id == region.id)
    organisation = db.session.scalar(
        select(Organisation).where(Organisation.code == parameters.get("organisation", ""))
    )
    if organisation is None:
        raise UnknownGroup
    reached = {
        unit.code: unit
        for unit in db.session.scalars(
            select(Unit).join(Unit.organisation).where(Unit.organisation_id == organisation.id, unit_in_scope(scope))
        )
    }
    if parameters.get("unit"):
        if parameters["unit"] not in reached:
            raise UnknownGroup
        return Group(reached[parameters["unit"]].name, Organisation.id == organisation.id, parameters["unit"])
    if not reached:
        raise UnknownGroup
    if len(reached) < len(organisation.units):
        # The viewer reaches some units only: she sees the first of hers, as the part it is.
        code = sorted(reached)[0]
        return Group(reached[code].name, Organisation.id == organisation.id, code)
    return Group(organisation.name, Organisation.id == organisation.id)


def _rows(where: ColumnElement[bool], on: date) -> list[Row]:
    found = db.session.execute(
        select(Standing.person_id, Standing.competence_id, Standing.target, Standing.held, Standing.gap, Unit.code)
        .join(Post, Post.person_id == Standing.person_id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(Organisation, Organisation.id == Unit.organisation_id)
        .where(Standing.target.is_not(None), post_is_current(on), where)
        .order_by(Post.id)
    )
    rows: dict[tuple[int, int], Row] = {}
    for person, competence, target, held, gap, unit in found:
        rows.setdefault((person, competence), Row(person, competence, target or 0, held, gap, unit))
    return list(rows.values())


def _people(rows: Sequence[Row], part: str | None) -> set[int]:
    return {row.person for row in rows if part is None or row.unit == part}


def _figures(rows: Sequence[Row], part: str | None, change: float | None) -> tuple[Cell, ...]:
    """Target, held, share below, change, assessed, not assessed; suppressed where the group is too small."""
    assessed = [row for row in rows if row.held is not None]
    if part is not None:
        counts: dict[str, int] = defaultdict(int)
        for row in assessed:
            counts[row.unit] += 1
        shown = part in publishable(counts)
        rows = [row for row in rows if row.unit == part]
        assessed = [row for row in assessed if row.unit == part]
    else:
        shown = may_be_shown(len(assessed))
    if not shown:
        return (SUPPRESSED,) * 6
    return (
        round(fmean(row.target for row in rows), 2),
        round(fmean(row.held or 0 for row in assessed), 2),
        sum(bool(row.gap) for row in assessed) / len(assessed),
        change,
        len(assessed),
        len(rows) - len(assessed)
        if may_be_shown(len(rows) - len(assessed)) or len(rows) == len(assessed)
        else SUPPRESSED,
    )


def _changes(people: set[int]) -> dict[str, float]:
    """Competence code to the change of the mean level between the last two rounds, of those who answered in both."""
    rounds = db.session.scalars(select(AssessmentRound.id).order_by(AssessmentRound.opens_on.desc()).limit(2)).all()
    if len(rounds) < 2:
        return {}
    levels: dict[str, dict[int, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    found: Any = db.session.execute(
        select(Competence.code, Assessment.person_id, Assessment.round_id, Answer.level)
        .join(Answer.assessment)
        .join(Answer.competence)
        .where(
            Assessment.round_id.in_(rounds),
            Assessment.state == AssessmentState.SUBMITTED,
            Assessment.person_id.in_(people),
            Answer.level.is_not(None),
            Answer.skipped.is_(False),
        )
    )
    for code, person, round_id, level in found:
        levels[code][person][round_id] = level
    newest, earlier = rounds
    changes = {}
    for code, by_person in levels.items():
        both = [each for each in by_person.values() if len(each) == 2]
        if may_be_shown(len(both)):
            changes[code] = round(fmean(each[newest] - each[earlier] for each in both), 2)
    return changes
