"""Names for what an instance knows by number only, and broken rules in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courses.assignment.checker import Fault, Rule
from courses.assignment.instance import GroupKind
from courses.sessions.models import CourseSession
from laituri_learn.database import db
from laituri_learn.network.models import Organisation, OrganisationType, Person, Region, Unit
from laituri_learn.web.filters import day, plain

HALVES = {"morning": _l("in the morning"), "afternoon": _l("in the afternoon")}
UNIT = re.compile(r"unit (\S+), (\d{4}-\d\d-\d\d) (\w+)")
GROUP = re.compile(r"(\w+) (\S+)")


def person_name(key: str | None) -> str:
    """A person by her number."""
    found = db.session.get(Person, int(key)) if key else None
    return found.name if found else _("somebody")


def session_name(key: str | None) -> str:
    """A session by its number: course and day."""
    found = db.session.get(CourseSession, int(key)) if key else None
    return f"{plain(found.course.title)} {day(found.starts_at)}" if found else _("a session")


def group_name(kind: str, key: str) -> str:
    """A region, organisation type, organisation or unit by its number."""
    tables = {
        GroupKind.REGION.value: Region,
        GroupKind.ORGANISATION_TYPE.value: OrganisationType,
        GroupKind.ORGANISATION.value: Organisation,
        "unit": Unit,
    }
    found: Any = db.session.get(tables[kind], int(key)) if kind in tables else None
    return plain(found.name) if found else key


def half_day_name(on: str, half: str) -> str:
    """``26.11.2026 in the morning``."""
    return f"{day(date.fromisoformat(on))} {HALVES[half]}"


def fault_words(found: Iterable[Fault]) -> list[str]:
    """Broken rules in words, each once."""
    return list(dict.fromkeys(_words(each) for each in found))


def _words(fault: Fault) -> str:
    facts = {
        "person": person_name(fault.person),
        "session": session_name(fault.session),
        "found": fault.found,
        "limit": fault.limit,
    }
    return str(WORDS[fault.rule]) % (facts | ABOUT.get(fault.rule, _nothing)(fault.about))


def _nothing(_about: str) -> dict[str, str]:
    return {}


def _other(about: str) -> dict[str, str]:
    return {"other": session_name(about)}


def _group(about: str) -> dict[str, str]:
    found = GROUP.fullmatch(about)
    return {"group": group_name(*found.groups()) if found else group_name(GroupKind.ORGANISATION_TYPE.value, about)}


def _unit(about: str) -> dict[str, str]:
    found = UNIT.fullmatch(about)
    if found is None:
        return {"unit": about, "when": ""}
    return {"unit": group_name("unit", found[1]), "when": half_day_name(found[2], found[3])}


def _trainer(about: str) -> dict[str, str]:
    trainer, _comma, other = about.removeprefix("trainer ").partition(", session ")
    return {"trainer": trainer, "other": session_name(other)}


ABOUT: dict[Rule, Callable[[str], dict[str, str]]] = {
    Rule.CLASH: _other,
    Rule.SAME_COURSE: _other,
    Rule.DAYS: lambda about: {"year": about},
    Rule.SHARE: _group,
    Rule.QUOTA: _group,
    Rule.STAFFING: _unit,
    Rule.TRAINER: _trainer,
    Rule.RESOURCE: lambda about: {"resource": about},
}
WORDS: dict[Rule, object] = {
    Rule.UNKNOWN: _l("%(person)s or the session %(session)s is not part of this run"),
    Rule.TWICE: _l("%(person)s would have two seats in %(session)s"),
    Rule.NEVER_HELD: _l("%(session)s is not held"),
    Rule.FORBIDDEN: _l("%(session)s is ruled out for %(person)s"),
    Rule.NOTHING_GAINED: _l("%(session)s closes no gap of %(person)s"),
    Rule.LANGUAGE: _l("%(session)s is not in a language of %(person)s"),
    Rule.REGION: _l("%(session)s is for another region than that of %(person)s"),
    Rule.COURSE_BEFORE: _l("%(person)s has a seat in the course of %(session)s already, or has just been to it"),
    Rule.LONGEST_TRAVEL: _l("the way to %(session)s is longer for %(person)s than the policy asks of anybody"),
    Rule.BUSY: _l("%(person)s has something else at the time of %(session)s, or is not there in time"),
    Rule.CLASH: _l("%(session)s and %(other)s are at the same time for %(person)s, or too far from each other"),
    Rule.SAME_COURSE: _l("%(session)s and %(other)s are one course, which %(person)s would take twice"),
    Rule.DAYS: _l("%(person)s would use %(found)s training days in %(year)s; she may use %(limit)s"),
    Rule.ATTENDANCE: _l("%(person)s would have %(found)s seats instead of one"),
    Rule.LOCK: _l("the locked seat of %(person)s in %(session)s would be lost"),
    Rule.HELD: _l("%(session)s would have nobody in it, or people although it is not held"),
    Rule.MINIMUM_ATTENDANCE: _l("%(session)s would have %(found)s people; it takes at least %(limit)s"),
    Rule.SEATS: _l("%(session)s would have %(found)s people on %(limit)s seats"),
    Rule.TYPES: _l("%(session)s would have %(found)s organisation types; its mix rule asks for %(limit)s"),
    Rule.SHARE: _l(
        "in %(session)s the share of %(group)s would be %(found)s %%; its mix rule asks for at least %(limit)s %%"
    ),
    Rule.QUOTA: _l("in %(session)s %(found)s seats would go to %(group)s; its quota is %(limit)s"),
    Rule.STAFFING: _l("%(found)s people of %(unit)s would be away on %(when)s; the limit is %(limit)s"),
    Rule.TRAINER: _l("%(trainer)s would have to train in %(session)s and %(other)s at the same time"),
    Rule.BUDGET: _l("the sessions would cost %(found)s euros; the budget is %(limit)s"),
    Rule.RESOURCE: _l("%(found)s of %(resource)s would be used; there are %(limit)s"),
}
