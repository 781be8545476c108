"""Reads of self-assessments. An assessment is found only within the scope of the person herself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from competences.assessment import rules
from competences.assessment.models import Answer, Assessment, AssessmentRound, AssessmentState
from competences.frameworks.models import Competence, Framework, RoleProfile, Target
from competences.frameworks.queries import AreaContent, CompetenceContent, FrameworkContent, content_of
from laituri_learn.access.scope import Scope
from laituri_learn.database import LocalisedText, db
from laituri_learn.errors import NotFound


@dataclass(frozen=True)
class LastTime:
    """The level of her last submitted assessment before this one."""

    level: int
    at: datetime


@dataclass(frozen=True)
class AnswerCard:
    """One competence of an assessment with what she chose so far."""

    competence: CompetenceContent
    choice: rules.Choice
    version: int
    progress: rules.Progress
    last: LastTime | None


@dataclass(frozen=True)
class AreaPage:
    """The competences of one area that this assessment asks."""

    area: AreaContent
    cards: tuple[AnswerCard, ...]
    count: rules.Count


@dataclass(frozen=True)
class AssessmentPage:
    """A whole assessment as its own person sees it."""

    public_id: str
    framework: FrameworkContent
    submitted: bool
    reason: LocalisedText | None
    round_name: LocalisedText | None
    started_at: datetime
    submitted_at: datetime | None
    share_with_manager: bool
    use_for_planning: bool
    areas: tuple[AreaPage, ...]
    count: rules.Count

    @property
    def next_area(self) -> str | None:
        """Code of the first area in which something is left."""
        return next((page.area.code for page in self.areas if not page.count.complete), None)

    def area(self, code: str) -> AreaPage:
        """One area.

        Raises:
            NotFound: this assessment asks nothing in it.
        """
        for page in self.areas:
            if page.area.code == code:
                return page
        raise NotFound

    def neighbours(self, code: str) -> tuple[str | None, str | None]:
        """Codes of the areas before and after."""
        codes = [page.area.code for page in self.areas]
        place = codes.index(code)
        return (codes[place - 1] if place else None, codes[place + 1] if place + 1 < len(codes) else None)


@dataclass(frozen=True)
class AssessmentLine:
    """An assessment in a list."""

    public_id: str
    title: LocalisedText
    reason: LocalisedText | None
    round_name: LocalisedText | None
    started_at: datetime
    submitted_at: datetime | None
    count: rules.Count
    next_area: str | None
    """Code of the first area in which something is left."""


def choice_of(answer: Answer) -> rules.Choice:
    """What is stored."""
    return rules.Choice(answer.level, answer.use_at_work, answer.skipped, answer.evidence)


def own_assessment(scope: Scope, public_id: str) -> AssessmentPage:
    """The person's own assessment with all its answers.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    assessment = db.session.scalar(
        select(Assessment)
        .where(Assessment.public_id == public_id, Assessment.person_id == scope.person)
        .options(joinedload(Assessment.framework), joinedload(Assessment.round))
    )
    if assessment is None:
        raise NotFound
    framework = content_of(assessment.framework)
    answers = {
        answer.competence_id: answer
        for answer in db.session.scalars(select(Answer).where(Answer.assessment_id == assessment.id))
    }
    last = _last_levels(assessment, framework.code)
    areas = []
    for area in framework.areas:
        cards = tuple(
            _card(competence, answers[competence.id], last.get(competence.code))
            for competence in area.competences
            if competence.id in answers
        )
        if cards:
            areas.append(AreaPage(area, cards, rules.count(card.choice for card in cards)))
    return AssessmentPage(
        public_id=assessment.public_id,
        framework=framework,
        submitted=assessment.state is AssessmentState.SUBMITTED,
        reason=assessment.reason,
        round_name=assessment.round.name if assessment.round else None,
        started_at=assessment.started_at,
        submitted_at=assessment.submitted_at,
        share_with_manager=assessment.share_with_manager,
        use_for_planning=assessment.use_for_planning,
        areas=tuple(areas),
        count=rules.count(choice_of(answer) for answer in answers.values()),
    )


def own_assessments(scope: Scope, *, drafts_only: bool = False) -> list[AssessmentLine]:
    """The person's assessments, the newest first."""
    found = (
        select(Assessment)
        .where(Assessment.person_id == scope.person)
        .join(Assessment.answers)
        .join(Answer.competence)
        .join(Competence.area)
        .options(
            contains_eager(Assessment.answers).contains_eager(Answer.competence).contains_eager(Competence.area),
            joinedload(Assessment.framework),
            joinedload(Assessment.round),
        )
        .order_by(Assessment.started_at.desc(), Assessment.id.desc(), Answer.position)
    )
    if drafts_only:
        found = found.where(Assessment.state == AssessmentState.DRAFT)
    return [_line(each) for each in db.session.scalars(found).unique()]


def consent_in_force(person_id: int | None) -> tuple[bool, bool] | None:
    """(share with manager, use for planning) of her last submission; ``None`` before the first."""
    row = db.session.execute(
        select(Assessment.share_with_manager, Assessment.use_for_planning)
        .where(Assessment.person_id == person_id, Assessment.state == AssessmentState.SUBMITTED)
        .order_by(Assessment.submitted_at.desc(), Assessment.id.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def sharing_people() -> Select[tuple[int]]:
    """Identifiers of the people whose last submitted assessment lets their manager see their levels by name."""
    newest_first = (
        func.row_number()
        .over(partition_by=Assessment.person_id, order_by=(Assessment.submitted_at.desc(), Assessment.id.desc()))
        .label("place")
    )
    submitted = (
        select(Assessment.person_id, Assessment.share_with_manager, newest_first)
        .where(Assessment.state == AssessmentState.SUBMITTED)
        .subquery()
    )
    return select(submitted.c.person_id).where(submitted.c.place == 1, submitted.c.share_with_manager)


def open_draft(person_id: int, framework_code: str, *, reassessment: bool) -> Assessment | None:
    """Her open draft in any version of a framework: of her whole role profile, or a re-assessment."""
    kind = Assessment.reason.is_not(None) if reassessment else Assessment.reason.is_(None)
    return db.session.scalar(
        select(Assessment)
        .join(Assessment.framework)
        .where(
            Assessment.person_id == person_id,
            Assessment.state == AssessmentState.DRAFT,
            Framework.code == framework_code,
            kind,
        )
        .order_by(Assessment.id.desc())
        .limit(1)
    )


def target_competences(framework: Framework, role_codes: Iterable[str]) -> Sequence[Competence]:
    """Competences that any of these roles asks for, in the framework's order."""
    asked = (
        select(Target.competence_id)
        .join(Target.profile)
        .where(RoleProfile.framework_id == framework.id, RoleProfile.role_code.in_(list(role_codes)))
    )
    return db.session.scalars(select(Competence).where(Competence.id.in_(asked)).order_by(Competence.position)).all()


def all_rounds() -> Sequence[AssessmentRound]:
    """Every round, the latest first."""
    return db.session.scalars(select(AssessmentRound).order_by(AssessmentRound.opens_on.desc())).all()


def round_open_on(day: date) -> AssessmentRound | None:
    """The round that is open on a day."""
    return db.session.scalar(
        select(AssessmentRound)
        .where(AssessmentRound.opens_on <= day, AssessmentRound.closes_on >= day)
        .order_by(AssessmentRound.opens_on.desc())
        .limit(1)
    )


def one_round(public_id: str) -> AssessmentRound:
    """A round.

    Raises:
        NotFound: there is none.
    """
    found = db.session.scalar(select(AssessmentRound).where(AssessmentRound.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def has_submitted(scope: Scope) -> bool:
    """Whether she has ever submitted an assessment."""
    found = select(Assessment.id).where(
        Assessment.person_id == scope.person, Assessment.state == AssessmentState.SUBMITTED
    )
    return db.session.scalar(found.limit(1)) is not None


def has_taken_part(scope: Scope, assessment_round: AssessmentRound) -> bool:
    """Whether she has started or submitted an assessment in the round."""
    found = select(Assessment.id).where(
        Assessment.person_id == scope.person, Assessment.round_id == assessment_round.id
    )
    return db.session.scalar(found.limit(1)) is not None


def _line(assessment: Assessment) -> AssessmentLine:
    choices = [(answer.competence.area.code, choice_of(answer)) for answer in assessment.answers]
    areas = rules.by_area(choices)
    return AssessmentLine(
        public_id=assessment.public_id,
        title=assessment.framework.title,
        reason=assessment.reason,
        round_name=assessment.round.name if assessment.round else None,
        started_at=assessment.started_at,
        submitted_at=assessment.submitted_at,
        count=rules.count(choice for _area, choice in choices),
        next_area=next((area for area, count in areas.items() if not count.complete), None),
    )


def _card(competence: CompetenceContent, answer: Answer, last: LastTime | None) -> AnswerCard:
    choice = choice_of(answer)
    return AnswerCard(competence, choice, answer.version, rules.progress(choice), last)


def _last_levels(assessment: Assessment, framework_code: str) -> dict[str, LastTime]:
    """Level by competence code of the last submitted answer before this assessment was started."""
    rows = db.session.execute(
        select(Competence.code, Answer.level, Assessment.submitted_at)
        .join(Answer.assessment)
        .join(Answer.competence)
        .join(Competence.framework)
        .where(
            Assessment.person_id == assessment.person_id,
            Assessment.id != assessment.id,
            Assessment.state == AssessmentState.SUBMITTED,
            Framework.code == framework_code,
            Answer.level.is_not(None),
        )
        .order_by(Assessment.submitted_at, Assessment.id)
    )
    until = assessment.submitted_at
    return {
        code: LastTime(level, at)
        for code, level, at in rows
        if level is not None and at is not None and (until is None or at < until)
    }
