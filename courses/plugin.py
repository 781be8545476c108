"""The door of this plugin: what it answers to each hook, room by room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

import courses.absences.models
import courses.assignment.models
import courses.attendance.models
import courses.catalogue.models
import courses.completions.models
import courses.enrolment.models
import courses.policies.models
import courses.sessions.models  # noqa: F401 - tables are known once the plugin is
from courses.permissions import PERMISSIONS
from laituri_learn.plugins import contracts as c
from laituri_learn.plugins.hooks import hook

if TYPE_CHECKING:
    import click
    from flask import Blueprint

    from laituri_learn.access.policy import Viewer


@hook
def laituri_plugin() -> c.PluginInfo:
    """Name and version."""
    return c.PluginInfo("courses", _l("Courses"), "0.1.0")


@hook
def laituri_permissions() -> Iterable[c.Permission]:
    """Rights of this plugin."""
    return PERMISSIONS


@hook
def laituri_blueprints() -> Iterable[Blueprint]:
    """Pages of every room."""
    from courses.absences import views as absences
    from courses.assignment import views as assignment
    from courses.assignment.changing import views as changing
    from courses.assignment.comparing import views as comparing
    from courses.assignment.publishing import views as publishing
    from courses.attendance import views as attendance
    from courses.calendar import views as calendar
    from courses.catalogue import views as catalogue
    from courses.enrolment import views as enrolment
    from courses.policies import views as policies
    from courses.sessions import views as sessions

    runs = (assignment, comparing, changing, publishing)
    rooms = (catalogue, sessions, *runs, policies, enrolment, absences, attendance, calendar)
    return [room.blueprint for room in rooms]


@hook
def laituri_home_panels(viewer: Viewer) -> Iterable[c.HomePanel]:
    """What waits in the rooms of this plugin."""
    from courses.assignment import home as assignment
    from courses.attendance import home as attendance
    from courses.calendar import home as calendar
    from courses.enrolment import home as enrolment

    return [panel for room in (enrolment, attendance, calendar, assignment) for panel in room.panels(viewer)]


@hook
def laituri_navigation(viewer: Viewer) -> Iterable[c.NavigationItem]:
    """Menu entries of every room."""
    return (
        c.NavigationItem(_l("Approvals"), "enrolment.approvals", 150, "enrolment.approve"),
        c.NavigationItem(_l("My seats"), "enrolment.own_seats", 250, "enrolment.own"),
        c.NavigationItem(_l("Courses"), "catalogue.all_courses", 350, "catalogue.view"),
        c.NavigationItem(_l("Sessions"), "sessions.all_sessions", 400, "sessions.edit"),
        c.NavigationItem(_l("Assignment runs"), "assignment.all_runs", 420, "assignment.run"),
        c.NavigationItem(_l("Policies"), "policies.all_policies", 421, "policies.edit"),
    )


@hook
def laituri_jobs() -> Iterable[c.Job]:
    """Work of every room."""
    from courses.absences.services import forget_past_absences
    from courses.assignment.running.workers import WORKERS
    from courses.enrolment.services import lapse_everywhere

    return [
        c.Job(
            "assignment",
            _l("Solve assignment runs"),
            WORKERS.tend,
            every=timedelta(seconds=2),
            counts={"started": _l("runs begun: %(count)s")},
        ),
        c.Job(
            "lapse",
            _l("Pass on seats that nobody answered to"),
            lapse_everywhere,
            every=timedelta(hours=1),
            counts={"lapsed": _l("seats passed on: %(count)s")},
        ),
        c.Job(
            "forget-absences",
            _l("Remove absences that are over"),
            forget_past_absences,
            daily_at="03:40",
            counts={"removed": _l("removed: %(count)s")},
        ),
    ]


@hook
def laituri_commands() -> Iterable[click.Command]:
    """The command ``assign``."""
    from courses.assignment.commands import assign

    return [assign]


@hook
def laituri_importers() -> Iterable[c.Importer]:
    """Files of absences, courses and sessions."""
    from courses.absences.imports import ABSENCE_IMPORTER
    from courses.catalogue.imports import COURSE_IMPORTER
    from courses.sessions.imports import SESSION_IMPORTER

    return [ABSENCE_IMPORTER, COURSE_IMPORTER, SESSION_IMPORTER]


@hook
def laituri_vocabulary() -> Iterable[c.VocabularyTerm]:
    """Terms of every room's statements."""
    from courses.assignment import vocabulary as assignment
    from courses.attendance import vocabulary as attendance
    from courses.completions import vocabulary as completions
    from courses.enrolment import vocabulary as enrolment
    from courses.sessions import vocabulary as sessions

    return [term for room in (sessions, enrolment, attendance, assignment, completions) for term in room.TERMS]


@hook
def laituri_personal_data(person_id: int) -> Iterable[c.PersonalData]:
    """Enrolments with attendance, completions, places in plans, absences."""
    from courses.personal_data import parts

    return list(parts(person_id))


@hook
def laituri_erase(person_id: int, at: datetime) -> Mapping[str, int]:
    """Coming seats go to others, past ones stay for the figures, without a name."""
    from courses.personal_data import erase

    return erase(person_id, at)


@hook
def laituri_demo_data(builder: Any) -> None:
    """Catalogue and sessions."""
    from courses.demo import add_catalogue_and_sessions

    add_catalogue_and_sessions(builder)


@hook
def laituri_opportunities(competences: Sequence[c.CompetenceRef], person_id: int | None) -> Iterable[c.Opportunity]:
    """Courses of the catalogue, for those who plan sessions with the way to plan one."""
    from courses.catalogue.queries import opportunities
    from courses.sessions.planning import with_way_to_plan
    from laituri_learn.database import utc_now

    return with_way_to_plan(opportunities(competences, person_id, utc_now()))


@hook
def laituri_proposing_address(viewer: Viewer, competence: c.CompetenceRef | None, region: str) -> str | None:
    """A new assignment run, narrowed to the planned sessions that fit."""
    from courses.assignment.asking import address

    return address(competence, region) if viewer.may("assignment.run") else None


@hook
def laituri_subject_names(kind: str, ids: Sequence[str]) -> Iterable[tuple[str, Any]]:
    """Sessions, and enrolments by person and course."""
    from courses.subjects import names

    return names(kind, ids)


@hook
def laituri_statement_templates() -> Iterable[c.StatementTemplate]:
    """How this plugin's statements look."""
    from courses.statement_templates import TEMPLATES

    return TEMPLATES


@hook
def laituri_statement_outcomes() -> Iterable[c.StatementOutcome]:
    """Completion of a course."""
    from courses.completions import services as completions

    return [completions.outcome()]


@hook
def laituri_statement_received(
    outcome: str, parameters: Mapping[str, str], person_id: int, statement: c.StatementFacts, at: datetime
) -> c.StatementEffect | None:
    """A seat becomes attended, an e-learning course completed."""
    from courses.completions import services as completions

    if outcome != completions.OUTCOME:
        return None
    return completions.complete_course(parameters, person_id, statement, at=at)


@hook
def laituri_statement_voided(
    outcome: str, parameters: Mapping[str, str], person_id: int, statement_id: str, at: datetime
) -> c.StatementEffect | None:
    """A completion goes with its statement."""
    from courses.completions import services as completions

    if outcome != completions.OUTCOME:
        return None
    return completions.take_back_completion(person_id, statement_id, at=at)
