"""What crosses between the platform and its plugins: frozen dataclasses and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Permission:
    """A right: its name (``thing.verb``), the roles that have it, and what it lets people do, in words."""

    name: str
    roles: frozenset[Any]
    title: Any


@dataclass(frozen=True)
class NavigationItem:
    """One entry of the main menu. ``order``: small first; the platform's own are multiples of 100."""

    label: Any
    endpoint: str
    order: int
    action: str
    """The permission without which the entry is not shown."""


@dataclass(frozen=True)
class HomePanel:
    """One panel of the home page: what waits for the viewer, or what is next."""

    template: str
    context: Mapping[str, Any]
    order: int
    waiting: int = 0
    """Number of things that wait for her; 0 for information only."""


@dataclass(frozen=True)
class CompetenceRef:
    """A competence by framework and competence code; stable across versions."""

    framework: str
    code: str


@dataclass(frozen=True)
class CompetenceInfo:
    """A competence as others may show it. ``name``, ``area_name``: ``LocalisedText``."""

    ref: CompetenceRef
    name: Any
    area_code: str
    area_name: Any


@dataclass(frozen=True)
class CompetenceGap:
    """A person's gap in one competence.

    ``held`` and ``target`` are levels 0–4 (``None`` held: not assessed, gap unknown),
    ``weight`` 1–3, ``gap`` = max(0, target − held) in levels, not weighted.
    ``may_be_used``: she allows her gaps in planning.
    """

    person_id: int
    competence: CompetenceRef
    target: int
    weight: int
    held: int | None
    gap: int | None
    may_be_used: bool


@dataclass(frozen=True)
class Opportunity:
    """Something that could close a gap: a course and, if one is planned, its next session."""

    competence: CompetenceRef
    title: Any
    kind: Any
    raises_from: int
    raises_to: int
    href: str
    starts_at: datetime | None = None
    place: str = ""
    language: str = ""
    plan_href: str = ""
    """Address where the viewer may plan a session of it; empty for those who may not."""


@dataclass(frozen=True)
class CompletedActivity:
    """Something learned: its xAPI identifier, name, and the competences that it names."""

    iri: str
    name: Any
    competences: tuple[CompetenceRef, ...]
    completed_at: datetime


@dataclass(frozen=True)
class Job:
    """Work that the scheduler does. ``run`` opens its own units of work and returns a short account of what it did."""

    name: str
    title: Any
    run: Callable[[], str]
    every: timedelta | None = None
    daily_at: str | None = None
    """``"HH:MM"`` in Europe/Helsinki; give this or ``every``."""
    counts: Mapping[str, Any] = field(default_factory=dict)
    """What the counts of its account mean, in words: ``{"sent": _l("sent: %(count)s")}`` for ``3 sent``."""


@dataclass(frozen=True)
class Report:
    """A table that people and the command line can ask for by name.

    ``build(viewer, parameters)`` gives a :class:`laituri_learn.reports.table.Table`;
    ``parameters`` are strings as in the page's address (``organisation``, ``region``, …).
    """

    name: str
    title: Any
    action: str
    build: Callable[[Any, Mapping[str, str]], Any]
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Importer:
    """A kind of file that an administrator may import.

    ``run(source, viewer, at)`` checks and writes in the open transaction and returns an
    ``ImportResult``; the caller commits only when it has no problems and this is no dry run.
    """

    name: str
    title: Any
    suffixes: tuple[str, ...]
    columns: tuple[Any, ...]
    run: Callable[[Any, Any, datetime], Any]
    order: int = 100


@dataclass(frozen=True)
class VocabularyTerm:
    """An xAPI verb, activity type or extension of a plugin. ``name``: language to text."""

    kind: str
    iri: str
    name: Mapping[str, str]
    definition: Mapping[str, str]


@dataclass(frozen=True)
class StatementFacts:
    """What a statement from outside says, without who says it of whom.

    ``activities``: identifiers of the object and of the context's activities; ``extensions``: those of
    result, context and the object's definition together; ``score``: scaled, −1–1; ``source``: who vouches for it.
    ``object_name``: ``LocalisedText``, empty if the statement gives none.
    """

    statement_id: str
    happened_at: datetime
    verb: str
    object_iri: str
    object_type: str = ""
    object_name: Any = ""
    activities: tuple[str, ...] = ()
    extensions: Mapping[str, Any] = field(default_factory=dict)
    score: float | None = None
    success: bool | None = None
    completion: bool | None = None
    source: str = ""


@dataclass(frozen=True)
class OutcomeField:
    """One choice of a rule's form: pairs of value and name (text or ``LocalisedText``)."""

    name: str
    label: Any
    choices: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class StatementOutcome:
    """What a plugin can make of a statement from outside; ``name`` begins with the plugin's own."""

    name: str
    title: Any
    explanation: Any
    fields: tuple[OutcomeField, ...] = ()


@dataclass(frozen=True)
class StatementEffect:
    """What came of one statement. ``done``: something was changed; ``text``: what, or why not (a lazy translation)."""

    done: bool
    text: Any


@dataclass(frozen=True)
class TemplateRule:
    """One rule of a statement template (xAPI Profiles 1.0, Structure 8.1); ``own:`` marks own identifiers."""

    location: str
    presence: str = ""
    any: tuple[Any, ...] = ()
    all: tuple[Any, ...] = ()
    none: tuple[Any, ...] = ()


@dataclass(frozen=True)
class StatementTemplate:
    """How statements of one kind look (xAPI Profiles 1.0, Structure 8.0).

    ``verb``, ``object_type`` and the context types are identifiers (``own:`` marks the product's own) and
    determine which statements it is about. An own extension is declared where a rule's location names it.
    """

    name: str
    verb: str
    object_type: str
    rules: tuple[TemplateRule, ...] = ()
    parent_types: tuple[str, ...] = ()
    grouping_types: tuple[str, ...] = ()
    title: Mapping[str, str] = field(default_factory=dict)
    """Language to text, as ``definition``; empty: those of the verb, which is then the product's own."""
    definition: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PersonalData:
    """One kind of what is held about a person: ``section`` names its file in her copy, ``content`` is JSON-ready.

    ``title``: what it is; ``on_erasure``: what becomes of it when she is erased, in a sentence (lazy translations).
    ``subjects``: kind and identifier by which audit events speak of these rows.
    """

    section: str
    content: Mapping[str, Any] | Sequence[Any]
    title: Any = ""
    on_erasure: Any = ""
    subjects: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class MigrationBranch:
    """Where an outside plugin keeps its own Alembic revisions: one line of history, apart from the product's.

    ``label``: letters, digits and underscores; where the database is on that line stands in the table
    ``alembic_version_<label>``. ``folder``: of the revision files.
    """

    label: str
    folder: str


@dataclass(frozen=True)
class PluginInfo:
    """What a plugin says of itself; ``platform`` is the oldest platform version it works with."""

    name: str
    title: Any
    version: str
    platform: str = "0.1"


@dataclass(frozen=True)
class Period:
    """A range of days, both inclusive; ``None``: open."""

    start: date | None = None
    end: date | None = None
    note: str = field(default="", compare=False)
