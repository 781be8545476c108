"""Changes of absences."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete

from courses.absences.errors import AbsenceOver, DaysNotInOrder
from courses.absences.models import Absence
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db, rows_changed, unit_of_work
from laituri_learn.web.languages import local, local_today


def add_absence(person_id: int, starts_on: date, ends_on: date, *, by: Viewer, at: datetime) -> Absence:
    """Note that a person cannot come on these days; seats that she has already stay hers.

    Raises:
        DaysNotInOrder, AbsenceOver: the days are wrong.
    """
    if ends_on < starts_on:
        raise DaysNotInOrder
    if ends_on < local(at).date():
        raise AbsenceOver
    absence = Absence(person_id=person_id, starts_on=starts_on, ends_on=ends_on)
    db.session.add(absence)
    db.session.flush()
    audit(by, "absence.add", "absence", absence.public_id, at=at)
    return absence


def remove_absence(absence: Absence, *, by: Viewer, at: datetime) -> None:
    """She can come after all."""
    audit(by, "absence.remove", "absence", absence.public_id, at=at)
    db.session.delete(absence)


def forget_past_absences() -> str:
    """The job: absences that are over matter to nobody."""
    with unit_of_work():
        count = rows_changed(delete(Absence).where(Absence.ends_on < local_today()))
    return f"{count} removed" if count else ""
