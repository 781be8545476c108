"""A statement as a person reads it.

What the product itself records of its people's levels and answers is not said in a list: it is read where one
statement is opened, which leaves a trace. Nobody's name is looked up: people appear as the statement names them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from laituri_learn.database import LocalisedText
from laituri_learn.database.places import moment_of
from laituri_learn.settings import current_settings
from laituri_learn.statements.exploring.queries import Found
from laituri_learn.statements.exploring.rules import PLATFORM, typed_as
from laituri_learn.statements.incoming.rules import actor_identity, source_of
from laituri_learn.statements.profile.document import templates, terms
from laituri_learn.statements.queries import language_text
from laituri_learn.statements.validation.statement import VOIDED
from laituri_learn.statements.validation.values import read_timestamp
from laituri_learn.statements.vocabulary import ADL_VERBS, READ, Verb, iri
from laituri_learn.web.filters import number, percent, plain

COMMON_VERBS = (
    READ,
    Verb(VOIDED, {"fi": "mitätöi", "sv": "ogiltigförklarade", "en": "voided"}),
    Verb(f"{ADL_VERBS}attended", {"fi": "osallistui", "sv": "deltog", "en": "attended"}),
    Verb(f"{ADL_VERBS}completed", {"fi": "suoritti loppuun", "sv": "slutförde", "en": "completed"}),
    Verb(f"{ADL_VERBS}failed", {"fi": "ei läpäissyt", "sv": "blev underkänd i", "en": "failed"}),
    Verb(f"{ADL_VERBS}initialized", {"fi": "aloitti", "sv": "påbörjade", "en": "initialized"}),
    Verb(f"{ADL_VERBS}passed", {"fi": "läpäisi", "sv": "blev godkänd i", "en": "passed"}),
)
"""Verbs of ADL that statements here use, or that other systems use most."""

OWN_ACCOUNTS = {PLATFORM: _l("this service"), "system": _l("this service")}
"""Names of accounts that are no person's."""

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?)?")
UNITS = (_l("%(count)s d"), _l("%(count)s h"), _l("%(count)s min"), _l("%(count)s s"))


@dataclass(frozen=True)
class Named:
    """Somebody or something: its name, its identifier if the name is another, and the filters that find it."""

    name: LocalisedText | str
    identifier: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """A statement in words. ``happened_at``: ``None`` where it is the moment of storing, to the minute."""

    statement_id: str
    stored_at: datetime
    happened_at: datetime | None
    who: Named
    verb: Named
    object: Named
    result: list[str]
    source: str
    voided: bool


def known_verbs() -> dict[str, str]:
    """Verbs to choose from, by identifier: the vocabulary's and the commonest, in the page's language."""
    found = {verb.iri: plain(language_text(verb.display)) for verb in COMMON_VERBS}
    found |= {iri(each.iri): plain(language_text(each.name)) for each in terms().values() if each.kind == "verb"}
    for template in templates():
        found.setdefault(iri(template.verb), iri(template.verb).rsplit("/", 1)[-1])
    return found


def line(found: Found, verbs: Mapping[str, str], *, opened: bool = False) -> Line:
    """The statement in words; ``opened``: with levels and answers that the product recorded."""
    statement = found.statement
    stored_at, happened_at = moment_of(found.place), read_timestamp(statement["timestamp"], "timestamp")
    same = stored_at.replace(second=0, microsecond=0) == happened_at.replace(second=0, microsecond=0)
    return Line(
        statement_id=str(statement["id"]).lower(),
        stored_at=stored_at,
        happened_at=None if same else happened_at,
        who=somebody(statement["actor"]),
        verb=_verb(statement["verb"], verbs),
        object=_object(statement["object"], verbs),
        result=result_words(statement, opened=opened),
        source=source_words(statement),
        voided=found.voided,
    )


def somebody(actor: Mapping[str, Any]) -> Named:
    """An agent or group as the statement names it."""
    home = current_settings().iri_base
    account = actor.get("account", {})
    filters = typed_as(actor, home)
    if account.get("homePage") == home:
        known = OWN_ACCOUNTS.get(account["name"])
        name = actor.get("name") or (str(known) if known else account["name"])
        return Named(name, "" if name == account["name"] else account["name"], filters)
    identity = actor_identity({"actor": actor}).removeprefix("mailto:")
    name = actor.get("name") or identity or _group(actor)
    return Named(name, "" if name == identity else identity, filters)


def _group(actor: Mapping[str, Any]) -> str:
    members = ", ".join(plain(somebody(member).name) for member in actor.get("member", ()))
    return _("group: %(members)s", members=members) if members else _("group without a name")


def _verb(verb: Mapping[str, Any], verbs: Mapping[str, str]) -> Named:
    known = verbs.get(verb["id"])
    return Named(known or language_text(verb.get("display", {}), verb["id"]), verb["id"], {"verb": verb["id"]})


def _object(thing: Mapping[str, Any], verbs: Mapping[str, str]) -> Named:
    kind = thing.get("objectType", "Activity")
    if kind == "StatementRef":
        return Named(_("another statement"), str(thing["id"]).lower())
    if kind in ("Agent", "Group"):
        return somebody(thing)
    if kind == "SubStatement":
        inside = (somebody(thing["actor"]), _verb(thing["verb"], verbs), _object(thing["object"], verbs))
        return Named(_("statement inside: %(words)s", words=" – ".join(plain(part.name) for part in inside)))
    return activity(thing)


def activity(thing: Mapping[str, Any]) -> Named:
    """An activity by its name in the statement."""
    name = language_text(thing.get("definition", {}).get("name", {}), thing["id"])
    return Named(name, "" if plain(name) == thing["id"] else thing["id"], {"activity": thing["id"]})


def is_own(statement: Mapping[str, Any]) -> bool:
    """Whether the product itself wrote it, under this or an earlier address: clients cannot choose their authority."""
    return statement.get("authority", {}).get("account", {}).get("name") == PLATFORM


def source_words(statement: Mapping[str, Any]) -> str:
    """Who vouches for the statement."""
    return _("this service") if is_own(statement) else source_of(statement)


def result_words(statement: Mapping[str, Any], *, opened: bool) -> list[str]:
    """The outcome in words, part by part; of the product's own statements levels and answers only when opened."""
    result = statement.get("result", {})
    own = is_own(statement)
    private = [name for name in ("score", "success", "response") if name in result]
    if own and not opened:
        result = {name: value for name, value in result.items() if name not in private}
    words = list(_outcomes(result, own=own))
    if own and not opened and private:
        words.append(_("shown when opened"))
    return words


def _outcomes(result: Mapping[str, Any], *, own: bool) -> Iterator[str]:
    if result.get("score"):
        yield _score(result["score"], own=own)
    if "success" in result:
        yield _("succeeded") if result["success"] else _("did not succeed")
    if "completion" in result:
        yield _("completed") if result["completion"] else _("not completed")
    if "duration" in result:
        yield _("duration %(duration)s", duration=duration_words(result["duration"]))
    if result.get("response"):
        yield f"“{result['response']}”"


def _score(score: Mapping[str, Any], *, own: bool) -> str:
    raw, low, high = (score.get(name) for name in ("raw", "min", "max"))
    if raw is None:
        scaled = score.get("scaled")
        return _("score %(score)s", score=percent(scaled)) if scaled is not None else _("score without a figure")
    if low is None or high is None:
        return _("score %(score)s", score=number(raw, 2))
    scale = f"{number(low, 2)}–{number(high, 2)}"
    if own:
        return _("level %(level)s on the scale %(scale)s", level=number(raw), scale=scale)
    return _("score %(score)s on the scale %(scale)s", score=number(raw, 2), scale=scale)


def duration_words(duration: str) -> str:
    """``PT1H30M`` as ``1 h 30 min``; what is written in years, months or weeks stays as it is."""
    found = _DURATION.fullmatch(duration)
    parts = found.groups() if found else ()
    words = [str(unit) % {"count": count} for unit, count in zip(UNITS, parts, strict=False) if count]
    return " ".join(words) or duration


def extension_words(extensions: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name (or identifier) and value of each extension, in the order of the statement."""
    known = {iri(each.iri): plain(language_text(each.name)) for each in terms().values() if each.kind == "extension"}
    names = {key: f"{name[:1].upper()}{name[1:]}" for key, name in known.items()}
    return [(names.get(key, key), _value(value)) for key, value in extensions.items()]


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
