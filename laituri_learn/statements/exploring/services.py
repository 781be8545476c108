"""What reading other people's statements leaves behind: who looked for what, never what was found."""

from __future__ import annotations

from datetime import datetime

from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.statements.exploring.rules import Filters


def note_search(viewer: Viewer, filters: Filters, *, at: datetime) -> None:
    """Audit that a page of statements was looked at."""
    audit(viewer, "statements.list", at=at, **filters.as_arguments())


def note_opening(viewer: Viewer, statement_id: str, *, at: datetime) -> None:
    """Audit that a statement was opened."""
    audit(viewer, "statements.open", "statement", statement_id, at=at)


def note_export(viewer: Viewer, filters: Filters, form: str, *, at: datetime) -> None:
    """Audit that the statements that the filters find were exported."""
    audit(viewer, "statements.export", at=at, format=form, **filters.as_arguments())


def note_download(viewer: Viewer, statement_id: str, *, at: datetime) -> None:
    """Audit that one statement's JSON was taken out."""
    audit(viewer, "statements.export", "statement", statement_id, at=at, format="json")
