"""Changes of assessment rounds."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from competences.assessment.activities import round_activity
from competences.assessment.errors import RoundsOverlap
from competences.assessment.models import AssessmentRound
from competences.assessment.queries import one_round
from competences.assessment.rules import overlap
from competences.assessment.vocabulary import CHANGED, CLOSED, OPENED
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.database import LocalisedText, db
from laituri_learn.statements.recorder import record
from laituri_learn.web.languages import current_language, local


def open_round(by: Viewer, name: LocalisedText, opens_on: date, closes_on: date, *, at: datetime) -> AssessmentRound:
    """Set a period in which everybody assesses herself.

    Raises:
        RoundsOverlap: another round is open on one of the days.
    """
    _refuse_overlap(opens_on, closes_on, None)
    made = AssessmentRound(name=name, opens_on=opens_on, closes_on=closes_on)
    db.session.add(made)
    db.session.flush()
    audit(by, "round.open", "assessment_round", made.public_id, at=at, opens_on=str(opens_on), closes_on=str(closes_on))
    record(by, OPENED, round_activity(made), at=at)
    return made


def change_round(
    by: Viewer, public_id: str, name: LocalisedText, opens_on: date, closes_on: date, *, at: datetime
) -> AssessmentRound:
    """Give a round another name or other days.

    Raises:
        NotFound: there is no such round.
        RoundsOverlap: another round is open on one of the days.
    """
    changed = one_round(public_id)
    _refuse_overlap(opens_on, closes_on, changed.id)
    changed.name, changed.opens_on, changed.closes_on = name, opens_on, closes_on
    audit(by, "round.change", "assessment_round", public_id, at=at, opens_on=str(opens_on), closes_on=str(closes_on))
    record(by, CHANGED, round_activity(changed), at=at)
    return changed


def close_round(by: Viewer, public_id: str, *, at: datetime) -> AssessmentRound:
    """Make today the last day of a round that is open; drafts of it may still be submitted.

    Raises:
        NotFound: there is no such round.
    """
    closed = one_round(public_id)
    today = local(at).date()
    if closed.opens_on <= today < closed.closes_on:
        closed.closes_on = today
        audit(by, "round.close", "assessment_round", public_id, at=at)
        record(by, CLOSED, round_activity(closed), at=at)
    return closed


def _refuse_overlap(opens_on: date, closes_on: date, but: int | None) -> None:
    for other in db.session.scalars(select(AssessmentRound).with_for_update()):
        if other.id != but and overlap((opens_on, closes_on), (other.opens_on, other.closes_on)):
            raise RoundsOverlap(name=other.name.in_language(current_language())[0])
