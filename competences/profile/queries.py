"""Reads of standings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from competences.frameworks.models import Competence, Framework
from competences.profile.models import Standing
from laituri_learn.access.scope import Scope
from laituri_learn.database import db
from laituri_learn.network.models import Person
from laituri_learn.network.queries import person_in_scope
from laituri_learn.plugins.contracts import CompetenceGap, CompetenceRef


def competence_gaps(scope: Scope, on: date) -> Iterator[CompetenceGap]:
    """One gap for each person within the scope and each competence that her posts ask for."""
    rows = db.session.execute(
        select(Standing, Standing.target, Framework.code, Competence.code)
        .join(Standing.competence)
        .join(Competence.framework)
        .join(Standing.person)
        .where(Standing.target.is_not(None), person_in_scope(scope, on))
        .order_by(Person.id, Competence.position)
    )
    for standing, target, framework, code in rows:
        yield CompetenceGap(
            standing.person_id,
            CompetenceRef(framework, code),
            target or 0,
            standing.weight,
            standing.held,
            standing.gap,
            standing.may_be_used,
        )
