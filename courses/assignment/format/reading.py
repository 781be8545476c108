"""From a file to an instance. Every fault is named; nothing is guessed."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from courses.assignment.format.document import BadInstance, read_json
from courses.assignment.format.meaning import KINDS, Away, Couple, Document, Way, check_document, check_session
from courses.assignment.format.shapes import (
    MOST,
    Found,
    any_text,
    choice,
    day,
    each,
    flag,
    listed,
    mapped,
    moment,
    names,
    optional,
    record,
    text,
    whole,
)
from courses.assignment.instance import (
    Attendance,
    Busy,
    GroupKind,
    Half,
    HalfDay,
    Instance,
    Mode,
    Need,
    Opening,
    Pair,
    Person,
    Policy,
    Quota,
    Seat,
    Session,
)

number, level, percent = whole(), whole(0, 4), whole(0, 100)


def read_instance(content: bytes) -> Instance:
    """The instance in a file.

    Raises:
        BadInstance: with every fault, in the current language.
    """
    return instance_of(read_json(content))


def instance_of(document: Any) -> Instance:
    """The instance in a JSON document that has been read already.

    Raises:
        BadInstance: with every fault, in the current language.
    """
    found = Found()
    read = _document(found, "", document)
    if found.faults:
        raise BadInstance(found.faults)
    return _instance(read)


def _instance(read: Document) -> Instance:
    return Instance(
        people=tuple(read.people),
        sessions=tuple(read.sessions),
        policy=read.policy,
        staffing=read.staffing,
        away={(each.unit, HalfDay(each.day, each.half)): each.people for each in read.away},
        travel={(way.here, way.there): way.minutes for way in read.travel},
        resources=read.resources,
        pairs=tuple(read.pairs),
        budget=read.budget,
        locks=tuple(read.locks),
        forbidden=tuple(read.forbidden),
        current=tuple(read.current),
        minimise=read.minimise,
    )


def _times(starts: Any, ends: Any) -> tuple[Any, Any]:
    return starts, ends


def _check_times(found: Found, place: str, times: tuple[Any, ...]) -> None:
    if times[1] <= times[0]:
        found.add(f"{place}.ends", _("it ends before it starts, or at once"), _("the end is after the start"))


def _levels(**levels: int) -> tuple[int, int]:
    return levels["from"], levels["to"]


def _check_levels(found: Found, place: str, levels: tuple[int, int]) -> None:
    if levels[1] <= levels[0]:
        found.add(f"{place}.to", _("it raises nobody"), _("the level it raises to is above the one it starts from"))


def _check_quota(found: Found, place: str, quota: Quota) -> None:
    if quota.at_most is not None and quota.at_most < quota.at_least:
        wrong = _("at most is less than at least, which is %(least)s", least=quota.at_least)
        found.add(f"{place}.at_most", wrong, _("raise it, or lower at_least"))


def _way(minutes: int, **ends: str) -> Way:
    return Way(ends["from"], ends["to"], minutes)


def _parts(**parts: Any) -> Document:
    return Document(**{name: part for name, part in parts.items() if name != "$schema"})


_times_fields = {"starts": moment, "ends": moment}
_person = record(
    Person,
    {
        "id": text,
        "languages": names,
        "units": names,
        "organisation": optional(text),
        "organisation_type": optional(text),
        "regions": names,
        "needs": mapped(
            record(Need, {"held": level, "target": level, "weight": whole(1, 3)}, ("held", "target", "weight"))
        ),
        "place": optional(text),
        "days_a_year": optional(number),
        "days_taken": listed(day),
        "busy": listed(record(Busy, {**_times_fields, "place": optional(text)}, ("starts", "ends"), _check_times)),
        "courses": names,
        "attendance": choice(Attendance),
    },
    ("id",),
)
_session = record(
    Session,
    {
        "id": text,
        "course": text,
        "language": optional(text),
        "seats": mapped(number, Mode),
        "raises": mapped(record(_levels, {"from": level, "to": level}, ("from", "to"), _check_levels)),
        "meetings": listed(record(_times, _times_fields, ("starts", "ends"), _check_times)),
        "place": optional(text),
        "minimum_attendance": number,
        "region": optional(text),
        "minimum_types": number,
        "type_percent": percent,
        "shares": mapped(percent),
        "quotas": listed(
            record(
                Quota,
                {"kind": choice(GroupKind), "group": text, "at_least": number, "at_most": optional(number)},
                ("kind", "group"),
                _check_quota,
            )
        ),
        "trainers": names,
        "cost": number,
        "opening": choice(Opening),
    },
    ("id", "course"),
    check_session,
)
_policy = record(
    Policy,
    {
        "name": any_text,
        **dict.fromkeys(("gap", "travel", "cost", "unmet"), number),
        "unmet_limit": percent,
        **dict.fromkeys(("beyond_limit", "keep"), number),
        "longest_travel": optional(number),
    },
)
_seat = record(Seat, {"person": text, "session": text, "mode": choice(Mode)}, ("person", "session"))
_document = record(
    _parts,
    {
        "$schema": text,
        "declared": record(lambda **kinds: kinds, dict.fromkeys(KINDS, names)),
        "people": each(_person),
        "sessions": each(_session),
        "policy": _policy,
        "staffing": mapped(number, instead=0),
        "away": each(
            record(
                Away,
                {"unit": text, "day": day, "half": choice(Half), "people": number},
                ("unit", "day", "half", "people"),
            )
        ),
        "travel": each(
            record(_way, {"from": text, "to": text, "minutes": number}, ("from", "to", "minutes")),
        ),
        "resources": mapped(number, instead=0),
        "pairs": each(
            record(
                Pair,
                {"person": text, "session": text, "value": whole(-MOST), "uses": mapped(number)},
                ("person", "session"),
            )
        ),
        "budget": optional(number),
        "locks": each(_seat),
        "forbidden": each(record(Couple, {"person": text, "session": text}, ("person", "session"))),
        "current": each(_seat),
        "minimise": flag,
    },
    ("people", "sessions"),
    check_document,
)
