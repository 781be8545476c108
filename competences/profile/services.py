"""Keep the standings right: whenever a level, a post or a framework changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select

from competences.assessment.models import Answer, Assessment, AssessmentState
from competences.frameworks.models import Competence, Framework, RoleProfile, Target
from competences.profile import rules
from competences.profile.models import Standing
from competences.profile.shared_queries import LOOKED, seen_on
from competences.recognition.models import Claim
from competences.recognition.rules import ClaimState, counts
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db, unit_of_work
from laituri_learn.errors import NotFound
from laituri_learn.network.models import Person, Post, Role
from laituri_learn.network.queries import post_is_current
from laituri_learn.web.languages import local, local_today

CHUNK = 1000

Key = tuple[str, str]
"""A competence across framework versions: framework code, competence code."""


def refresh_standings(person_ids: Sequence[int] | None, *, on: date) -> int:
    """Write the standings of these people (``None``: everybody) as they are on a day; returns how many rows.

    The held level comes from ``rules.held_level`` and the gap from ``rules.gap``; they are computed nowhere else.
    """
    db.session.flush()
    in_force = {
        (code, competence): competence_id
        for competence_id, competence, code in db.session.execute(
            select(Competence.id, Competence.code, Framework.code).join(Competence.framework).where(Framework.in_force)
        )
    }
    targets = _targets_by_role()
    everybody = db.session.scalars(select(Person.id)).all() if person_ids is None else person_ids
    return sum(_refresh(chunk, in_force, targets, on) for chunk in _chunks(everybody))


def refresh_everybody() -> str:
    """The daily job: what is true of posts and recognitions today."""
    with unit_of_work():
        return f"{refresh_standings(None, on=local_today())} standings"


def change_consent(viewer: Viewer, *, share: bool, planning: bool, at: datetime) -> None:
    """Give or withdraw what the viewer said at her last submission about who may see and use her levels.

    Raises:
        NotFound: she has submitted no assessment.
    """
    assessment = db.session.scalar(
        select(Assessment)
        .where(Assessment.person_id == viewer.person_id, Assessment.state == AssessmentState.SUBMITTED)
        .order_by(Assessment.submitted_at.desc(), Assessment.id.desc())
        .limit(1)
        .with_for_update()
    )
    if assessment is None:
        raise NotFound
    assessment.share_with_manager = share
    assessment.use_for_planning = planning
    audit(viewer, "profile.consent", "assessment", assessment.public_id, at=at, share=share, planning=planning)
    refresh_standings([assessment.person_id], on=local(at).date())


def note_looks(viewer: Viewer, public_ids: Sequence[str], *, whole: bool, at: datetime) -> None:
    """Audit whose shared profiles the viewer sees; each person once a day in the list, and once whole."""
    seen = seen_on(viewer, public_ids, local(at).date(), whole=whole)
    for public_id in public_ids:
        if public_id not in seen:
            audit(viewer, LOOKED, "person", public_id, at=at, whole=whole)


def _refresh(
    people: Sequence[int], in_force: dict[Key, int], targets: dict[str, dict[int, tuple[int, int]]], on: date
) -> int:
    asked: dict[tuple[int, int], tuple[int, int]] = {}
    posts = db.session.execute(
        select(Post.person_id, Role.code).join(Post.role).where(Post.person_id.in_(people), post_is_current(on))
    )
    for person_id, role_code in posts:
        for competence_id, target in targets.get(role_code, {}).items():
            key = (person_id, competence_id)
            asked[key] = rules.strictest_target([asked[key], target]) if key in asked else target
    assessed = _assessed(people, in_force)
    recognised = _recognised(people, in_force, on)
    consent = _consent(people)
    rows = [
        _row(key, asked.get(key), assessed.get(key), recognised.get(key), may_be_used=consent.get(key[0], False))
        for key in sorted({*asked, *assessed, *recognised})
    ]
    db.session.execute(delete(Standing).where(Standing.person_id.in_(people)))
    if rows:
        db.session.execute(insert(Standing), rows)
    return len(rows)


def _row(
    key: tuple[int, int],
    target: tuple[int, int] | None,
    assessed: tuple[int, int | None, datetime] | None,
    recognised: tuple[int, datetime] | None,
    *,
    may_be_used: bool,
) -> dict[str, Any]:
    held = rules.held_level(
        recognised[0] if recognised else None,
        assessed[0] if assessed else None,
        assessed_later=bool(assessed and recognised and assessed[2] > recognised[1]),
    )
    since = None
    if held.source is rules.Source.RECOGNISED and recognised:
        since = recognised[1]
    elif held.level is not None and assessed:
        since = assessed[2]
    return {
        "person_id": key[0],
        "competence_id": key[1],
        "target": target[0] if target else None,
        "weight": target[1] if target else 1,
        "held": held.level,
        "source": held.source,
        "held_since": since,
        "use_at_work": assessed[1] if assessed else None,
        "gap": rules.gap(held.level, target[0]) if target else None,
        "may_be_used": may_be_used,
    }


def _targets_by_role() -> dict[str, dict[int, tuple[int, int]]]:
    found: dict[str, dict[int, tuple[int, int]]] = {}
    rows = db.session.execute(
        select(RoleProfile.role_code, Target.competence_id, Target.level, Target.weight)
        .join(RoleProfile.targets)
        .join(RoleProfile.framework)
        .where(Framework.in_force)
    )
    for role_code, competence_id, level, weight in rows:
        found.setdefault(role_code, {})[competence_id] = (level, weight)
    return found


def _assessed(
    people: Sequence[int], in_force: dict[Key, int]
) -> dict[tuple[int, int], tuple[int, int | None, datetime]]:
    """The last submitted answer with a level: level, use at work, when."""
    rows = db.session.execute(
        select(
            Assessment.person_id,
            Framework.code,
            Competence.code,
            Answer.level,
            Answer.use_at_work,
            Assessment.submitted_at,
        )
        .join(Answer.assessment)
        .join(Answer.competence)
        .join(Competence.framework)
        .where(
            Assessment.person_id.in_(people),
            Assessment.state == AssessmentState.SUBMITTED,
            Answer.level.is_not(None),
            Answer.skipped.is_(False),
        )
        .order_by(Assessment.submitted_at, Assessment.id)
    )
    return {
        (person_id, in_force[framework, code]): (level, use, at)
        for person_id, framework, code, level, use, at in rows
        if (framework, code) in in_force and level is not None and at is not None
    }


def _recognised(
    people: Sequence[int], in_force: dict[Key, int], on: date
) -> dict[tuple[int, int], tuple[int, datetime]]:
    """The last recognition that counts on the day: level, when decided. It counts on while an appeal waits."""
    rows = db.session.execute(
        select(
            Claim.person_id, Framework.code, Competence.code, Claim.decided_level, Claim.decided_at, Claim.valid_until
        )
        .join(Claim.competence)
        .join(Competence.framework)
        .where(
            Claim.person_id.in_(people),
            Claim.state.in_((ClaimState.RECOGNISED, ClaimState.APPEALED)),
            Claim.decided_level.is_not(None),
        )
        .order_by(Claim.decided_at, Claim.id)
    )
    return {
        (person_id, in_force[framework, code]): (level, at)
        for person_id, framework, code, level, at, until in rows
        if (framework, code) in in_force
        and level is not None
        and at is not None
        and local(at).date() <= on
        and counts(level, until, on)
    }


def _consent(people: Sequence[int]) -> dict[int, bool]:
    rows = db.session.execute(
        select(Assessment.person_id, Assessment.use_for_planning)
        .where(Assessment.person_id.in_(people), Assessment.state == AssessmentState.SUBMITTED)
        .order_by(Assessment.submitted_at, Assessment.id)
    )
    return {person_id: allowed for person_id, allowed in rows}  # noqa: C416 - rows, not pairs


def _chunks(people: Iterable[int]) -> Iterator[list[int]]:
    listed = list(people)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]
