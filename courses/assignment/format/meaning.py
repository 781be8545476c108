"""What a document means as a whole: names that are known, nothing twice, nothing that contradicts itself.

What was refused already stands in the lists as ``WRONG``, so that places count from the file's own first item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courses.assignment.format.document import below, shown
from courses.assignment.format.shapes import WRONG, Found
from courses.assignment.instance import GroupKind, Half, Opening, Pair, Person, Policy, Seat, Session

KINDS = {
    "competences": _l("competence"),
    "courses": _l("course"),
    "languages": _l("language"),
    "organisation_types": _l("organisation type"),
    "organisations": _l("organisation"),
    "places": _l("place"),
    "regions": _l("region"),
    "units": _l("unit"),
}
"""Names that a file may declare, and what one of them is called."""
UNKNOWN = {
    "people": _l("unknown person: %(name)s"),
    "sessions": _l("unknown session: %(name)s"),
    "resources": _l("unknown resource: %(name)s"),
}
"""Part of a file where something of this name should be."""
GROUPS = {
    GroupKind.ORGANISATION_TYPE: "organisation_types",
    GroupKind.ORGANISATION: "organisations",
    GroupKind.REGION: "regions",
}


class Couple(NamedTuple):
    """Who and where."""

    person: str
    session: str


class Away(NamedTuple):
    """How many of a unit are away in a half-day."""

    unit: str
    day: date
    half: Half
    people: int


class Way(NamedTuple):
    """How long it takes between two places."""

    here: str
    there: str
    minutes: int


@dataclass(frozen=True)
class Document:
    """The parts of a file."""

    people: Sequence[Person]
    sessions: Sequence[Session]
    declared: Mapping[str, Sequence[str]] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    staffing: Mapping[str, int] = field(default_factory=dict)
    away: Sequence[Away] = ()
    travel: Sequence[Way] = ()
    resources: Mapping[str, int] = field(default_factory=dict)
    pairs: Sequence[Pair] = ()
    budget: int | None = None
    locks: Sequence[Seat] = ()
    forbidden: Sequence[Couple] = ()
    current: Sequence[Seat] = ()
    minimise: bool = False


def check_session(found: Found, place: str, session: Session) -> None:
    """What no plan could ever keep, and what is there twice."""
    if session.minimum_types * session.type_percent > 100:
        wrong = _(
            "%(types)s types of %(percent)s %% each are more than everybody",
            types=session.minimum_types,
            percent=session.type_percent,
        )
        found.add(f"{place}.type_percent", wrong, _("together they are at most a hundred per cent"))
    if sum(session.shares.values()) > 100:
        wrong = _("the shares are %(sum)s %% together", sum=sum(session.shares.values()))
        found.add(f"{place}.shares", wrong, _("together they are at most a hundred per cent"))
    for (kind, group), times in Counter((quota.kind, quota.group) for quota in session.quotas).items():
        if times > 1:
            wrong = _("%(kind)s %(group)s has several quotas", kind=KINDS[GROUPS[kind]], group=shown(group))
            found.add(f"{place}.quotas", wrong, _("keep one of them"))


def check_document(found: Found, _place: str, document: Document) -> None:
    """Everything that takes more than one part to see."""
    people = _identified(found, "people", document.people)
    sessions = _identified(found, "sessions", document.sessions)
    for part in ("pairs", "locks", "forbidden", "current"):
        couples = list(_kept(part, getattr(document, part)))
        for place, couple in couples:
            _check_known(found, f"{place}.person", couple.person, people, "people")
            _check_known(found, f"{place}.session", couple.session, sessions, "sessions")
        _check_once(found, ((place, Couple(couple.person, couple.session)) for place, couple in couples))
    _check_locks(found, document)
    for place, pair in _kept("pairs", document.pairs):
        for resource in pair.uses:
            here = below(f"{place}.uses", resource)
            _check_known(found, here, resource, document.resources, "resources")
    _check_ways(found, document.travel)
    _check_once(found, ((place, away[:3]) for place, away in _kept("away", document.away)))
    _check_names(found, document)


def _kept(part: str, items: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """What was not refused, with its place."""
    return ((f"{part}[{index}]", item) for index, item in enumerate(items) if item is not WRONG)


def _identified(found: Found, part: str, items: Sequence[Any]) -> Collection[str] | None:
    """The identifiers; ``None``: some could not be read, so that nobody knows which there are."""
    _check_once(found, ((f"{place}.id", item.id) for place, item in _kept(part, items)))
    return None if any(item is WRONG for item in items) else {item.id for item in items}


def _check_once(found: Found, places: Iterable[tuple[str, Hashable]]) -> None:
    first: dict[Hashable, str] = {}
    for place, what in places:
        if first.setdefault(what, place) != place:
            found.add(place, _("it is the same as %(place)s", place=first[what]), _("keep one of them"))


def _check_known(found: Found, place: str, name: str, known: Collection[str] | None, part: str) -> None:
    if known is not None and name not in known:
        wrong = str(UNKNOWN[part]) % {"name": shown(name)}
        found.add(place, wrong, _("use one that is in %(where)s", where=part))


def _check_locks(found: Found, document: Document) -> None:
    forbidden = {couple: place for place, couple in _kept("forbidden", document.forbidden)}
    never = {each.id for _place, each in _kept("sessions", document.sessions) if each.opening is Opening.NEVER}
    for place, lock in _kept("locks", document.locks):
        if (lock.person, lock.session) in forbidden:
            wrong = _("the same seat is forbidden: %(place)s", place=forbidden[lock.person, lock.session])
            found.add(place, wrong, _("keep one of them"))
        if lock.session in never:
            wrong = _("session %(name)s is never held", name=shown(lock.session))
            found.add(f"{place}.session", wrong, _("remove the lock, or change the session's opening"))


def _check_ways(found: Found, travel: Sequence[Way]) -> None:
    ways = list(_kept("travel", travel))
    _check_once(found, ((place, frozenset(way[:2])) for place, way in ways))
    for place, way in ways:
        if way.here == way.there:
            found.add(place, _("it leads from a place to itself, which takes no time"), _("leave it out"))


def _check_names(found: Found, document: Document) -> None:
    """A name on one side of a rule only is a slip of the pen, and the rule would silently not hold."""
    known = known_names(document)
    for kind, name, place in used_names(document):
        if kind in known and name not in known[kind]:
            wrong = _("unknown %(kind)s: %(name)s", kind=KINDS[kind], name=shown(name))
            found.add(place, wrong, _("correct it, or list it in %(where)s", where=f"declared.{kind}"))


def known_names(document: Document) -> dict[str, Collection[str]]:
    """What is declared; else people's own units and groups, and the places that travel names, if all could be read."""
    people, known = document.people, dict[str, Collection[str]]()
    if WRONG not in people:
        known["units"] = {unit for person in people for unit in person.units}
        known["regions"] = {region for person in people for region in person.regions}
        known["organisations"] = {person.organisation for person in people if person.organisation}
        known["organisation_types"] = {person.organisation_type for person in people if person.organisation_type}
    if document.travel and WRONG not in document.travel:
        known["places"] = {end for way in document.travel for end in way[:2]}
    return known | {kind: set(names) for kind, names in document.declared.items()}


def used_names(document: Document) -> Iterator[tuple[str, str, str]]:
    """Kind, name and place of every name."""
    for place, person in _kept("people", document.people):
        yield from _names_of_person(place, person)
    for place, session in _kept("sessions", document.sessions):
        yield from _names_of_session(place, session)
    for unit in document.staffing:
        yield "units", unit, below("staffing", unit)
    for place, away in _kept("away", document.away):
        yield "units", away.unit, f"{place}.unit"
    for place, way in _kept("travel", document.travel):
        yield "places", way.here, f"{place}.from"
        yield "places", way.there, f"{place}.to"


def _names_of_person(place: str, person: Person) -> Iterator[tuple[str, str, str]]:
    for kind in ("languages", "units", "regions", "courses"):
        for index, name in enumerate(getattr(person, kind)):
            yield kind, name, f"{place}.{kind}[{index}]"
    for competence in person.needs:
        yield "competences", competence, below(f"{place}.needs", competence)
    for kind, name in (
        ("organisation", person.organisation),
        ("organisation_type", person.organisation_type),
        ("place", person.place),
    ):
        if name is not None:
            yield f"{kind}s", name, f"{place}.{kind}"
    for index, busy in enumerate(person.busy):
        if busy.place is not None:
            yield "places", busy.place, f"{place}.busy[{index}].place"


def _names_of_session(place: str, session: Session) -> Iterator[tuple[str, str, str]]:
    yield "courses", session.course, f"{place}.course"
    for kind in ("language", "region", "place"):
        if getattr(session, kind) is not None:
            yield f"{kind}s", getattr(session, kind), f"{place}.{kind}"
    for competence in session.raises:
        yield "competences", competence, below(f"{place}.raises", competence)
    for organisation_type in session.shares:
        yield "organisation_types", organisation_type, below(f"{place}.shares", organisation_type)
    for index, quota in enumerate(session.quotas):
        yield GROUPS[quota.kind], quota.group, f"{place}.quotas[{index}].group"
