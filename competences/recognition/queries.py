"""Reads of claims: the person's own, and those that an assessor may decide. Nobody else reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from competences.assessment.models import Answer, Assessment, AssessmentState
from competences.frameworks.models import Competence, Framework
from competences.frameworks.queries import CompetenceContent, content_of
from competences.profile.models import Standing
from competences.recognition import rules
from competences.recognition.errors import ClaimHasMoved
from competences.recognition.models import Appeal, Claim
from competences.recognition.rules import ClaimState
from laituri_learn.access.models import Account, Grant
from laituri_learn.access.policy import Viewer, permissions
from laituri_learn.access.scope import Scope, ScopeKind
from laituri_learn.database import LocalisedText, db
from laituri_learn.errors import NotFound
from laituri_learn.network.models import Post
from laituri_learn.network.queries import current_posts, person_in_scope
from laituri_learn.plugins.contracts import CompetenceRef
from laituri_learn.web.languages import local

LATELY = 20
"""Decisions of her own that an assessor is shown."""


@dataclass(frozen=True)
class ClaimLine:
    """A claim in the person's own list."""

    public_id: str
    ref: CompetenceRef
    name: LocalisedText
    state: ClaimState
    claimed_level: int
    claimed_at: datetime
    decided_level: int | None
    decided_at: datetime | None
    valid_until: date | None
    counts: bool
    """Its recognition counts today."""
    ends_soon: bool


@dataclass(frozen=True)
class ClaimPage:
    """A claim as its own person, or the assessor who is to decide it, reads it."""

    claim: Claim
    competence: CompetenceContent
    scale: tuple[LocalisedText, ...]
    posts: Sequence[Post]
    """Her posts today."""
    may_appeal: bool
    appeal_by: date | None
    counts: bool

    @property
    def appeal(self) -> Appeal | None:
        """The appeal, once there is one."""
        return self.claim.appeal


@dataclass(frozen=True)
class Start:
    """What a claim begins with: the competence, her self-assessed level of 1–4 and her evidence of the last time."""

    ref: CompetenceRef
    competence: CompetenceContent
    scale: tuple[LocalisedText, ...]
    level: int | None
    evidence: str
    waiting: str | None
    """Public identifier of a claim in this competence that is not decided yet."""


def competence_in_force(ref: CompetenceRef) -> Competence:
    """The competence in the version in force.

    Raises:
        NotFound: there is none.
    """
    found = db.session.scalar(
        select(Competence)
        .join(Competence.framework)
        .where(Framework.in_force, Framework.code == ref.framework, Competence.code == ref.code)
    )
    if found is None:
        raise NotFound
    return found


def start_of_claim(scope: Scope, ref: CompetenceRef, on: date) -> Start:
    """What the form begins with for the scope's person.

    Raises:
        NotFound: there is no such competence in force.
    """
    competence = competence_in_force(ref)
    content, scale = _content(competence)
    level = db.session.scalar(
        select(Standing.held).where(Standing.person_id == scope.person, Standing.competence_id == competence.id)
    )
    evidence = db.session.scalar(
        select(Answer.evidence)
        .join(Answer.assessment)
        .join(Answer.competence)
        .join(Competence.framework)
        .where(
            Assessment.person_id == scope.person,
            Assessment.state == AssessmentState.SUBMITTED,
            Framework.code == ref.framework,
            Competence.code == ref.code,
        )
        .order_by(Assessment.submitted_at.desc(), Assessment.id.desc())
        .limit(1)
    )
    waiting = next(
        (line.public_id for line in own_claims(scope, on) if line.ref == ref and line.state in rules.WAITING), None
    )
    return Start(ref, content, scale, level or None, evidence or "", waiting)


def own_claims(scope: Scope, on: date) -> list[ClaimLine]:
    """The person's claims, the newest first, as they stand on a day."""
    found = db.session.scalars(
        select(Claim)
        .where(Claim.person_id == scope.person)
        .options(joinedload(Claim.competence).joinedload(Competence.framework))
        .order_by(Claim.claimed_at.desc(), Claim.id.desc())
    )
    return [_line(each, on) for each in found]


def own_claim(scope: Scope, public_id: str, on: date) -> ClaimPage:
    """The person's own claim, whatever its state.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = db.session.scalar(_whole().where(Claim.public_id == public_id, Claim.person_id == scope.person))
    if found is None:
        raise NotFound
    return _page(found, on)


def claims_to_decide(scope: Scope, viewer: Viewer, on: date) -> Sequence[Claim]:
    """Claims within the assessor's scope that wait for a decision she may take; the longest waiting first."""
    return db.session.scalars(
        _whole()
        .where(_decidable(scope, viewer, on))
        .order_by(func.coalesce(Appeal.appealed_at, Claim.claimed_at), Claim.id)
    ).all()


def count_to_decide(scope: Scope, viewer: Viewer, on: date) -> int:
    """How many wait for her."""
    counted = select(func.count()).select_from(Claim).join(Claim.person).where(_decidable(scope, viewer, on))
    return db.session.scalar(counted) or 0


def claim_to_decide(scope: Scope, viewer: Viewer, public_id: str, on: date) -> ClaimPage:
    """One of them.

    Raises:
        NotFound: there is none that she may decide.
        ClaimHasMoved: she might have, had it not been decided or withdrawn meanwhile.
    """
    found = db.session.scalar(_whole().where(Claim.public_id == public_id, person_in_scope(scope, on)))
    if found is None or found.person_id == viewer.person_id:
        raise NotFound
    if found.state not in rules.WAITING:
        raise ClaimHasMoved
    if found.state is ClaimState.APPEALED and found.decided_by_id == viewer.account_id:
        raise NotFound
    return _page(found, on)


def decided_lately(scope: Scope, viewer: Viewer, on: date) -> Sequence[Claim]:
    """The assessor's own last decisions, of people who are within her scope still; never of an appeal since."""
    return db.session.scalars(
        _whole()
        .where(Claim.decided_by_id == viewer.account_id, Claim.state.in_(rules.DECIDED), person_in_scope(scope, on))
        .order_by(Claim.decided_at.desc())
        .limit(LATELY)
    ).all()


def somebody_can_decide(claim: Claim, on: date) -> bool:
    """Whether an active assessor other than herself, and other than the first on appeal, reaches the person."""
    posts = current_posts(claim.person_id, on)
    reach: dict[ScopeKind, set[int]] = {
        ScopeKind.UNIT: {post.unit_id for post in posts},
        ScopeKind.ORGANISATION: {post.unit.organisation_id for post in posts},
        ScopeKind.REGION: {post.unit.organisation.region_id for post in posts},
    }
    rows = db.session.execute(
        select(Account.id, Account.person_id, Grant.scope_kind, Grant.scope_id)
        .join(Grant, Grant.account_id == Account.id)
        .where(Account.active, Grant.role.in_(permissions()["recognition.decide"].roles))
    )
    first = claim.decided_by_id if claim.state is ClaimState.APPEALED else None
    return any(
        person_id != claim.person_id
        and account_id != first
        and (kind is ScopeKind.NATIONAL or scope_id in reach.get(kind, set()))
        for account_id, person_id, kind, scope_id in rows
    )


def _decidable(scope: Scope, viewer: Viewer, on: date) -> ColumnElement[bool]:
    """Condition on ``Claim`` joined to ``Person``: waits, not her own, and no appeal against her own decision."""
    return (
        Claim.state.in_(rules.WAITING)
        & person_in_scope(scope, on)
        & Claim.person_id.is_distinct_from(viewer.person_id)
        & or_(Claim.state == ClaimState.OPEN, Claim.decided_by_id.is_distinct_from(viewer.account_id))
    )


def _whole() -> Select[Claim]:
    return (
        select(Claim)
        .join(Claim.person)
        .outerjoin(Claim.appeal)
        .options(
            joinedload(Claim.person),
            joinedload(Claim.competence).joinedload(Competence.framework),
            joinedload(Claim.appeal),
        )
    )


def _content(competence: Competence) -> tuple[CompetenceContent, tuple[LocalisedText, ...]]:
    """The competence with its level descriptions, and the names of the levels."""
    framework = content_of(competence.framework)
    found = next(each for area in framework.areas for each in area.competences if each.id == competence.id)
    return found, framework.scale


def _page(found: Claim, on: date) -> ClaimPage:
    content, scale = _content(found.competence)
    decided_on = local(found.decided_at).date() if found.decided_at else None
    return ClaimPage(
        claim=found,
        competence=content,
        scale=scale,
        posts=current_posts(found.person_id, on),
        may_appeal=rules.may_appeal(found.state, decided_on, on, appealed=found.appeal is not None),
        appeal_by=rules.appeal_by(decided_on) if decided_on else None,
        counts=rules.counts(found.decided_level, found.valid_until, on),
    )


def _line(found: Claim, on: date) -> ClaimLine:
    return ClaimLine(
        public_id=found.public_id,
        ref=CompetenceRef(found.competence.framework.code, found.competence.code),
        name=found.competence.name,
        state=found.state,
        claimed_level=found.claimed_level,
        claimed_at=found.claimed_at,
        decided_level=found.decided_level,
        decided_at=found.decided_at,
        valid_until=found.valid_until,
        counts=rules.counts(found.decided_level, found.valid_until, on),
        ends_soon=rules.ends_soon(found.decided_level, found.valid_until, on),
    )
