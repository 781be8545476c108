"""What stood in people's way and what would help, and what sessions lack, as the run has kept it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from courses.assignment.explaining.words import OBSTACLES
from courses.assignment.models import Candidate
from courses.assignment.reading.people import Names, competence_names, named
from courses.assignment.running.telling import BY_HAND
from courses.sessions.models import CourseSession
from laituri_learn.database import LocalisedText, db
from laituri_learn.web.filters import plain

REASONS: dict[str, Any] = {
    **{str(each): words for each, words in OBSTACLES.items()},
    BY_HAND: _l("she was taken out by hand"),
}


@dataclass(frozen=True)
class Hindrance:
    """What stood in the way to one session, or what would help; ``course``: ``None`` for no session in particular."""

    course: LocalisedText | None
    words: str
    competences: tuple[LocalisedText, ...]


@dataclass(frozen=True)
class Hindrances:
    """What stood in somebody's way, and the single changes that would each let her go."""

    missed: tuple[Hindrance, ...]
    would_go: tuple[Hindrance, ...]


def hindrances(rows: Sequence[Mapping[str, Any]]) -> list[Hindrances]:
    """What stood in each of these people's way."""
    keys = {each["session"] for row in rows for each in row["missed"] if each["session"]}
    found = db.session.scalars(
        select(CourseSession).where(CourseSession.id.in_(keys)).options(joinedload(CourseSession.course))
    )
    titles, names = {session.id: session.course.title for session in found}, competence_names()
    return [
        Hindrances(
            tuple(_told(each, names, titles.get(each["session"])) for each in row["missed"]),
            tuple(_told(each, names, None) for each in row["would_go"]),
        )
        for row in rows
    ]


def lacking(found: Iterable[Candidate]) -> list[tuple[Candidate, list[str]]]:
    """Sessions that are not held, each with what it lacks; one whose people were taken out by hand lacks nothing."""
    return [(each, [_text(words) for words in each.lacks]) for each in found]


def _told(each: Mapping[str, Any], names: Names, course: LocalisedText | None) -> Hindrance:
    words = _text(each["words"]) if each["words"] else str(REASONS[each["reason"]])
    return Hindrance(course, words, named(each["competences"], names))


def _text(words: Mapping[str, str]) -> str:
    return plain(LocalisedText.from_mapping(words))
