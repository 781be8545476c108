"""Reads of evidence. It is private to the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from competences.evidence.models import Evidence
from competences.frameworks.queries import competence_infos
from laituri_learn.access.scope import Scope
from laituri_learn.database import LocalisedText, db
from laituri_learn.plugins.contracts import CompetenceRef


@dataclass(frozen=True)
class EvidenceLine:
    """One piece of evidence; ``score`` is scaled, −1–1; ``id`` names it when she attaches it to a request."""

    id: int
    ref: CompetenceRef
    competence: LocalisedText | str
    title: LocalisedText
    happened_at: datetime
    score: float | None
    source: str


def own_evidence(scope: Scope, framework: str | None = None) -> list[EvidenceLine]:
    """Evidence of the scope's person, the newest first; in one framework, if its code is given."""
    return evidence_of(scope.person, framework) if scope.person is not None else []


def own_evidence_by_competence(scope: Scope, framework: str) -> dict[str, list[EvidenceLine]]:
    """Evidence of the scope's person in one framework, by competence code, the newest first."""
    found: dict[str, list[EvidenceLine]] = {}
    for line in own_evidence(scope, framework):
        found.setdefault(line.ref.code, []).append(line)
    return found


def evidence_of(
    person_id: int, framework: str | None = None, *, ids: Sequence[int] | None = None
) -> list[EvidenceLine]:
    """Evidence of a person that stands, the newest first; only the rows ``ids``, where she chose which to show.

    The caller has made sure that the reader may see it: the person herself, or an assessor to whom she attached it.
    """
    statement = select(Evidence).where(Evidence.person_id == person_id, Evidence.taken_back_at.is_(None))
    if framework is not None:
        statement = statement.where(Evidence.framework == framework)
    if ids is not None:
        statement = statement.where(Evidence.id.in_(list(ids)))
    rows = db.session.scalars(statement.order_by(Evidence.happened_at.desc(), Evidence.id.desc())).all()
    names = {info.ref: info.name for info in competence_infos()} if rows else {}
    return [_line(row, names.get(CompetenceRef(row.framework, row.code), row.code)) for row in rows]


def _line(row: Evidence, name: LocalisedText | str) -> EvidenceLine:
    ref = CompetenceRef(row.framework, row.code)
    return EvidenceLine(row.id, ref, name, row.title, row.happened_at, row.score, row.source)
