"""Reads of the network. Whoever asks for people says within which scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists, false, or_, select, true
from sqlalchemy.orm import joinedload

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
