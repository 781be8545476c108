"""Changes of the network."""

from __future__ import annotations

from sqlalchemy import select

from laituri_learn.database import LocalisedText, db
from laituri_learn.network.models import Role


def ensure_role(code: str, name: LocalisedText) -> Role:
    """The role of this code, made or renamed as needed."""
    role = db.session.scalar(select(Role).where(Role.code == code))
    if role is None:
        role = Role(code=code, name=name)
        db.session.add(role)
    elif role.name != name:
        role.name = name
    db.session.flush()
    return role
