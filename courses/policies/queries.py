"""Reads of policies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from sqlalchemy import select

from courses.assignment.instance import Policy
from courses.policies.models import AssignmentPolicy
from laituri_learn.database import db
from laituri_learn.errors import NotFound
from laituri_learn.web.filters import plain

WEIGHTS = tuple(each.name for each in fields(Policy) if each.name != "name")
"""What a policy weighs, in the order in which it is shown."""


def policies_in_use() -> Sequence[AssignmentPolicy]:
    """Policies that a run may choose, the oldest first: the first one is the one to begin with."""
    return db.session.scalars(
        select(AssignmentPolicy).where(AssignmentPolicy.retired_at.is_(None)).order_by(AssignmentPolicy.id)
    ).all()


def retired_policies() -> Sequence[AssignmentPolicy]:
    """Policies that no run may choose any more, the last retired first."""
    return db.session.scalars(
        select(AssignmentPolicy)
        .where(AssignmentPolicy.retired_at.is_not(None))
        .order_by(AssignmentPolicy.retired_at.desc(), AssignmentPolicy.id)
    ).all()


def policy_by_public_id(public_id: str, *, lock: bool = False) -> AssignmentPolicy:
    """One policy, in use or retired.

    Raises:
        NotFound: there is none.
    """
    statement = select(AssignmentPolicy).where(AssignmentPolicy.public_id == public_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def weights_of(row: AssignmentPolicy) -> Policy:
    """The policy as an instance holds it, by its name in the viewer's language."""
    return Policy(name=plain(row.name), **{name: getattr(row, name) for name in WEIGHTS})
