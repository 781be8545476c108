"""Reads of access."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from laituri_learn.access.models import AccountSession
from laituri_learn.access.policy import Viewer
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import db


def open_sessions(viewer: Viewer, at: datetime) -> Sequence[AccountSession]:
    """The viewer's own sessions in force, newest first."""
    return db.session.scalars(
        select(AccountSession)
        .where(
            AccountSession.account_id == viewer.account_id,
            AccountSession.revoked_at.is_(None),
            AccountSession.expires_at > at,
        )
        .order_by(AccountSession.seen_at.desc())
    ).all()


ROLE_NAMES: dict[AccessRole, Any] = {
    AccessRole.OFFICIAL: _l("Official: own competence, own seats"),
    AccessRole.MANAGER: _l("Manager"),
    AccessRole.COORDINATOR: _l("Co-ordinator of joint trainings"),
    AccessRole.REGIONAL_COORDINATOR: _l("Regional co-ordinator"),
    AccessRole.ASSESSOR: _l("Assessor"),
    AccessRole.ADMINISTRATOR: _l("Administrator"),
}

KIND_NAMES: dict[ScopeKind, Any] = {
    ScopeKind.SELF: _l("herself"),
    ScopeKind.UNIT: _l("unit"),
    ScopeKind.ORGANISATION: _l("organisation"),
    ScopeKind.REGION: _l("region"),
    ScopeKind.NATIONAL: _l("the whole country"),
}


def role_names(viewer: Viewer) -> list[str]:
    """What the viewer is in the product, in words, in a steady order."""
    return [str(ROLE_NAMES[role]) for role in AccessRole if role in viewer.roles]
