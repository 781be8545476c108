"""One change, one transaction: views, commands and jobs alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Update
from sqlalchemy.orm import Session

from laituri_learn.database.base import db
from laituri_learn.database.dialect import begin_writing


class NestedUnitOfWork(RuntimeError):
    """A unit of work was opened inside another: services never open or commit one."""


@contextmanager
def unit_of_work(*, dry_run: bool = False, alone: bool = False) -> Iterator[Session]:
    """Commit everything at the end of the block, or nothing.

    What was read before the block is read again when touched inside it, under the
    write transaction. ``dry_run`` does all the work and takes it back at the end. ``alone``: nobody else
    writes meanwhile (:func:`laituri_learn.database.dialect.begin_writing`).
    """
    session: Session = db.session()
    if session.info.get("unit_of_work"):
        raise NestedUnitOfWork
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed before its unit of work")
    session.rollback()
    session.info["unit_of_work"] = True
    try:
        begin_writing(session, alone=alone)
        yield session
        if dry_run:
            session.rollback()
        else:
            session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("unit_of_work", None)


def rows_changed(statement: Update | Delete) -> int:
    """Change or delete many rows by one statement; how many they were. Objects in memory are not brought up to date."""
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount
