"""The audit trail: one row with each change that matters, in the same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from laituri_learn.access.models import LONGEST_SUBJECT, AuditEvent
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db


def audit(
    viewer: Viewer, action: str, subject_kind: str = "", subject_id: object = "", *, at: datetime, **detail: Any
) -> None:
    """Add an event; ``detail`` holds facts, never a password or a private answer.

    A subject's name that is longer than its column is shortened there, and stands whole in the detail.
    """
    subject = str(subject_id)
    if len(subject) > LONGEST_SUBJECT:
        detail["subject"] = subject
    db.session.add(
        AuditEvent(
            at=at,
            account_id=viewer.account_id,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject[:LONGEST_SUBJECT],
            detail=detail,
        )
    )
