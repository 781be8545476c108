"""Reads of absences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from courses.absences.models import Absence
from laituri_learn.access.scope import Scope
from laituri_learn.database import db


def own_absences(scope: Scope, on: date) -> Sequence[Absence]:
    """Absences of the scope's person that are not over, the first to begin first."""
    return db.session.scalars(
        select(Absence)
        .where(Absence.person_id == scope.person, Absence.ends_on >= on)
        .order_by(Absence.starts_on, Absence.id)
    ).all()


def own_absence(scope: Scope, public_id: str) -> Absence | None:
    """One of them."""
    return db.session.scalar(select(Absence).where(Absence.public_id == public_id, Absence.person_id == scope.person))


def is_absent(person_id: int, days: Sequence[date]) -> bool:
    """Whether she is absent on any of these days."""
    absences = db.session.scalars(
        select(Absence).where(
            Absence.person_id == person_id, Absence.starts_on <= max(days), Absence.ends_on >= min(days)
        )
    ).all()
    return any(each.starts_on <= day <= each.ends_on for each in absences for day in days)
