"""Reads of profiles that their people share with their manager, and of who has looked at one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from competences.assessment.models import Assessment, AssessmentState
from competences.profile.queries import Profile, areas_of
from laituri_learn.access.models import AuditEvent
from laituri_learn.access.policy import Viewer
from laituri_learn.access.scope import Scope
from laituri_learn.database import LocalisedText, db
from laituri_learn.errors import NotFound
from laituri_learn.network.models import Organisation, Person, Post, Unit
from laituri_learn.network.queries import person_in_scope, post_is_current, unit_in_scope
from laituri_learn.web.languages import FINLAND

LOOKED = "profile.seen"
"""Action in the audit trail: somebody saw a shared profile."""
SHOWN_LOOKS = 20


@dataclass(frozen=True)
class SharedProfile:
    """A person who shares; ``posts``: role and unit of those within the manager's scope."""

    public_id: str
    name: str
    posts: tuple[tuple[LocalisedText, LocalisedText], ...]
    profile: Profile


@dataclass(frozen=True)
class Look:
    """Somebody looked at a profile; ``whole``: at the person's own page, not only in the list."""

    name: str
    at: datetime
    whole: bool


def people_who_share(scope: Scope, viewer: Viewer, on: date) -> Select[Person]:
    """People with a post in the scope today whose last submitted assessment allows it, by name; never the viewer."""
    newest = aliased(Assessment)
    last = (
        select(newest.id)
        .where(newest.person_id == Person.id, newest.state == AssessmentState.SUBMITTED)
        .order_by(newest.submitted_at.desc(), newest.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    shared = select(Assessment.id).where(Assessment.id == last, Assessment.share_with_manager.is_(True))
    return (
        select(Person)
        .where(
            person_in_scope(scope, on), Person.id.is_distinct_from(viewer.person_id), shared.correlate(Person).exists()
        )
        .order_by(Person.last_name, Person.first_name, Person.id)
    )


def shared_profiles(people: Sequence[Person], scope: Scope, on: date) -> list[SharedProfile]:
    """The profiles of people whom :func:`people_who_share` found."""
    ids = [person.id for person in people]
    areas = areas_of(ids)
    posts = _posts(ids, scope, on)
    return [
        SharedProfile(
            person.public_id,
            person.name,
            tuple((post.role.name, post.unit.name) for post in posts.get(person.id, ())),
            Profile(areas.get(person.id, ())),
        )
        for person in people
    ]


def shared_profile(scope: Scope, viewer: Viewer, public_id: str, on: date) -> SharedProfile:
    """One of them.

    Raises:
        NotFound: there is none, or she does not share, or is outside the scope.
    """
    person = db.session.scalar(people_who_share(scope, viewer, on).where(Person.public_id == public_id))
    if person is None:
        raise NotFound
    return shared_profiles([person], scope, on)[0]


def looks_at(person_id: int | None) -> list[Look]:
    """Who has looked at this person's profile, the last first."""
    events = db.session.scalars(
        select(AuditEvent)
        .join(Person, Person.public_id == AuditEvent.subject_id)
        .where(AuditEvent.subject_kind == "person", AuditEvent.action == LOOKED, Person.id == person_id)
        .options(joinedload(AuditEvent.account))
        .order_by(AuditEvent.id.desc())
        .limit(SHOWN_LOOKS)
    )
    return [
        Look(event.account.name if event.account else "", event.at, bool(event.detail.get("whole"))) for event in events
    ]


def seen_on(viewer: Viewer, public_ids: Collection[str], on: date, *, whole: bool) -> set[str]:
    """Which of these people's profiles the viewer has looked at, in the same way, since that day began."""
    events = db.session.scalars(
        select(AuditEvent).where(
            AuditEvent.subject_kind == "person",
            AuditEvent.subject_id.in_(public_ids),
            AuditEvent.action == LOOKED,
            AuditEvent.account_id == viewer.account_id,
            AuditEvent.at >= datetime.combine(on, time.min, FINLAND),
        )
    )
    return {event.subject_id for event in events if bool(event.detail.get("whole")) is whole}


def _posts(person_ids: Collection[int], scope: Scope, on: date) -> dict[int, list[Post]]:
    """Posts in force within the scope: another employer's post is not this manager's to see."""
    rows = db.session.scalars(
        select(Post)
        .join(Post.unit)
        .join(Organisation, Organisation.id == Unit.organisation_id)
        .where(Post.person_id.in_(person_ids), post_is_current(on), unit_in_scope(scope))
        .options(contains_eager(Post.unit), joinedload(Post.role))
        .order_by(Post.starts_on, Post.id)
    )
    found: dict[int, list[Post]] = {}
    for post in rows:
        found.setdefault(post.person_id, []).append(post)
    return found
