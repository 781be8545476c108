"""A person's data in this room: her row and her posts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import uuid4

from flask_babel import lazy_gettext as _l

from laituri_learn.database import db, new_public_id
from laituri_learn.network.models import Person
from laituri_learn.personal_data.rules import coarse_period
from laituri_learn.plugins.contracts import PersonalData


def parts(person: Person) -> Iterator[PersonalData]:
    """Who she is and where she works."""
    yield PersonalData(
        "person",
        {
            "identifier": person.public_id,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": person.email,
            "language": person.language,
            "languages_of_training": person.languages,
            "training_days_a_year": person.training_days,
            "added": person.created_at.isoformat(),
        },
        _l("Name, e-mail address and languages"),
        _l("They are removed. A row without a name stays, because figures count it."),
    )
    yield PersonalData(
        "posts",
        [
            {
                "organisation": post.unit.organisation.name.as_mapping(),
                "unit": post.unit.name.as_mapping(),
                "role": post.role.name.as_mapping(),
                "starts_on": post.starts_on.isoformat(),
                "ends_on": post.ends_on.isoformat() if post.ends_on else None,
            }
            for post in person.posts
        ],
        _l("Posts"),
        _l("Unit and role stay for the figures, with the years of the post instead of its days."),
    )


def erase_person(person: Person, on: date) -> None:
    """Leave of her row what figures count: that somebody had these posts in these years."""
    person.erased = True
    person.public_id = new_public_id()
    person.email = f"{uuid4()}@erased.invalid"
    person.first_name = person.last_name = ""
    person.language = "fi"
    person.languages = []
    person.training_days = None
    person.created_at = first_of_year(person.created_at)
    for post in list(person.posts):
        if post.starts_on > on:
            person.posts.remove(post)
            db.session.delete(post)
        else:
            post.starts_on, post.ends_on = coarse_period(post.starts_on, post.ends_on, on)


def first_of_year(moment: datetime) -> datetime:
    """The beginning of its year."""
    return datetime(moment.year, 1, 1, tzinfo=UTC)
