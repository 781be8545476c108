"""Keep evidence that a statement from outside gives, and take it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from competences.assessment.activities import competence_activity
from competences.evidence.models import Evidence
from competences.evidence.rules import named_competences
from competences.evidence.vocabulary import COMPETENCES, LOST, RECEIVED, SOURCE_STATEMENT
from competences.frameworks.models import Competence, Framework
from competences.frameworks.queries import competence_infos
from laituri_learn.database import LocalisedText, db
from laituri_learn.network.models import Person
from laituri_learn.plugins.contracts import (
    CompetenceRef,
    OutcomeField,
    StatementEffect,
    StatementFacts,
    StatementOutcome,
)
from laituri_learn.settings import current_settings
from laituri_learn.statements.recorder import Context, record
from laituri_learn.statements.vocabulary import Verb, iri

OUTCOME = "competences.evidence"
NAMED = "named"
"""Choice of a rule: the competences that the statement itself names."""


def outcome() -> StatementOutcome:
    """Evidence, as administrators choose it for a rule."""
    competences = [
        (f"{info.ref.framework}:{info.ref.code}", _with_code(info.ref.code, info.name)) for info in competence_infos()
    ]
    named = (NAMED, _l("The competences that the statement names"))
    return StatementOutcome(
        OUTCOME,
        _l("Evidence of competence"),
        _l("The statement becomes evidence that only the person sees, beside her self-assessment. No level changes."),
        (OutcomeField("competence", _l("Competence"), (named, *competences)),),
    )


def keep_evidence(
    parameters: Mapping[str, str], person_id: int, facts: StatementFacts, *, at: datetime
) -> StatementEffect:
    """Keep the statement as evidence of the rule's competence or of those that it names; once for each."""
    in_force = {info.ref: info.name for info in competence_infos()}
    wanted = [ref for ref in _wanted(parameters["competence"], facts) if ref in in_force]
    if not wanted:
        return StatementEffect(False, _l("It names no competence of the frameworks in force."))
    person = db.session.get_one(Person, person_id, with_for_update=True)
    new = [ref for ref in wanted if _keep(person, ref, facts, at)]
    codes = ", ".join(ref.code for ref in new or wanted)
    if not new:
        return StatementEffect(False, _l("It is evidence already of: %(codes)s", codes=codes))
    return StatementEffect(True, _l("Evidence of: %(codes)s", codes=codes))


def take_back_evidence(person_id: int, statement_id: str, *, at: datetime) -> StatementEffect:
    """Hide the evidence that a voided statement gave."""
    rows = db.session.scalars(
        select(Evidence).where(
            Evidence.person_id == person_id, Evidence.statement_id == statement_id, Evidence.taken_back_at.is_(None)
        )
    ).all()
    for row in rows:
        row.taken_back_at = at
        _tell(row.person, LOST, CompetenceRef(row.framework, row.code), statement_id, at)
    return StatementEffect(bool(rows), _l("The statement was voided, and the evidence is no longer shown."))


def _wanted(choice: str, facts: StatementFacts) -> list[CompetenceRef]:
    if choice == NAMED:
        return named_competences(facts, current_settings().iri_base, iri(COMPETENCES))
    framework, _colon, code = choice.partition(":")
    return [CompetenceRef(framework, code)]


def _keep(person: Person, ref: CompetenceRef, facts: StatementFacts, at: datetime) -> bool:
    already = select(Evidence.id).where(
        Evidence.person_id == person.id,
        Evidence.framework == ref.framework,
        Evidence.code == ref.code,
        Evidence.statement_id == facts.statement_id,
    )
    if db.session.scalar(already) is not None:
        return False
    title: LocalisedText = facts.object_name
    db.session.add(
        Evidence(
            person=person,
            framework=ref.framework,
            code=ref.code,
            statement_id=facts.statement_id,
            title=title
            if title.as_mapping()
            else LocalisedText(fi=facts.object_iri, sv=facts.object_iri, en=facts.object_iri),
            happened_at=facts.happened_at,
            score=facts.score,
            source=facts.source[:500],
            received_at=at,
        )
    )
    db.session.flush()
    _tell(person, RECEIVED, ref, facts.statement_id, at)
    return True


def _tell(person: Person, verb: Verb, ref: CompetenceRef, statement_id: str, at: datetime) -> None:
    competence = db.session.scalar(
        select(Competence)
        .join(Competence.framework)
        .where(Framework.code == ref.framework, Competence.code == ref.code)
        .order_by(Framework.in_force.desc(), Framework.id.desc())
        .limit(1)
    )
    if competence is not None:
        context = Context(extensions={SOURCE_STATEMENT: statement_id})
        record(person, verb, competence_activity(competence), at=at, context=context)


def _with_code(code: str, name: LocalisedText) -> LocalisedText:
    return LocalisedText.from_mapping({language: f"{code} {text}" for language, text in name.as_mapping().items()})
