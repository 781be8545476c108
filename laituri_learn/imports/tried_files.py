"""Keep a sound file after its trial for an hour, so that it is imported without being chosen again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from laituri_learn.access.policy import Viewer
from laituri_learn.database import db, rows_changed, unit_of_work, utc_now
from laituri_learn.imports.contracts import Source
from laituri_learn.imports.models import TriedFile

KEPT_FOR = timedelta(hours=1)


def keep(viewer: Viewer, importer: str, source: Source, *, at: datetime) -> str:
    """Keep the viewer's last sound file; returns the identifier by which she imports it."""
    forget(viewer, at=at)
    tried = TriedFile(
        account_id=viewer.account_id, importer=importer, name=source.name[-255:], content=source.content, tried_at=at
    )
    db.session.add(tried)
    db.session.flush()
    return tried.public_id


def find(viewer: Viewer, public_id: str, *, at: datetime) -> TriedFile | None:
    """The viewer's file; ``None`` when it is somebody else's, imported, or older than an hour."""
    return db.session.scalar(
        select(TriedFile).where(
            TriedFile.public_id == public_id,
            TriedFile.account_id == viewer.account_id,
            TriedFile.tried_at > at - KEPT_FOR,
        )
    )


def forget(viewer: Viewer, *, at: datetime) -> None:
    """Remove the viewer's file, and everybody's that is too old."""
    db.session.execute(
        delete(TriedFile).where(or_(TriedFile.account_id == viewer.account_id, TriedFile.tried_at <= at - KEPT_FOR))
    )


def forget_old_files() -> str:
    """The job: files that nobody imported are gone after an hour, with the personal data in them."""
    with unit_of_work():
        count = rows_changed(delete(TriedFile).where(TriedFile.tried_at <= utc_now() - KEPT_FOR))
    return f"{count} removed" if count else ""
