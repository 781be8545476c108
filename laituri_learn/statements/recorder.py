"""Write the statement of a change, in the transaction of the change.

Every feature calls :func:`record` inside its service. What clients send is written by the same
:mod:`laituri_learn.statements.store`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

import tincan

from laituri_learn.access.policy import Viewer
from laituri_learn.database import LocalisedText, db
from laituri_learn.network.models import Person
from laituri_learn.settings import current_settings
from laituri_learn.statements.preparing import Prepared, prepare
from laituri_learn.statements.store import write_at_commit
from laituri_learn.statements.vocabulary import ActivityType, Verb, iri

XAPI_VERSION = "1.0.3"


@dataclass(frozen=True)
class Activity:
    """A thing that something was done to, or the context of it.

    ``path`` is its place under ``iri_base`` (``sessions/0197…``), or a full IRI.
    """

    path: str
    type: ActivityType
    name: LocalisedText | str
    description: LocalisedText | None = None

    def iri(self) -> str:
        """Its xAPI identifier (xAPI 1.0.3, Data 2.4.4.1)."""
        if self.path.startswith(("http://", "https://")):
            return self.path
        return f"{current_settings().iri_base}/xapi/activities/{self.path}"


@dataclass(frozen=True)
class Result:
    """Outcome (xAPI 1.0.3, Data 2.4.5). ``score``: raw, min, max; ``extensions`` by ``own:`` identifier."""

    score: tuple[float, float, float] | None = None
    success: bool | None = None
    completion: bool | None = None
    response: str | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Context:
    """Where it belongs (xAPI 1.0.3, Data 2.4.6).

    ``registration``: public identifier of the row (an enrolment, an assessment) that ties the
    statements of one attempt together.
    """

    registration: str | None = None
    parent: tuple[Activity, ...] = ()
    grouping: tuple[Activity, ...] = ()
    instructor: Person | None = None
    language: str | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict)


def record(
    actor: Person | Viewer,
    verb: Verb,
    activity: Activity,
    *,
    at: datetime,
    result: Result | None = None,
    context: Context | None = None,
) -> Prepared:
    """Add the statement "actor verb activity" to the open transaction, which writes it with its commit.

    The actor is named by an account on this installation (a UUID), never by e-mail
    address or name (xAPI 1.0.3, Data 2.4.2.3). A viewer who is a person of the network
    is recorded as that person.
    """
    context = context or Context()
    person_id, account_name = _identity(actor)
    statement = tincan.Statement(
        id=str(uuid4()),
        actor=_agent(account_name),
        verb=tincan.Verb(id=iri(verb.iri), display=tincan.LanguageMap(dict(verb.display))),
        object=_activity(activity),
        timestamp=at,
        authority=_agent("platform"),
        version=XAPI_VERSION,
        context=_context(context),
    )
    if result is not None:
        statement.result = _result(result)
    prepared = prepare(statement.as_version(tincan.Version.latest), known_new=True)
    prepared.person_id = person_id
    # As the tincan library writes times, so that it reads and writes the same bytes.
    prepared.settle(utc="+00:00")
    write_at_commit(db.session(), prepared)
    return prepared


def registration(public_id: str) -> str:
    """The xAPI registration of a row, always the same for the same row.

    Identifiers inside statements are UUIDs of RFC 4122 (xAPI 1.0.3, Data 4.0); readers such as
    tincan refuse the version 7 of our rows, so version 5 is derived from it.
    """
    return str(uuid5(UUID(public_id), "registration"))


def _identity(actor: Person | Viewer) -> tuple[int | None, str]:
    if isinstance(actor, Viewer) and actor.person_id is not None:
        person = db.session.get(Person, actor.person_id)
        if person is not None:
            actor = person
    if isinstance(actor, Person):
        return actor.id, actor.public_id
    return None, actor.public_id


def _agent(account_name: str) -> tincan.Agent:
    return tincan.Agent(account=tincan.AgentAccount(home_page=current_settings().iri_base, name=account_name))


def _language_map(text: LocalisedText | str) -> tincan.LanguageMap:
    return tincan.LanguageMap(text.as_mapping() if isinstance(text, LocalisedText) else {"und": text})


def _activity(activity: Activity) -> tincan.Activity:
    definition = tincan.ActivityDefinition(name=_language_map(activity.name), type=iri(activity.type.iri))
    if activity.description is not None:
        definition.description = _language_map(activity.description)
    return tincan.Activity(id=activity.iri(), definition=definition)


def _extensions(extensions: Mapping[str, Any]) -> tincan.Extensions:
    return tincan.Extensions({iri(key): value for key, value in extensions.items()})


def _result(result: Result) -> tincan.Result:
    made = tincan.Result()
    if result.score is not None:
        raw, low, high = result.score
        made.score = tincan.Score(raw=raw, min=low, max=high, scaled=(raw - low) / (high - low))
    if result.success is not None:
        made.success = result.success
    if result.completion is not None:
        made.completion = result.completion
    if result.response:
        made.response = result.response
    if result.extensions:
        made.extensions = _extensions(result.extensions)
    return made


def _context(context: Context) -> tincan.Context:
    made = tincan.Context(platform="Laituri Learn")
    if context.registration:
        made.registration = registration(context.registration)
    if context.language:
        made.language = context.language
    if context.instructor is not None:
        made.instructor = _agent(context.instructor.public_id)
    if context.parent or context.grouping:
        made.context_activities = tincan.ContextActivities(
            parent=[_activity(each) for each in context.parent],
            grouping=[_activity(each) for each in context.grouping],
        )
    if context.extensions:
        made.extensions = _extensions(context.extensions)
    return made
