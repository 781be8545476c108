"""Changes of self-assessments: start, answer, submit; ask for a re-assessment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from competences.assessment import rules
from competences.assessment.activities import assessment_activity, competence_activity, framework_activity
from competences.assessment.errors import (
    AlreadySubmitted,
    AnswerConflict,
    IncompleteAssessment,
    InvalidAnswer,
    NoRoleProfile,
)
from competences.assessment.models import Answer, Assessment, AssessmentState
from competences.assessment.queries import choice_of, open_draft, round_open_on, target_competences
from competences.assessment.vocabulary import ASSESSED, COMPLETED, INITIALIZED, USE_AT_WORK, WAS_ASKED
from competences.frameworks.models import Competence, Framework
from competences.frameworks.queries import frameworks_for_roles
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer, scope_of
from laituri_learn.database import LocalisedText, db
from laituri_learn.errors import NotFound
from laituri_learn.messages.services import notify_person
from laituri_learn.network.models import Person
from laituri_learn.network.queries import current_posts
from laituri_learn.plugins.contracts import CompetenceRef
from laituri_learn.statements.recorder import Context, Result, record
from laituri_learn.web.languages import local


def start_assessment(by: Viewer, framework_code: str | None = None, *, at: datetime) -> Assessment:
    """Open a draft with one empty answer for each competence that her posts ask for; an open draft is continued.

    ``framework_code``: where several frameworks concern her, which one; else the first.

    Raises:
        NoRoleProfile: none of her posts today has a role profile in a framework in force.
    """
    person = _locked_person(scope_of(by, "assessment.answer").person)
    today = local(at).date()
    roles = {post.role.code for post in current_posts(person.id, today)}
    framework = next(
        (each for each in frameworks_for_roles(roles) if framework_code in (None, each.code)),
        None,
    )
    if framework is None:
        raise NoRoleProfile
    draft = open_draft(person.id, framework.code, reassessment=False)
    if draft is not None:
        return draft
    current_round = round_open_on(today)
    assessment = Assessment(person=person, framework=framework, round=current_round, started_at=at)
    db.session.add(assessment)
    _add_answers(assessment, target_competences(framework, roles))
    db.session.flush()
    record(
        person,
        INITIALIZED,
        assessment_activity(assessment),
        at=at,
        context=Context(registration=assessment.public_id, grouping=(framework_activity(framework),)),
    )
    return assessment


def save_answer(
    by: Viewer, public_id: str, competence_code: str, choice: rules.Choice, version: int, *, at: datetime
) -> Answer:
    """Keep one choice of the viewer's own draft.

    ``version``: the one that her page shows. The same content again is kept already, whatever the
    version: a page that lost the reply may send it once more.

    Raises:
        NotFound: not her assessment, or the competence is not in it.
        AlreadySubmitted: its answers are fixed.
        InvalidAnswer: outside the scales, or the evidence is too long.
        AnswerConflict: it was changed elsewhere since; nothing is overwritten.
    """
    assessment = _own_draft(by, public_id)
    for answer in assessment.answers:
        if answer.competence.code == competence_code:
            return _save(answer, choice, version, at)
    raise NotFound


def save_answers(
    by: Viewer, public_id: str, choices: Mapping[str, tuple[rules.Choice, int]], *, at: datetime
) -> list[str]:
    """Keep the choices of a whole page, competence code to (choice, version); gives the codes in conflict.

    Those in conflict stay as they are stored; the others are saved. Raises as :func:`save_answer` does.
    """
    assessment = _own_draft(by, public_id)
    answers = {answer.competence.code: answer for answer in assessment.answers}
    conflicts = []
    for code, (choice, version) in choices.items():
        if code not in answers:
            raise NotFound
        try:
            _save(answers[code], choice, version, at)
        except AnswerConflict:
            conflicts.append(code)
    return conflicts


def submit_assessment(
    by: Viewer, public_id: str, *, share_with_manager: bool, use_for_planning: bool, at: datetime
) -> Assessment:
    """Fix the answers and make them the person's held levels from ``at`` on.

    Raises:
        NotFound: not her assessment.
        AlreadySubmitted: submitting twice is refused, not ignored.
        IncompleteAssessment: a competence is neither answered nor skipped.
    """
    from competences.profile.services import refresh_standings

    assessment = _own_draft(by, public_id)
    left = [
        answer.competence.code for answer in assessment.answers if rules.progress(choice_of(answer)) not in rules.DONE
    ]
    if left:
        raise IncompleteAssessment(codes=", ".join(left))
    assessment.state = AssessmentState.SUBMITTED
    assessment.submitted_at = at
    assessment.share_with_manager = share_with_manager
    assessment.use_for_planning = use_for_planning
    record_submission(assessment, at)
    audit(by, "assessment.submit", "assessment", assessment.public_id, at=at)
    db.session.flush()
    refresh_standings([assessment.person_id], on=local(at).date())
    return assessment


def ask_reassessment(
    person_id: int, competences: Iterable[CompetenceRef], reason: LocalisedText, *, at: datetime
) -> list[Assessment]:
    """Ask the person to assess these competences again; nothing is raised by itself.

    An open re-assessment is extended, else one is made: one draft a framework in force. Competences
    outside the frameworks in force are left out. She is notified when something was added. Nobody asks somebody erased.
    """
    person = _locked_person(person_id)
    if person.erased:
        return []
    wanted: dict[Framework, list[Competence]] = {}
    for competence in _in_force(competences):
        wanted.setdefault(competence.framework, []).append(competence)
    return [_extend_reassessment(person, framework, found, reason, at) for framework, found in wanted.items()]


def _extend_reassessment(
    person: Person, framework: Framework, competences: Sequence[Competence], reason: LocalisedText, at: datetime
) -> Assessment:
    draft = open_draft(person.id, framework.code, reassessment=True)
    if draft is None or draft.framework_id != framework.id:
        draft = Assessment(person=person, framework=framework, reason=reason, started_at=at)
        db.session.add(draft)
    already = {answer.competence_id for answer in draft.answers}
    added = [competence for competence in competences if competence.id not in already]
    if not added:
        return draft
    draft.reason = _joined(draft.reason, reason)
    _add_answers(draft, added)
    db.session.flush()
    record(person, WAS_ASKED, assessment_activity(draft), at=at, context=Context(registration=draft.public_id))
    notify_person(
        person.id,
        "competences/messages/reassess.html",
        href=f"/assessments/{draft.public_id}",
        at=at,
        reason=reason.as_mapping(),
        competences=[competence.name.as_mapping() for competence in added],
    )
    return draft


def _locked_person(person_id: int | None) -> Person:
    person = db.session.scalar(select(Person).where(Person.id == person_id).with_for_update())
    if person is None:
        raise NotFound
    return person


def _own_draft(by: Viewer, public_id: str) -> Assessment:
    assessment = db.session.scalar(
        select(Assessment)
        .where(Assessment.public_id == public_id, Assessment.person_id == scope_of(by, "assessment.answer").person)
        .with_for_update()
    )
    if assessment is None:
        raise NotFound
    if assessment.state is AssessmentState.SUBMITTED:
        raise AlreadySubmitted
    return assessment


def _save(answer: Answer, choice: rules.Choice, version: int, at: datetime) -> Answer:
    if len(choice.evidence) > rules.LONGEST_EVIDENCE:
        longest = rules.LONGEST_EVIDENCE
        raise InvalidAnswer(reason=_("shorten the evidence to %(longest)s characters.", longest=longest))
    if not rules.allowed(choice):
        raise InvalidAnswer(reason=_("choose one of the levels and one of the uses shown."))
    if choice == choice_of(answer):
        return answer
    if version != answer.version:
        raise AnswerConflict
    answer.level = choice.level
    answer.use_at_work = choice.use_at_work
    answer.skipped = choice.skipped
    answer.evidence = choice.evidence
    answer.version += 1
    answer.updated_at = at
    return answer


def _add_answers(assessment: Assessment, competences: Iterable[Competence]) -> None:
    for each in competences:
        assessment.answers.append(Answer(competence=each, position=each.position, version=0))


def _in_force(competences: Iterable[CompetenceRef]) -> Sequence[Competence]:
    wanted = {(ref.framework, ref.code) for ref in competences}
    found = db.session.scalars(
        select(Competence)
        .join(Competence.framework)
        .where(Framework.in_force, Competence.code.in_({code for _framework, code in wanted}))
        .order_by(Framework.id, Competence.position)
    )
    return [each for each in found if (each.framework.code, each.code) in wanted]


def _joined(before: LocalisedText | None, reason: LocalisedText) -> LocalisedText:
    """Both reasons in each language; one that is there already is not repeated."""
    if before is None or before == reason:
        return reason
    texts = {}
    for language, text in reason.as_mapping().items():
        earlier = before.as_mapping().get(language, "")
        texts[language] = earlier if text in earlier.split(", ") else ", ".join(filter(None, (earlier, text)))
    return LocalisedText.from_mapping(before.as_mapping() | texts)


def record_submission(assessment: Assessment, at: datetime) -> None:
    """Write one statement for each level she gave, and one for the whole, tied by their registration."""
    whole = assessment_activity(assessment)
    framework = (framework_activity(assessment.framework),)
    for answer in assessment.answers:
        if answer.skipped or answer.level is None:
            continue
        record(
            assessment.person,
            ASSESSED,
            competence_activity(answer.competence),
            at=at,
            result=Result(score=(answer.level, 0, rules.HIGHEST_LEVEL), extensions={USE_AT_WORK: answer.use_at_work}),
            context=Context(registration=assessment.public_id, parent=(whole,), grouping=framework),
        )
    record(
        assessment.person,
        COMPLETED,
        whole,
        at=at,
        result=Result(completion=True),
        context=Context(registration=assessment.public_id, grouping=framework),
    )
