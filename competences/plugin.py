"""The door of this plugin: what it answers to each hook, room by room."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

import competences.assessment.models
import competences.evidence.models
import competences.frameworks.models
import competences.needs.models
import competences.profile.models
import competences.recognition.models  # noqa: F401 - tables are known once the plugin is
from competences.permissions import PERMISSIONS
from laituri_learn.plugins import contracts as c
from laituri_learn.plugins.hooks import hook

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Blueprint

    from laituri_learn.access.policy import Viewer
    from laituri_learn.access.scope import Scope


@hook
def laituri_plugin() -> c.PluginInfo:
    """Name and version."""
    return c.PluginInfo("competences", _l("Competences"), "0.1.0")


@hook
def laituri_permissions() -> Iterable[c.Permission]:
    """Rights of this plugin."""
    return PERMISSIONS


@hook
def laituri_blueprints() -> Iterable[Blueprint]:
    """Pages of every room."""
    from competences.assessment import round_views as rounds
    from competences.assessment import views as assessment
    from competences.frameworks import views as frameworks
    from competences.needs import views as needs
    from competences.profile import views as profile
    from competences.recognition import views as recognition

    return [room.blueprint for room in (frameworks, assessment, rounds, profile, recognition, needs)]


@hook
def laituri_navigation(viewer: Viewer) -> Iterable[c.NavigationItem]:
    """Menu entries of every room."""
    return (
        c.NavigationItem(_l("My profile"), "profile.own", 200, "profile.view_own"),
        c.NavigationItem(_l("Self-assessment"), "assessment.own", 100, "assessment.answer"),
        c.NavigationItem(_l("Recognition requests"), "recognition.to_decide", 300, "recognition.decide"),
        c.NavigationItem(_l("Shared profiles"), "profile.shared", 440, "profile.view_shared"),
        c.NavigationItem(_l("Needs"), "needs.needs_map", 410, "needs.view"),
        c.NavigationItem(_l("Gap report"), "needs.gaps", 430, "gaps.report"),
        c.NavigationItem(_l("Competence frameworks"), "frameworks.all_frameworks", 600, "frameworks.view"),
        c.NavigationItem(_l("Assessment rounds"), "rounds.all_rounds", 610, "rounds.edit"),
    )


@hook
def laituri_home_panels(viewer: Viewer) -> Iterable[c.HomePanel]:
    """What waits in the rooms of this plugin."""
    from competences.assessment import home as assessment
    from competences.profile import home as profile
    from competences.recognition import home as recognition

    return [panel for room in (assessment, profile, recognition) for panel in room.panels(viewer)]


@hook
def laituri_jobs() -> Iterable[c.Job]:
    """Posts begin and end, and recognitions expire, by the day."""
    from competences.profile.services import refresh_everybody

    counted = {"standings": _l("levels brought up to date: %(count)s")}
    return [c.Job("standings", _l("Bring gaps up to date"), refresh_everybody, daily_at="03:10", counts=counted)]


@hook
def laituri_subject_names(kind: str, ids: Sequence[str]) -> Iterable[tuple[str, Any]]:
    """Rounds, and whose an assessment or a recognition request is."""
    from competences.subjects import names

    return names(kind, ids)


@hook
def laituri_importers() -> Iterable[c.Importer]:
    """Framework files, and self-assessments made elsewhere."""
    from competences.assessment.imports import ASSESSMENT_IMPORTER
    from competences.frameworks.imports import importers

    return [*importers(), ASSESSMENT_IMPORTER]


@hook
def laituri_competences() -> Sequence[c.CompetenceInfo]:
    """The competences in force."""
    from competences.frameworks.queries import competence_infos

    return competence_infos()


@hook
def laituri_competence_gaps(
    scope: Scope, below_target: bool, person_ids: Collection[int] | None
) -> Iterable[c.CompetenceGap]:
    """From the standings."""
    from competences.profile.queries import competence_gaps
    from laituri_learn.web.languages import local_today

    return competence_gaps(scope, local_today(), below_target=below_target, person_ids=person_ids)


@hook
def laituri_posts_changed(person_ids: Sequence[int]) -> None:
    """Other posts, other targets."""
    from competences.profile.services import refresh_standings
    from laituri_learn.web.languages import local_today

    refresh_standings(person_ids, on=local_today())


@hook
def laituri_demo_frameworks(builder: Any) -> None:
    """The built-in framework."""
    from competences.frameworks.imports import BUILT_IN

    builder.load("framework", BUILT_IN)


@hook
def laituri_vocabulary() -> Iterable[c.VocabularyTerm]:
    """Terms of every room's statements."""
    from competences.assessment import vocabulary as assessment
    from competences.evidence import vocabulary as evidence
    from competences.recognition import vocabulary as recognition

    return (*assessment.TERMS, *recognition.TERMS, *evidence.TERMS)


@hook
def laituri_statement_templates() -> Iterable[c.StatementTemplate]:
    """How this plugin's statements look."""
    from competences.statement_templates import TEMPLATES

    return TEMPLATES


@hook
def laituri_statement_outcomes() -> Iterable[c.StatementOutcome]:
    """Evidence."""
    from competences.evidence import services as evidence

    return [evidence.outcome()]


@hook
def laituri_statement_received(
    outcome: str, parameters: Mapping[str, str], person_id: int, statement: c.StatementFacts, at: datetime
) -> c.StatementEffect | None:
    """Evidence of what the statement names."""
    from competences.evidence import services as evidence

    if outcome != evidence.OUTCOME:
        return None
    return evidence.keep_evidence(parameters, person_id, statement, at=at)


@hook
def laituri_statement_voided(
    outcome: str, parameters: Mapping[str, str], person_id: int, statement_id: str, at: datetime
) -> c.StatementEffect | None:
    """Evidence goes with its statement."""
    from competences.evidence import services as evidence

    if outcome != evidence.OUTCOME:
        return None
    return evidence.take_back_evidence(person_id, statement_id, at=at)


@hook
def laituri_learning_completed(person_id: int, activity: c.CompletedActivity) -> None:
    """Nothing is raised by itself: she is asked to assess again what the activity names."""
    from competences.assessment.services import ask_reassessment
    from laituri_learn.database import utc_now

    ask_reassessment(person_id, activity.competences, activity.name, at=utc_now())


@hook
def laituri_personal_data(person_id: int) -> Iterable[c.PersonalData]:
    """Assessments, levels, requests for recognition, evidence."""
    from competences.personal_data import parts

    return list(parts(person_id))


@hook
def laituri_erase(person_id: int, at: datetime) -> Mapping[str, int]:
    """Her texts go, her levels stay for the figures, without a name."""
    from competences.personal_data import erase

    return erase(person_id, at)


@hook
def laituri_demo_data(builder: Any) -> None:
    """Two rounds of self-assessment, and what was asked for after them."""
    from competences.demo import add_rounds
    from competences.recognition.demo import add_claims

    add_rounds(builder)
    add_claims(builder)


@hook
def laituri_reports() -> Iterable[c.Report]:
    """The gap report."""
    from competences.needs.gap_report import build

    return [c.Report("gaps", _l("Gap report"), "gaps.report", build, ("organisation", "unit", "region", "area"))]
