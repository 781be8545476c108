"""Changes of claims: ask, withdraw, decide, appeal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competences.assessment.activities import competence_activity, framework_activity
from competences.frameworks.models import Competence, Framework
from competences.profile.services import refresh_standings
from competences.recognition import rules
from competences.recognition.errors import (
    AppealTooLate,
    ClaimHasMoved,
    ClaimWaiting,
    InvalidAppeal,
    InvalidClaim,
    InvalidDecision,
)
from competences.recognition.models import Appeal, Claim
from competences.recognition.queries import competence_in_force
from competences.recognition.rules import ClaimState, Decision
from competences.recognition.vocabulary import (
    APPEALED,
    CLAIMED,
    DECIDED_BY,
    NOT_RECOGNISED,
    RECOGNISED,
    VALID_UNTIL,
    WITHDREW,
)
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer, scope_of
from laituri_learn.database import db
from laituri_learn.errors import NotFound
from laituri_learn.messages.services import notify_person
from laituri_learn.network.models import Person
from laituri_learn.network.queries import person_in_scope
from laituri_learn.plugins.contracts import CompetenceRef
from laituri_learn.statements.recorder import Context, Result, record
from laituri_learn.statements.vocabulary import Verb
from laituri_learn.web.languages import local


def claim(by: Viewer, ref: CompetenceRef, level: int, evidence: str, *, at: datetime) -> Claim:
    """Ask that a level (1–4) in a competence in force be recognised, with evidence in words.

    Raises:
        NotFound: there is no such competence in force.
        InvalidClaim: the level is off the scale, or the evidence is missing or too long.
        ClaimWaiting: an earlier claim in this competence waits for its decision.
    """
    # Two claims of one person at once: the second waits here, then sees the first.
    person = db.session.scalar(
        select(Person).where(Person.id == scope_of(by, "recognition.claim").person).with_for_update()
    )
    competence = competence_in_force(ref)
    if person is None:
        raise NotFound
    if not rules.may_claim(level, evidence):
        raise InvalidClaim
    if _waiting(person.id, ref):
        raise ClaimWaiting
    made = Claim(
        person=person,
        competence=competence,
        claimed_level=level,
        evidence=evidence.strip(),
        state=ClaimState.OPEN,
        claimed_at=at,
    )
    db.session.add(made)
    db.session.flush()
    audit(by, "recognition.claim", "claim", made.public_id, at=at)
    _record(made, CLAIMED, at, Result(score=(level, 0, rules.HIGHEST_LEVEL)))
    return made


def withdraw(by: Viewer, public_id: str, *, at: datetime) -> Claim:
    """Take the viewer's own claim back before it is decided.

    Raises:
        NotFound: it is not hers.
        ClaimHasMoved: it is no longer open.
    """
    taken_back = _own_claim(by, public_id)
    _move(taken_back, ClaimState.WITHDRAWN)
    audit(by, "recognition.withdraw", "claim", public_id, at=at)
    _record(taken_back, WITHDREW, at)
    return taken_back


def decide(by: Viewer, public_id: str, seen: ClaimState, decision: Decision, *, at: datetime) -> Claim:
    """Recognise a level or decline, as the assessor; the person is told and her held level follows at once.

    ``seen``: the state in which the assessor read the claim, so that nobody decides what she has not read.

    Raises:
        NotFound: outside her scope, her own claim, or an appeal against her own decision.
        ClaimHasMoved: it was decided, withdrawn or appealed since she opened it; nothing is overwritten.
        InvalidDecision: reasons, level or last day do not do.
    """
    today = local(at).date()
    decided = db.session.scalar(
        select(Claim)
        .join(Claim.person)
        .where(Claim.public_id == public_id, person_in_scope(scope_of(by, "recognition.decide"), today))
        .with_for_update(of=Claim)
    )
    if decided is None or decided.person_id == by.person_id:
        raise NotFound
    if decided.state is not seen or decided.state not in rules.WAITING:
        raise ClaimHasMoved
    if decided.state is ClaimState.APPEALED and decided.decided_by_id == by.account_id:
        raise NotFound
    if not rules.may_decide(decision, today):
        raise InvalidDecision
    _move(decided, decision.state)
    decided.decided_at = at
    decided.decided_by_id = by.account_id
    decided.decided_level = decision.level
    decided.reasons = decision.reasons.strip()
    decided.valid_until = decision.valid_until
    audit(by, "recognition.decide", "claim", public_id, at=at)
    _record_decision(decided, decision, by, at)
    _tell(decided, at)
    refresh_standings([decided.person_id], on=today)
    return decided


def appeal(by: Viewer, public_id: str, text: str, *, at: datetime) -> Claim:
    """Ask once, within thirty days, that another assessor decide again; until then the decision stays in force.

    Raises:
        NotFound: the claim is not the viewer's.
        AppealTooLate: not decided, appealed before, or the time has passed.
        InvalidAppeal: the text is missing or too long.
    """
    appealed = _own_claim(by, public_id)
    decided_at = appealed.decided_at
    if decided_at is None or not rules.may_appeal(
        appealed.state, local(decided_at).date(), local(at).date(), appealed=appealed.appeal is not None
    ):
        raise AppealTooLate
    if not text.strip() or len(text) > rules.LONGEST_TEXT:
        raise InvalidAppeal
    _move(appealed, ClaimState.APPEALED)
    appealed.appeal = Appeal(
        text=text.strip(),
        appealed_at=at,
        first_level=appealed.decided_level,
        first_reasons=appealed.reasons,
        first_valid_until=appealed.valid_until,
        first_decided_at=decided_at,
        first_decided_by_id=appealed.decided_by_id,
    )
    audit(by, "recognition.appeal", "claim", public_id, at=at)
    _record(appealed, APPEALED, at)
    return appealed


def _waiting(person_id: int, ref: CompetenceRef) -> bool:
    """Whether a claim waits, in any version of the framework."""
    found = (
        select(Claim.id)
        .join(Claim.competence)
        .join(Competence.framework)
        .where(
            Claim.person_id == person_id,
            Claim.state.in_(rules.WAITING),
            Framework.code == ref.framework,
            Competence.code == ref.code,
        )
    )
    return db.session.scalar(found.limit(1)) is not None


def _own_claim(by: Viewer, public_id: str) -> Claim:
    found = db.session.scalar(
        select(Claim)
        .where(Claim.public_id == public_id, Claim.person_id == scope_of(by, "recognition.claim").person)
        .with_for_update(of=Claim)
    )
    if found is None:
        raise NotFound
    return found


def _move(moved: Claim, then: ClaimState) -> None:
    """The only writer of a claim's state."""
    if not rules.may_follow(moved.state, then, appealed=moved.appeal is not None):
        raise ClaimHasMoved
    moved.state = then


def _record_decision(decided: Claim, decision: Decision, by: Viewer, at: datetime) -> None:
    extensions: dict[str, Any] = {DECIDED_BY: by.public_id}
    if decision.level is None:
        _record(decided, NOT_RECOGNISED, at, Result(success=False), extensions)
        return
    if decision.valid_until is not None:
        extensions[VALID_UNTIL] = decision.valid_until.isoformat()
    _record(decided, RECOGNISED, at, Result(score=(decision.level, 0, rules.HIGHEST_LEVEL), success=True), extensions)


def _record(
    about: Claim, verb: Verb, at: datetime, result: Result | None = None, extensions: Mapping[str, Any] | None = None
) -> None:
    record(
        about.person,
        verb,
        competence_activity(about.competence),
        at=at,
        result=result,
        context=Context(
            registration=about.public_id,
            grouping=(framework_activity(about.competence.framework),),
            extensions=extensions or {},
        ),
    )


def _tell(decided: Claim, at: datetime) -> None:
    """The notice names the outcome; the reasons stay on the page, which asks for a sign-in."""
    until = decided.valid_until
    notify_person(
        decided.person_id,
        "competences/messages/claim_decided.html",
        href=f"/profile/recognition/{decided.public_id}",
        at=at,
        competence=decided.competence.name.as_mapping(),
        level=decided.decided_level,
        until=f"{until.day}.{until.month}.{until.year}" if until else "",
        may_appeal=decided.appeal is None,
    )
