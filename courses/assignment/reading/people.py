"""Whom the rows of a run are about, and which competences."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from laituri_learn.database import LocalisedText, db
from laituri_learn.network.models import Organisation, OrganisationType, Person, Post, Region, Unit
from laituri_learn.network.queries import post_is_current
from laituri_learn.plugins import ask
from laituri_learn.web.languages import local

PART = 1000
"""People whom one statement asks for by their numbers."""
Names = Mapping[tuple[str, str], LocalisedText]


@dataclass(frozen=True)
class Place:
    """A person and where she sits in the network: her first post in force."""

    public_id: str
    name: str
    sorting: tuple[str, str]
    """Last name, first name."""
    email: str
    unit: LocalisedText
    organisation: LocalisedText
    type_id: int
    type: LocalisedText
    region: LocalisedText


def competence_names() -> Names:
    """Names by framework and code."""
    return {(info.ref.framework, info.ref.code): info.name for info in ask("laituri_competences")}


def named(refs: Sequence[Mapping[str, str]], names: Names) -> tuple[LocalisedText, ...]:
    """The names of competences; one that is not known any more goes by its code."""
    return tuple(
        names.get((each["framework"], each["code"]), LocalisedText(each["code"], each["code"], each["code"]))
        for each in refs
    )


def places(person_ids: Collection[int], at: datetime) -> dict[int, Place]:
    """People by row, also those who have no post any more."""
    found: dict[int, Place] = {}
    for part in _parts(person_ids):
        found |= _places(part, at)
    return found


def _parts(person_ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(person_ids)
    for start in range(0, len(ordered), PART):
        yield ordered[start : start + PART]


def _places(person_ids: Collection[int], at: datetime) -> dict[int, Place]:
    # The last row of a person is that of her first post, which counts.
    rows = db.session.execute(
        select(Person, Unit.name, Organisation.name, OrganisationType.id, OrganisationType.name, Region.name)
        .outerjoin(Post, (Post.person_id == Person.id) & post_is_current(local(at).date()))
        .outerjoin(Unit, Unit.id == Post.unit_id)
        .outerjoin(Organisation, Organisation.id == Unit.organisation_id)
        .outerjoin(OrganisationType, OrganisationType.id == Organisation.type_id)
        .outerjoin(Region, Region.id == Organisation.region_id)
        .where(Person.id.in_(person_ids))
        .order_by(Person.id, Post.starts_on.desc(), Post.id.desc())
    )
    nothing = LocalisedText()
    return {
        person.id: Place(
            person.public_id,
            person.name,
            (person.last_name, person.first_name),
            person.email,
            unit or nothing,
            organisation or nothing,
            type_id or 0,
            kind or nothing,
            region or nothing,
        )
        for person, unit, organisation, type_id, kind, region in rows
    }
