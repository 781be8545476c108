"""A person's data in this plugin: for her copy, and what becomes of it when she is erased."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload, selectinload

from competences.assessment.models import Answer, Assessment, AssessmentState
from competences.evidence.models import Evidence
from competences.frameworks.models import Competence
from competences.profile.models import Standing
from competences.profile.services import refresh_standings
from competences.recognition.models import Appeal, Claim
from competences.recognition.rules import ClaimState
from laituri_learn.database import LocalisedText, db, rows_changed
from laituri_learn.plugins.contracts import PersonalData
from laituri_learn.web.languages import local


def parts(person_id: int) -> Iterator[PersonalData]:
    """Assessments with their answers, levels, requests for recognition with their decisions, evidence."""
    assessments = db.session.scalars(
        select(Assessment)
        .where(Assessment.person_id == person_id)
        .options(
            joinedload(Assessment.framework),
            joinedload(Assessment.round),
            selectinload(Assessment.answers).joinedload(Answer.competence),
        )
        .order_by(Assessment.id)
    ).all()
    yield PersonalData(
        "self-assessments",
        [_assessment(each) for each in assessments],
        _l("Self-assessments"),
        _l("Submitted levels stay for the figures, without a name. Written evidence and drafts are removed."),
        [("assessment", each.public_id) for each in assessments],
    )
    standings = db.session.scalars(
        select(Standing).where(Standing.person_id == person_id).options(joinedload(Standing.competence))
    )
    yield PersonalData(
        "levels",
        [_standing(each) for each in standings],
        _l("Levels and targets today"),
        _l("They stay for the figures, without a name. No manager sees them by name, and no plan uses them."),
    )
    claims = db.session.scalars(
        select(Claim)
        .where(Claim.person_id == person_id)
        .options(joinedload(Claim.competence), joinedload(Claim.appeal))
        .order_by(Claim.id)
    ).all()
    yield PersonalData(
        "recognition",
        [_claim(each) for each in claims],
        _l("Requests for recognition, with decisions and appeals"),
        _l("Decided levels stay for the figures, without a name. Her texts and the decisions' reasons are removed."),
        [("claim", each.public_id) for each in claims],
    )
    evidence = db.session.scalars(select(Evidence).where(Evidence.person_id == person_id).order_by(Evidence.id))
    yield PersonalData(
        "evidence",
        [_evidence(each) for each in evidence],
        _l("Evidence from other systems"),
        _l("It is removed."),
    )


def erase(person_id: int, at: datetime) -> dict[str, int]:
    """Remove what she wrote and what only she was to see; the levels stay, and count as before."""
    hers = select(Assessment.id).where(Assessment.person_id == person_id)
    drafts = hers.where(Assessment.state == AssessmentState.DRAFT)
    db.session.execute(delete(Answer).where(Answer.assessment_id.in_(drafts)))
    removed = rows_changed(delete(Assessment).where(Assessment.id.in_(drafts)))
    db.session.execute(update(Answer).where(Answer.assessment_id.in_(hers)).values(evidence=""))
    submitted = update(Assessment).where(Assessment.person_id == person_id)
    db.session.execute(submitted.values(share_with_manager=False, use_for_planning=False))
    # That it was asked for after something stays; after what does not.
    db.session.execute(submitted.where(Assessment.reason.is_not(None)).values(reason=LocalisedText()))
    evidence = rows_changed(delete(Evidence).where(Evidence.person_id == person_id))
    claims = _close_claims(person_id)
    db.session.expire_all()
    refresh_standings([person_id], on=local(at).date())
    return {
        "drafts_removed": removed,
        "assessments_without_texts": len(db.session.scalars(hers).all()),
        "evidence_removed": evidence,
        "requests_without_texts": claims,
    }


def _close_claims(person_id: int) -> int:
    """Take texts and reasons away; nobody is left to decide for, so what waits ends as it was before."""
    claims = db.session.scalars(
        select(Claim).where(Claim.person_id == person_id).options(joinedload(Claim.appeal)).with_for_update(of=Claim)
    ).all()
    for claim in claims:
        claim.evidence = claim.reasons = ""
        if claim.appeal is not None:
            _empty(claim.appeal)
        if claim.state is ClaimState.OPEN:
            claim.state = ClaimState.WITHDRAWN
        elif claim.state is ClaimState.APPEALED:
            # The decision stays in force while an appeal waits: with the appeal gone, it is the last word.
            claim.state = ClaimState.DECLINED if claim.decided_level is None else ClaimState.RECOGNISED
    db.session.flush()
    return len(claims)


def _empty(appeal: Appeal) -> None:
    appeal.text = appeal.first_reasons = ""


def _assessment(each: Assessment) -> dict[str, Any]:
    return {
        "identifier": each.public_id,
        "framework": each.framework.title.as_mapping(),
        "round": each.round.name.as_mapping() if each.round else None,
        "asked_after": each.reason.as_mapping() if each.reason else None,
        "state": each.state.value,
        "started": each.started_at.isoformat(),
        "submitted": _moment(each.submitted_at),
        "shared_with_manager": each.share_with_manager,
        "may_be_used_for_planning": each.use_for_planning,
        "came_in_a_file": each.brought_in,
        "answers": [
            {
                **_named(answer.competence),
                "level": answer.level,
                "use_at_work": answer.use_at_work,
                "skipped": answer.skipped,
                "evidence": answer.evidence,
            }
            for answer in each.answers
        ],
    }


def _standing(each: Standing) -> dict[str, Any]:
    return {
        **_named(each.competence),
        "level": each.held,
        "from": each.source.value,
        "since": _moment(each.held_since),
        "target": each.target,
        "gap": each.gap,
        "use_at_work": each.use_at_work,
    }


def _claim(each: Claim) -> dict[str, Any]:
    return {
        "identifier": each.public_id,
        **_named(each.competence),
        "claimed_level": each.claimed_level,
        "evidence": each.evidence,
        "state": each.state.value,
        "claimed": each.claimed_at.isoformat(),
        "decided": _moment(each.decided_at),
        "decided_level": each.decided_level,
        "reasons": each.reasons,
        "valid_until": _day(each.valid_until),
        "appeal": _appeal(each.appeal) if each.appeal else None,
    }


def _appeal(each: Appeal) -> dict[str, Any]:
    return {
        "text": each.text,
        "appealed": each.appealed_at.isoformat(),
        "first_decided": each.first_decided_at.isoformat(),
        "first_level": each.first_level,
        "first_reasons": each.first_reasons,
        "first_valid_until": _day(each.first_valid_until),
    }


def _evidence(each: Evidence) -> dict[str, Any]:
    return {
        "competence": each.code,
        "framework": each.framework,
        "title": each.title.as_mapping(),
        "happened": each.happened_at.isoformat(),
        "score": each.score,
        "source": each.source,
        "statement": each.statement_id,
        "taken_back": _moment(each.taken_back_at),
    }


def _named(competence: Competence) -> dict[str, Any]:
    return {"competence": competence.code, "name": competence.name.as_mapping()}


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
