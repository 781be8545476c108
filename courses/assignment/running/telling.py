"""Reasons as rows keep them: in words of all three languages, with the sessions and competences that they are about.

No points and no levels are among them. What is told stays as it was when the run was solved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from courses.assignment.explaining.not_held import WhyNotHeld
from courses.assignment.explaining.why import Missed, WhyLeftOut, WhySeat
from courses.assignment.explaining.words import Named, Names, Words
from courses.assignment.instance import Instance
from courses.assignment.running.refs import refs
from courses.sessions.models import CourseSession
from laituri_learn.database import db
from laituri_learn.network.models import Organisation, OrganisationType, Person, Region, Unit
from laituri_learn.settings import LANGUAGES
from laituri_learn.web.filters import day, plain

BY_HAND = "by_hand"
"""Reason why somebody has no seat: the co-ordinator has taken her out."""
NOT_TOLD_YET: dict[str, Any] = {"missed": [], "would_go": []}
"""What stood in somebody's way, before it is written down."""
TABLES: dict[Named, Any] = {
    Named.UNIT: Unit,
    Named.REGION: Region,
    Named.ORGANISATION_TYPE: OrganisationType,
    Named.ORGANISATION: Organisation,
}


class Teller:
    """Says things about one instance in every language."""

    def __init__(self, instance: Instance, people: Iterable[str] = ()) -> None:
        self.instance = instance
        self._sessions = _sessions(instance)
        self._texts = {
            (what, str(row_id)): name
            for what, table in TABLES.items()
            for row_id, name in db.session.execute(select(table.id, table.name))
        }
        self._people = {
            (Named.PERSON, str(person.id)): person.name
            for person in db.session.scalars(select(Person).where(Person.id.in_([int(each) for each in people])))
        }

    def tell(self, say: Callable[[Words], Sequence[str]]) -> list[dict[str, str]]:
        """What is said, each text by language."""
        said = {}
        for language in LANGUAGES:
            with force_locale(language):
                said[language] = say(Words(self.instance, self._names()))
        return [dict(zip(said, texts, strict=True)) for texts in zip(*said.values(), strict=True)]

    def _names(self) -> Names:
        """Names in the language of the moment."""
        names: dict[tuple[Named, str], Any] = {key: plain(name) for key, name in self._texts.items()}
        for session in self._sessions:
            title = plain(session.course.title)
            names[Named.SESSION, str(session.id)] = f"{title} {day(session.starts_at)}"
            names[Named.COURSE, str(session.course_id)] = title
        return names | self._people


def seat_row(why: WhySeat) -> dict[str, Any]:
    """``{"needed": whether the session would not be held without her, "displaced": whom, "instead": which session}``.

    Whom or what there is not, is left out.
    """
    told: dict[str, Any] = {"needed": why.needed}
    if why.displaced is not None:
        told["displaced"] = {
            "person": int(why.displaced.seat.person),
            "competences": refs(why.displaced.competences),
        }
    if why.instead is not None:
        told["instead"] = int(why.instead.seat.session)
    return told


def left_out_rows(teller: Teller, found: Sequence[WhyLeftOut]) -> list[dict[str, Any]]:
    """``{"missed": [{"session", "competences", "words"}], "would_go": […]}`` of each person, the most useful first.

    Where there are no words, ``reason`` names an obstacle.
    """
    missed = [each for why in found for each in why.missed]
    changes = [(each, why.person) for why in found for each in why.would_go]
    stood = iter(teller.tell(lambda words: [_in_the_way(words, each) for each in missed]))
    helps = iter(teller.tell(lambda words: [words.change(each, person) for each, person in changes]))
    return [
        {
            "missed": [_told(each, next(stood)) for each in why.missed],
            "would_go": [_told(each, next(helps)) for each in why.would_go],
        }
        for why in found
    ]


def taken_out_row(session_id: int | None) -> dict[str, Any]:
    """The same of somebody whom the co-ordinator has taken out."""
    return {"missed": [{"session": session_id, "competences": [], "words": {}, "reason": BY_HAND}], "would_go": []}


def not_held_rows(teller: Teller, found: Sequence[WhyNotHeld]) -> dict[int, list[dict[str, str]]]:
    """Session to what it lacks, each by language."""
    lacks = [lack for why in found for lack in why.lacks]
    texts = iter(teller.tell(lambda words: [words.lack(lack) for lack in lacks]))
    return {int(why.session): [next(texts) for _lack in why.lacks] for why in found}


def _in_the_way(words: Words, missed: Missed) -> str:
    """Everything; what the session lacks only where nothing else is in her way."""
    lacks = missed.lacks if len(missed.bars) == 1 else ()
    return "; ".join([*map(words.bar, missed.bars), *map(words.lack, lacks)])


def _told(missed: Missed, words: dict[str, str]) -> dict[str, Any]:
    session = None if missed.session is None else int(missed.session)
    return {"session": session, "competences": refs(missed.competences), "words": words}


def _sessions(instance: Instance) -> Sequence[CourseSession]:
    keys = [int(session.id) for session in instance.sessions]
    return db.session.scalars(
        select(CourseSession)
        .where(CourseSession.id.in_(keys))
        .options(joinedload(CourseSession.course), selectinload(CourseSession.meetings))
    ).all()
