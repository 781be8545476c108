"""Everything that is held about somebody: the platform's own parts and every plugin's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from laituri_learn.access import personal_data as access
from laituri_learn.database import db
from laituri_learn.messages import personal_data as messages
from laituri_learn.network import personal_data as network
from laituri_learn.personal_data.subjects import Subject
from laituri_learn.plugins import ask
from laituri_learn.plugins.contracts import PersonalData
from laituri_learn.statements import erasure
from laituri_learn.statements.forwarding.queries import may_have_received
from laituri_learn.statements.incoming import personal_data as incoming

STATEMENTS_TITLE = _l("Statements of the learning record")
STATEMENTS_FATE = _l(
    "What was done and when stays. A random name stands where she was, and what she wrote is left out."
)
DOCUMENTS_TITLE = _l("Documents that other systems keep here")
DOCUMENTS_FATE = _l("They are removed.")


@dataclass(frozen=True)
class Line:
    """One kind of data, as the administrator sees it before an erasure."""

    title: Any
    count: int
    fate: Any


@dataclass(frozen=True)
class Held:
    """What is held about somebody, in lines.

    ``targets``: other stores that may have statements of hers, and how many.
    """

    lines: tuple[Line, ...]
    targets: tuple[tuple[str, int], ...]


def parts_of(subject: Subject) -> list[PersonalData]:
    """Every part but statements and their documents, which may be many; the audit trail's is last."""
    found: list[PersonalData] = []
    if subject.person is not None:
        found += network.parts(subject.person)
    if subject.account is not None:
        found += access.parts(subject.account)
        found.append(messages.part(subject.account))
    if subject.person is not None:
        found.append(incoming.part(subject.person.id))
        found += ask("laituri_personal_data", person_id=subject.person.id)
    subjects = [each for part in found for each in part.subjects]
    found.append(access.events_about(subject.account, subject.ids, subjects))
    return found


def held_about(subject: Subject) -> Held:
    """What an erasure is about."""
    session = db.session()
    who = subject.pseudonymiser(subject.traces())
    places = erasure.places_about(session, who, subject.person_id)
    lines = [Line(part.title, _count(part), part.on_erasure) for part in parts_of(subject)]
    lines.append(Line(STATEMENTS_TITLE, len(places), STATEMENTS_FATE))
    lines.append(Line(DOCUMENTS_TITLE, len(erasure.stored_about(session, who)), DOCUMENTS_FATE))
    return Held(tuple(lines), tuple(may_have_received(places)))


def _count(part: PersonalData) -> int:
    return 1 if isinstance(part.content, dict) else len(part.content)
