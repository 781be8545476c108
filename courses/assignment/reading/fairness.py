"""How each group fares in a plan; no group of fewer than five people, nor one from which such a group is reckoned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from courses.assignment.explaining.fairness import FairBy
from courses.assignment.models import AssignmentRun
from courses.assignment.running.inputs import policy_of
from laituri_learn.database import LocalisedText, db
from laituri_learn.network.models import OrganisationType, Region
from laituri_learn.reports.rules import publishable
from laituri_learn.web.languages import WORDS

KINDS = tuple(kind.value for kind in FairBy)


@dataclass(frozen=True)
class GroupLine:
    """A group: people with needs, those with a seat, share (0–1) of its closable need that is closed.

    ``share`` is ``None`` where it may not be shown; ``below``: it is under the policy's floor.
    """

    kind: str
    key: str
    name: LocalisedText | str
    people: int
    seated: int
    share: float | None
    below: bool


@dataclass(frozen=True)
class Fairness:
    """Groups by kind, the worst off first; ``floor``: share that the policy wants closed in each."""

    groups: Mapping[str, Sequence[GroupLine]]
    floor: float | None


@dataclass(frozen=True)
class Total:
    """Of an organisation type or a region: seats proposed, people with needs who have none."""

    name: LocalisedText | str
    seats: int
    left_out: int


@dataclass(frozen=True)
class Totals:
    """By type and by region, most seats first."""

    types: Sequence[Total]
    regions: Sequence[Total]


def told(run: AssignmentRun) -> Fairness:
    """How much of its need each group has closed."""
    policy = policy_of(run)
    limits = policy.unmet_limit < 100 and (policy.unmet or policy.beyond_limit)
    floor = 1 - policy.unmet_limit / 100 if limits else None
    return Fairness({kind: _lines(run, kind, floor) for kind in KINDS}, floor)


def totals(run: AssignmentRun) -> Totals:
    """Seats and people without one, by organisation type and by region."""
    by_kind = {}
    for kind in (FairBy.ORGANISATION_TYPE.value, FairBy.REGION.value):
        names = _names(kind)
        found = [
            Total(names.get(each["key"], each["key"]), each["seats"], each["people"] - each["seated"])
            for each in _groups(run, kind)
        ]
        by_kind[kind] = sorted(found, key=lambda total: (-total.seats, -total.left_out))
    return Totals(by_kind[FairBy.ORGANISATION_TYPE.value], by_kind[FairBy.REGION.value])


def closed(run: AssignmentRun) -> float | None:
    """Share (0–1) of the need that could be closed, of everybody."""
    groups = _groups(run, FairBy.ORGANISATION_TYPE.value)
    closable = sum(each["closable"] for each in groups)
    return sum(each["closed"] for each in groups) / closable if closable else None


def _lines(run: AssignmentRun, kind: str, floor: float | None) -> list[GroupLine]:
    groups = [each for each in _groups(run, kind) if each["closable"]]
    shown = publishable({each["key"]: each["people"] for each in groups})
    names = _names(kind)
    found = []
    for each in groups:
        share = each["closed"] / each["closable"] if each["key"] in shown else None
        below = floor is not None and share is not None and kind != FairBy.LANGUAGE and share < floor
        found.append(
            GroupLine(
                kind, each["key"], names.get(each["key"], each["key"]), each["people"], each["seated"], share, below
            )
        )
    return sorted(found, key=lambda line: (line.share is None, line.share or 0.0))


def _groups(run: AssignmentRun, kind: str) -> list[dict[str, Any]]:
    return [each for each in run.figures.get("groups", ()) if each["kind"] == kind]


def _names(kind: str) -> dict[str, LocalisedText | str]:
    if kind == FairBy.LANGUAGE:
        return {code: str(name) for code, name in WORDS.items()}
    table = Region if kind == FairBy.REGION else OrganisationType
    return {str(row_id): name for row_id, name in db.session.execute(select(table.id, table.name))}
