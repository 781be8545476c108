"""Publish a framework from its YAML file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from competences.frameworks.framework_file import LEVELS, CompetenceEntry, FrameworkFile, read_framework
from competences.frameworks.models import Area, Competence, Framework, LevelDescription, RoleProfile, Target
from competences.frameworks.rules import version_order
from competences.frameworks.yaml_reader import LOADER
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.database import LocalisedText, db
from laituri_learn.imports.contracts import ImportResult, Problem, Source
from laituri_learn.network.services import ensure_role
from laituri_learn.plugins.contracts import Importer
from laituri_learn.web.languages import local

ROOM = Path(__file__).parent
BUILT_IN = ROOM / "data" / "ohjaus-1.0.yaml"


def import_framework(source: Source, viewer: Viewer, at: datetime) -> ImportResult:
    """Publish the framework of the file; the same file again changes nothing.

    A published version never changes: other content under the same version is a problem.
    """
    from competences.profile.services import refresh_standings

    result = ImportResult()
    content = read_framework(source, result)
    if content is None:
        return result
    versions = db.session.scalars(select(Framework).where(Framework.code == content.code).with_for_update()).all()
    same = next((each for each in versions if each.version == content.version), None)
    if same is not None:
        if same.fingerprint == content.fingerprint():
            result.unchanged = 1
        else:
            wrong = _("version %(version)s is already published", version=content.version)
            right = _("give it a new version: what is published never changes")
            result.add(source.name, content.version_line, "framework.version", wrong, right)
        return result
    _warn(source, content, result)
    newest = all(version_order(each.version) < version_order(content.version) for each in versions)
    framework = _publish(content, newest, at)
    if newest:
        for older in versions:
            older.in_force = False
        db.session.flush()
        refresh_standings(None, on=local(at).date())
    audit(
        viewer, "framework.publish", "framework", framework.public_id, at=at, code=content.code, version=content.version
    )
    result.created = 1
    result.preview = _preview(content)
    return result


@cache
def packaged_levels(code: str, version: str) -> Mapping[str, tuple[LocalisedText, ...]]:
    """Level descriptions that come with the product for a framework version, by competence code."""
    found: dict[str, tuple[LocalisedText, ...]] = {}
    for file in sorted((ROOM / "levels" / f"{code}-{version}").glob("*.yaml")):
        described: dict[str, dict[int, dict[str, Any]]] = yaml.load(file.read_bytes(), Loader=LOADER)  # noqa: S506 - a safe loader
        for competence, levels in described.items():
            found[competence] = tuple(LocalisedText.from_mapping(levels[level]) for level in range(LEVELS))
    return found


def _levels_of(content: FrameworkFile) -> dict[str, tuple[LocalisedText, ...]]:
    packaged = packaged_levels(content.code, content.version)
    return {each.code: each.levels or packaged.get(each.code, ()) for each in content.competences()}


def _warn(source: Source, content: FrameworkFile, result: ImportResult) -> None:
    levels = _levels_of(content)
    undescribed: list[CompetenceEntry] = [each for each in content.competences() if not levels[each.code]]
    result.warnings += [
        Problem(
            source.name,
            each.line,
            f"competences.{each.code}.levels",
            _("the levels of %(code)s have no descriptions", code=each.code),
            _("add levels, so that people see what each level means"),
        )
        for each in undescribed
    ]
    if not content.profiles:
        wrong = _("there is no role profile: nobody can be asked to assess herself")
        result.warnings.append(Problem(source.name, 1, "role_profiles", wrong, _("add role_profiles")))


def _publish(content: FrameworkFile, in_force: bool, at: datetime) -> Framework:
    framework = Framework(
        code=content.code,
        version=content.version,
        title=content.title,
        scale=[name.as_mapping() for name in content.scale],
        use_scale=[name.as_mapping() for name in content.use_scale],
        published_at=at,
        in_force=in_force,
        fingerprint=content.fingerprint(),
    )
    described = _levels_of(content)
    competences: dict[str, Competence] = {}
    for place, area_content in enumerate(content.areas):
        area = Area(code=area_content.code, name=area_content.name, position=place)
        framework.areas.append(area)
        for each in area_content.competences:
            competence = Competence(framework=framework, code=each.code, name=each.name, position=len(competences))
            competence.levels = [
                LevelDescription(level=level, text=text) for level, text in enumerate(described[each.code])
            ]
            area.competences.append(competence)
            competences[each.code] = competence
    for place, profile_content in enumerate(content.profiles):
        targets = [
            Target(competence=competences[code], level=level, weight=weight)
            for code, (level, weight) in profile_content.targets.items()
        ]
        framework.role_profiles.append(
            RoleProfile(role_code=profile_content.code, name=profile_content.name, position=place, targets=targets)
        )
    db.session.add(framework)
    for profile_content in content.profiles:
        ensure_role(profile_content.code, profile_content.name)
    db.session.flush()
    return framework


def _preview(content: FrameworkFile) -> list[str]:
    return [
        _(
            "%(code)s %(version)s: %(areas)s competence areas, %(competences)s competences, %(profiles)s role profiles",
            code=content.code,
            version=content.version,
            areas=len(content.areas),
            competences=len(content.competences()),
            profiles=len(content.profiles),
        ),
        *(f"{area.code}: {', '.join(competence.code for competence in area.competences)}" for area in content.areas),
    ]


def importers() -> list[Importer]:
    """What this room can import."""
    return [Importer("framework", _l("Competence framework"), (".yaml", ".yml"), (), import_framework, order=10)]
