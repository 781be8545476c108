"""What stood in the way, what would help and what is missing, in the reader's language.

Names come from a mapping, so that files speak identifiers and pages speak names; what is not in it is told by its
identifier. Each function answers in the language of the moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courses.assignment.explaining.not_held import Lack, NotHeld
from courses.assignment.explaining.seating import Bar
from courses.assignment.explaining.why import Missed, WhyLeftOut
from courses.assignment.instance import GroupKind, Half, HalfDay, Instance
from courses.assignment.rules import Obstacle
from laituri_learn.web.filters import day
from laituri_learn.web.languages import WORDS


class Named(StrEnum):
    """What has a name."""

    PERSON = "person"
    SESSION = "session"
    COURSE = "course"
    UNIT = "unit"
    COMPETENCE = "competence"
    LANGUAGE = "language"
    RESOURCE = "resource"
    REGION = "region"
    ORGANISATION_TYPE = "organisation_type"
    ORGANISATION = "organisation"


Names = Mapping[tuple[Named, str], Any]
"""(What, identifier) to its name."""

OBSTACLES: dict[Obstacle, Any] = {
    Obstacle.NO_COURSE: _l("no session of this run raises the competence from her level"),
    Obstacle.LANGUAGE: _l("the session is not in a language of hers"),
    Obstacle.REGION: _l("the session is for another region"),
    Obstacle.SAME_COURSE: _l("she has a seat in this course already, or has just been to it"),
    Obstacle.CLASH: _l("she has another meeting at the same time"),
    Obstacle.DAYS: _l("she has too few training days left in the year of the session"),
    Obstacle.NOT_HELD: _l("the session is not held"),
    Obstacle.STAFFING: _l("too many of her unit would be away on the day"),
    Obstacle.FULL: _l("the seats went to people for whom they close as much or more"),
    Obstacle.MIX: _l("the session's mix rule leaves no room for more people of her organisation type"),
    Obstacle.MODE: _l("the session has no seats of this kind for her"),
    Obstacle.FORBIDDEN: _l("it was decided that she does not go"),
    Obstacle.TRAVEL: _l("the way is longer than anybody is asked to travel"),
    Obstacle.QUOTA: _l("the seats for her group are taken"),
    Obstacle.RESOURCE: _l("what the seat would use is used up"),
    Obstacle.BUDGET: _l("the budget does not reach that far"),
    Obstacle.ATTENDANCE: _l("she has the one seat that she may have"),
    Obstacle.WORTH: _l(
        "nothing but that the seat closes too little for its way, or that the search did not come to it"
    ),
}
LACKS: dict[NotHeld, Any] = {
    NotHeld.PEOPLE: _l("too few people could come and gain from it: %(found)s (it takes at least %(needed)s)"),
    NotHeld.TYPES: _l(
        "the people who could come are of too few organisation types: %(found)s (the mix rule asks for %(needed)s)"
    ),
    NotHeld.SHARE: _l(
        "too few people of the organisation type %(group)s could come: %(found)s "
        "(its smallest share takes at least %(needed)s)"
    ),
    NotHeld.QUOTA: _l("too few people of %(group)s could come: %(found)s (the quota asks for %(needed)s)"),
    NotHeld.TRAINER: _l("its trainer is taken at that time by %(session)s"),
    NotHeld.BUDGET: _l("it costs %(needed)s euros, and %(found)s euros of the budget are left"),
    NotHeld.LIMITS: _l(
        "the limits of units, training days and seats that stay leave %(found)s people who could come "
        "(it takes at least %(needed)s)"
    ),
    NotHeld.ELSEWHERE: _l(
        "enough people could come, but by estimate it falls %(missing)s points short of what they would leave for it "
        "and what it costs"
    ),
}
WOULD_PAY = _l("enough people could come, and by estimate it would pay to hold it: a longer search may hold it")
HALVES: dict[Half, Any] = {
    Half.MORNING: _l("in the morning of %(day)s"),
    Half.AFTERNOON: _l("in the afternoon of %(day)s"),
}
CHANGES: dict[Obstacle, Any] = {
    Obstacle.FULL: _l("%(session)s had a seat more"),
    Obstacle.LANGUAGE: _l("%(course)s were held in %(language)s within %(duration)s"),
    Obstacle.TRAVEL: _l("%(course)s were held online, or within %(duration)s"),
    Obstacle.REGION: _l("%(session)s were open to her region"),
    Obstacle.CLASH: _l("her other meeting were not at the time of %(session)s"),
    Obstacle.DAYS: _l("she had more training days in %(year)s: %(days)s"),
    Obstacle.STAFFING: _l("one more of %(unit)s could be away %(when)s"),
    Obstacle.MIX: _l("more people of other organisation types came to %(session)s"),
    Obstacle.QUOTA: _l("%(session)s had a seat more for %(group)s"),
    Obstacle.RESOURCE: _l("there were more of %(resource)s"),
    Obstacle.FORBIDDEN: _l("it were not decided that she does not go to %(session)s"),
    Obstacle.NOT_HELD: _l("%(session)s were held"),
}
"""As they go on after "would go if"."""
IN_LANGUAGE = _l("%(course)s were held in %(language)s")
HELD = _l("%(session)s were held (in the way of that: %(lacks)s)")


class Words:
    """Sentences about one instance and, where they need one, a plan."""

    def __init__(self, instance: Instance, names: Names) -> None:
        self.instance, self.names = instance, names
        self.people = {person.id: person for person in instance.people}
        self.sessions = {session.id: session for session in instance.sessions}

    def name(self, what: Named, identifier: str | None) -> Any:
        """Its name, else its identifier."""
        fallback = WORDS.get(identifier or "", identifier) if what is Named.LANGUAGE else identifier
        return self.names.get((what, identifier or ""), fallback)

    def session(self, identifier: str | None) -> Any:
        """The name of a session."""
        return self.name(Named.SESSION, identifier)

    def group(self, group: tuple[GroupKind, str] | None) -> Any:
        """The name of a group."""
        return self.name(Named(group[0].value), group[1]) if group else ""

    def half_days(self, half_days: Iterable[HalfDay]) -> str:
        """In the morning of one day, in the afternoon of another."""
        return ", ".join(str(HALVES[each.half]) % {"day": day(each.day)} for each in half_days)

    def lack(self, lack: Lack) -> str:
        """What a session lacks that is not held."""
        if lack.what is NotHeld.ELSEWHERE and lack.missing <= 0:
            return str(WOULD_PAY)
        return str(LACKS[lack.what]) % {
            "found": lack.found,
            "needed": lack.needed,
            "missing": lack.missing,
            "group": self.group(lack.group),
            "session": self.session(lack.session),
        }

    def left_out(self, why: WhyLeftOut) -> str:
        """What stood in her way, and what would help: one line."""
        said = self._nothing_for(why)
        changes = _(", or if ").join(self.change(each, why.person) for each in why.would_go)
        return _("%(why)s; would go if %(changes)s", why=said, changes=changes) if changes else said

    def _nothing_for(self, why: WhyLeftOut) -> str:
        languages = self.people[why.person].languages
        within = self.instance.policy.longest_travel
        if not languages or {missed.bars[0].obstacle for missed in why.missed} != {Obstacle.LANGUAGE}:
            return "; ".join(self.missed(each) for each in why.missed)
        language = self.name(Named.LANGUAGE, languages[0])
        if within is None:
            return _("no seat in %(language)s", language=language)
        return _("no seat in %(language)s within %(duration)s", language=language, duration=duration(within))

    def missed(self, missed: Missed) -> str:
        """A session, and what was in the way."""
        what = ", ".join(self.bar(bar) for bar in missed.bars)
        if missed.session is None:
            return what
        return _("%(session)s: %(what)s", session=self.session(missed.session), what=what)

    def bar(self, bar: Bar) -> str:
        """What was in the way, with as much as can be told of it."""
        match bar:
            case Bar(Obstacle.STAFFING, unit=str(unit)):
                when = self.half_days(bar.half_days)
                return _("too many of %(unit)s would be away %(when)s", unit=self.name(Named.UNIT, unit), when=when)
            case Bar(Obstacle.CLASH, session=str(session)):
                return _("she has a seat at that time in %(session)s", session=self.session(session))
            case Bar(Obstacle.DAYS, year=int(year)):
                return _("she lacks training days in %(year)s: %(days)s", days=bar.days, year=year)
        return str(OBSTACLES[bar.obstacle])

    def change(self, missed: Missed, person_id: str) -> str:
        """The one change that would admit her, as it goes on after "would go if"."""
        bar = missed.bars[0]
        within = self.instance.policy.longest_travel
        lacks = ", ".join(self.lack(lack) for lack in missed.lacks)
        template = CHANGES[bar.obstacle]
        if bar.obstacle is Obstacle.LANGUAGE and within is None:
            template = IN_LANGUAGE
        if bar.obstacle is Obstacle.NOT_HELD and lacks:
            template = HELD
        return str(template) % {
            "session": self.session(missed.session),
            "course": self.name(Named.COURSE, self.sessions[missed.session or ""].course),
            "language": self.name(Named.LANGUAGE, next(iter(self.people[person_id].languages), None)),
            "duration": duration(within or 0),
            "unit": self.name(Named.UNIT, bar.unit),
            "when": self.half_days(bar.half_days),
            "year": bar.year,
            "days": bar.days,
            "group": self.group(bar.group),
            "resource": self.name(Named.RESOURCE, bar.resource),
            "lacks": lacks,
        }


def duration(minutes: int) -> str:
    """Hours and minutes."""
    hours, rest = divmod(minutes, 60)
    return " ".join([*([f"{hours} h"] if hours else []), *([f"{rest} min"] if rest or not hours else [])])
