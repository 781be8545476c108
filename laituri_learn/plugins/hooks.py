"""What a plugin may answer. Each hook is named ``laituri_*``; every one is optional but ``laituri_plugin``.

A plugin is a module or object behind an entry point of the group ``laituri_learn.plugins``
whose functions carry ``@hook``. The platform's own two plugins come through the same door.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pluggy

from laituri_learn.plugins import contracts as c

if TYPE_CHECKING:
    from datetime import datetime

    import click
    from flask import Blueprint

    from laituri_learn.access.policy import Viewer
    from laituri_learn.access.scope import Scope

GROUP = "laituri_learn.plugins"
hook = pluggy.HookimplMarker("laituri_learn")
spec = pluggy.HookspecMarker("laituri_learn")


@spec(firstresult=True)
def laituri_plugin() -> c.PluginInfo:  # type: ignore[empty-body]
    """Who are you, and which platform do you need?"""


@spec
def laituri_blueprints() -> Iterable[Blueprint]:  # type: ignore[empty-body]
    """Pages; every view declares its permission (``laituri_learn.access.policy.requires``)."""


@spec
def laituri_permissions() -> Iterable[c.Permission]:  # type: ignore[empty-body]
    """Rights that your views, queries and services ask for."""


@spec
def laituri_navigation(viewer: Viewer) -> Iterable[c.NavigationItem]:  # type: ignore[empty-body]
    """Entries of the main menu for this viewer."""


@spec
def laituri_home_panels(viewer: Viewer) -> Iterable[c.HomePanel]:  # type: ignore[empty-body]
    """What waits for this viewer, and what is next."""


@spec
def laituri_commands() -> Iterable[click.Command]:  # type: ignore[empty-body]
    """Commands and groups under ``laituri``."""


@spec
def laituri_jobs() -> Iterable[c.Job]:  # type: ignore[empty-body]
    """Work for the scheduler."""


@spec
def laituri_reports() -> Iterable[c.Report]:  # type: ignore[empty-body]
    """Tables by name, for pages and ``laituri report``."""


@spec
def laituri_importers() -> Iterable[c.Importer]:  # type: ignore[empty-body]
    """Kinds of files for ``laituri import`` and the administrator's import page."""


@spec
def laituri_vocabulary() -> Iterable[c.VocabularyTerm]:  # type: ignore[empty-body]
    """xAPI verbs, activity types and extensions of your statements."""


@spec
def laituri_statement_templates() -> Iterable[c.StatementTemplate]:  # type: ignore[empty-body]
    """How your statements look; every statement that you record fits exactly one."""


@spec
def laituri_statement_outcomes() -> Iterable[c.StatementOutcome]:  # type: ignore[empty-body]
    """What you can make of a statement from outside; administrators write rules that lead to it."""


@spec(firstresult=True)
def laituri_statement_received(  # type: ignore[empty-body]
    outcome: str, parameters: Mapping[str, str], person_id: int, statement: c.StatementFacts, at: datetime
) -> c.StatementEffect | None:
    """A statement from outside fits a rule with this outcome; ``None`` if the outcome is not yours.

    Runs inside a unit of work, which is taken back when an administrator only tries the rule.
    """


@spec(firstresult=True)
def laituri_statement_voided(  # type: ignore[empty-body]
    outcome: str, parameters: Mapping[str, str], person_id: int, statement_id: str, at: datetime
) -> c.StatementEffect | None:
    """A statement that you made something of was voided: take it back; ``None`` if the outcome is not yours."""


@spec
def laituri_competences() -> Sequence[c.CompetenceInfo]:  # type: ignore[empty-body]
    """Every competence of the frameworks in force, in the framework's order."""


@spec
def laituri_competence_gaps(  # type: ignore[empty-body]
    scope: Scope, below_target: bool, person_ids: Collection[int] | None
) -> Iterable[c.CompetenceGap]:
    """Who within the scope lacks what by how much, today; one row a person and target competence.

    ``below_target``: only rows with a gap are wanted. ``person_ids``: only these people are (some thousands at most);
    ``None``: everybody in the scope. An answer with more rows than wanted does no harm.
    """


@spec
def laituri_opportunities(competences: Sequence[c.CompetenceRef], person_id: int | None) -> Iterable[c.Opportunity]:  # type: ignore[empty-body]
    """What could close these gaps, when and where; for this person if one is given."""


@spec(firstresult=True)
def laituri_proposing_address(viewer: Viewer, competence: c.CompetenceRef | None, region: str) -> str | None:
    """Where this viewer may have sessions proposed that raise a competence (``None``: any) for a region's people.

    ``region``: its code; empty: everywhere. ``None`` for those who may not.
    """


@spec
def laituri_learning_completed(person_id: int, activity: c.CompletedActivity) -> None:
    """Something was learned; runs inside the unit of work that records it."""


@spec
def laituri_posts_changed(person_ids: Sequence[int]) -> None:
    """Posts of these people were changed; runs inside the same unit of work."""


@spec
def laituri_subject_names(kind: str, ids: Sequence[str]) -> Iterable[tuple[str, Any]]:  # type: ignore[empty-body]
    """Names for what your audit events speak of, of one kind: each identifier that you know, with its name.

    Administrators read them: never a level or an answer. One query answers for all.
    """


@spec
def laituri_personal_data(person_id: int) -> Iterable[c.PersonalData]:  # type: ignore[empty-body]
    """Everything you hold about a person, for her own copy and for who decides about its erasure.

    One answer a kind of data, also an empty one. Other people are in it by what they did, never by name.
    """


@spec
def laituri_erase(person_id: int, at: datetime) -> Mapping[str, int]:  # type: ignore[empty-body]
    """Forget a person: remove or anonymise, keep statistics right; answers what was done to how many rows.

    Runs inside the unit of work of the whole erasure, in which nobody else writes, before the platform's own part: her
    name is still there. Take away what she wrote and what was written about her in free words. Rows that figures count
    may stay with the person's row, which stays without a name. Her addresses, identifiers and whole name need no care:
    the platform takes them out of every column of text that there is, yours too. The words of your answer
    (``drafts``) stand in the audit trail.
    """


@spec
def laituri_migrations() -> Iterable[c.MigrationBranch]:  # type: ignore[empty-body]
    """Your own Alembic history, if you keep tables; ``laituri database upgrade`` runs it after the product's.

    Your tables may refer to the product's, never the other way round. Without your plugin they stay as they are.
    """


@spec
def laituri_demo_frameworks(builder: Any) -> None:
    """Publish what posts refer to (roles), before the demo's people are made."""


@spec
def laituri_demo_data(builder: Any) -> None:
    """Add to the demo, through ``laituri_learn.demo.builder.Builder``, inside its unit of work."""
