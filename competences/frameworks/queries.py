"""Reads of frameworks. A published version never changes, so its content is kept once read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from competences.frameworks.models import Area, Competence, Framework, RoleProfile
from competences.frameworks.rules import version_order
from laituri_learn.database import LocalisedText, db
from laituri_learn.errors import NotFound
from laituri_learn.plugins.contracts import CompetenceInfo, CompetenceRef


@dataclass(frozen=True)
class CompetenceContent:
    """A competence with what a person at each level does; ``levels`` is empty where nothing was described."""

    id: int
    code: str
    name: LocalisedText
    levels: tuple[LocalisedText, ...]


@dataclass(frozen=True)
class AreaContent:
    """A competence area."""

    code: str
    name: LocalisedText
    competences: tuple[CompetenceContent, ...]


@dataclass(frozen=True)
class ProfileContent:
    """A role's targets: competence id to (level, weight)."""

    role_code: str
    name: LocalisedText
    targets: Mapping[int, tuple[int, int]]


@dataclass(frozen=True)
class FrameworkContent:
    """A published version as pages show it; ``scale`` and ``use_scale`` name the steps from 0."""

    id: int
    public_id: str
    code: str
    version: str
    title: LocalisedText
    published_at: datetime
    scale: tuple[LocalisedText, ...]
    use_scale: tuple[LocalisedText, ...]
    areas: tuple[AreaContent, ...]
    profiles: tuple[ProfileContent, ...]


def framework_in_force() -> Framework | None:
    """The framework in force that was published last; ``None`` before the first import."""
    return next(iter(frameworks_in_force()), None)


def frameworks_in_force() -> Sequence[Framework]:
    """The version in force of every code, the one published last first."""
    return db.session.scalars(
        select(Framework).where(Framework.in_force).order_by(Framework.published_at.desc(), Framework.id.desc())
    ).all()


def published_frameworks() -> Sequence[Framework]:
    """Every version: by code, the newest first."""
    found = db.session.scalars(select(Framework)).all()
    newest_first = sorted(found, key=lambda each: version_order(each.version), reverse=True)
    return sorted(newest_first, key=lambda each: each.code)


def framework_version(code: str, version: str) -> Framework:
    """One published version.

    Raises:
        NotFound: it was never published.
    """
    found = db.session.scalar(select(Framework).where(Framework.code == code, Framework.version == version))
    if found is None:
        raise NotFound
    return found


def frameworks_for_roles(role_codes: Iterable[str]) -> Sequence[Framework]:
    """Frameworks in force with a role profile for any of these roles, by code."""
    return db.session.scalars(
        select(Framework)
        .where(
            Framework.in_force,
            Framework.id.in_(select(RoleProfile.framework_id).where(RoleProfile.role_code.in_(list(role_codes)))),
        )
        .order_by(Framework.code)
    ).all()


def content_of(framework: Framework) -> FrameworkContent:
    """The whole content of a published version, from memory after the first time."""
    return _content(framework.public_id)


def competence_infos() -> list[CompetenceInfo]:
    """Every competence of the frameworks in force, in the framework's order."""
    return [info for framework in frameworks_in_force() for info in _infos(framework.public_id)]


@lru_cache(maxsize=32)
def _infos(public_id: str) -> tuple[CompetenceInfo, ...]:
    framework = _content(public_id)
    return tuple(
        CompetenceInfo(CompetenceRef(framework.code, competence.code), competence.name, area.code, area.name)
        for area in framework.areas
        for competence in area.competences
    )


@lru_cache(maxsize=32)
def _content(public_id: str) -> FrameworkContent:
    framework = db.session.scalars(
        select(Framework)
        .where(Framework.public_id == public_id)
        .options(
            selectinload(Framework.areas).selectinload(Area.competences).selectinload(Competence.levels),
            selectinload(Framework.role_profiles).selectinload(RoleProfile.targets),
        )
    ).one()
    return FrameworkContent(
        id=framework.id,
        public_id=framework.public_id,
        code=framework.code,
        version=framework.version,
        title=framework.title,
        published_at=framework.published_at,
        scale=tuple(LocalisedText.from_mapping(name) for name in framework.scale),
        use_scale=tuple(LocalisedText.from_mapping(name) for name in framework.use_scale),
        areas=tuple(
            AreaContent(
                area.code,
                area.name,
                tuple(
                    CompetenceContent(each.id, each.code, each.name, tuple(level.text for level in each.levels))
                    for each in area.competences
                ),
            )
            for area in framework.areas
        ),
        profiles=tuple(
            ProfileContent(
                profile.role_code,
                profile.name,
                {target.competence_id: (target.level, target.weight) for target in profile.targets},
            )
            for profile in framework.role_profiles
        ),
    )
