"""Reads of access."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from laituri_learn.access.models import AccountSession
from laituri_learn.access.policy import Viewer
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
