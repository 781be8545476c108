"""What the audit trail speaks of, by name: whose it is, never what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from competences.assessment.models import Assessment, AssessmentRound
from competences.recognition.models import Claim
from laituri_learn.database import db
from laituri_learn.network.models import Person

OF_A_PERSON: dict[str, Any] = {"assessment": Assessment, "claim": Claim}


def names(kind: str, ids: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Rounds by name; assessments and recognition requests by their person."""
    if kind == "assessment_round":
        rounds = db.session.scalars(select(AssessmentRound).where(AssessmentRound.public_id.in_(ids)))
        yield from ((each.public_id, each.name) for each in rounds)
    elif kind in OF_A_PERSON:
        model = OF_A_PERSON[kind]
        rows = db.session.execute(
            select(model.public_id, Person).join(Person, Person.id == model.person_id).where(model.public_id.in_(ids))
        )
        yield from ((public_id, person.name) for public_id, person in rows)
