"""Reads of the network. Whoever asks for people says within which scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from laituri_learn.access.scope import Scope
from laituri_learn.database import db
from laituri_learn.network.models import Organisation, Person, Post, Region, Unit


def post_is_current(on: date) -> ColumnElement[bool]:
    """Condition on ``Post``: in force on that day."""
    return (Post.starts_on <= on) & or_(Post.ends_on.is_(None), Post.ends_on >= on)


def unit_in_scope(scope: Scope) -> ColumnElement[bool]:
    """Condition on ``Unit`` joined to ``Organisation``: the scope covers the unit as a place of work."""
    if scope.national:
        return true()
    parts: list[ColumnElement[bool]] = []
    if scope.units:
        parts.append(Unit.id.in_(scope.units))
    if scope.organisations:
        parts.append(Unit.organisation_id.in_(scope.organisations))
    if scope.regions:
        parts.append(Organisation.region_id.in_(scope.regions))
    return or_(*parts) if parts else false()


def person_in_scope(scope: Scope, on: date) -> ColumnElement[bool]:
    """Condition on ``Person``: the scope covers her, herself or by a post in force that day."""
    if scope.national:
        return true()
    by_post = exists(
        select(Post.id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(Organisation, Organisation.id == Unit.organisation_id)
        .where(Post.person_id == Person.id, post_is_current(on), unit_in_scope(scope))
    )
    return or_(by_post, Person.id == scope.person) if scope.person is not None else by_post


def all_regions() -> Sequence[Region]:
    """Every region, by code."""
    return db.session.scalars(select(Region).order_by(Region.code)).all()


def current_posts(person_id: int, on: date) -> Sequence[Post]:
    """The person's posts in force on a day, with unit, organisation and role loaded."""
    return db.session.scalars(
        select(Post)
        .where(Post.person_id == person_id, post_is_current(on))
        .options(joinedload(Post.unit).joinedload(Unit.organisation), joinedload(Post.role))
        .order_by(Post.starts_on, Post.id)
    ).all()


def people(scope: Scope, wanted: str, on: date) -> Select[Person]:
    """People of the scope whose name or e-mail address has the words, by last name; without those erased."""
    statement = (
        select(Person)
        .where(person_in_scope(scope, on), Person.erased.is_(False))
        .options(
            selectinload(Person.posts).joinedload(Post.unit).joinedload(Unit.organisation),
            selectinload(Person.posts).joinedload(Post.role),
        )
        .order_by(Person.last_name, Person.first_name, Person.id)
    )
    for word in wanted.split():
        statement = statement.where(
            or_(
                Person.first_name.icontains(word, autoescape=True),
                Person.last_name.icontains(word, autoescape=True),
                Person.email.icontains(word, autoescape=True),
            )
        )
    return statement


def organisations(region: str = "") -> Select[Organisation]:
    """Organisations by code, of one region or all, with units, type and successor."""
    statement = (
        select(Organisation)
        .options(
            selectinload(Organisation.units),
            joinedload(Organisation.type),
            joinedload(Organisation.region),
            joinedload(Organisation.successor),
        )
        .order_by(Organisation.code)
    )
    return statement.where(Organisation.region.has(code=region)) if region else statement
