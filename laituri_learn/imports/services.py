"""Run an import: all or nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import PureWindowsPath
from typing import Any

from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.database import new_public_id, unit_of_work
from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.imports.headings import Column
from laituri_learn.plugins import ask
from laituri_learn.plugins.contracts import Importer
from laituri_learn.statements.recorder import Activity, Result, record
from laituri_learn.statements.vocabulary import DATA_FILE, IMPORTED


class _Refused(Exception):
    """Takes the transaction back."""


def importers() -> dict[str, Importer]:
    """Every kind of file, by name, in the order they are needed."""
    from laituri_learn.network.imports import NETWORK_IMPORTERS

    found = sorted([*NETWORK_IMPORTERS, *ask("laituri_importers")], key=lambda each: each.order)
    return {importer.name: importer for importer in found}


def header_columns(importer: Importer) -> tuple[Column, ...]:
    """The columns of a CSV file of this kind; none for files of another form."""
    return tuple(column for column in importer.columns if isinstance(column, Column))


def run_import(
    importer: Importer, source: Source, viewer: Viewer, *, at: datetime, dry_run: bool = False
) -> ImportResult:
    """Check and write a file in one transaction; with any problem, or on a dry run, nothing is changed."""
    try:
        with unit_of_work(dry_run=dry_run):
            result: ImportResult = importer.run(source, viewer, at)
            if result.problems:
                raise _Refused
            name = file_name(source.name)
            audit(viewer, "imports.run", importer.name, name, at=at, **_counts(result))
            record(
                viewer,
                IMPORTED,
                Activity(f"imports/{new_public_id()}", DATA_FILE, name),
                at=at,
                result=Result(completion=True, extensions={"own:extensions/import-counts": _counts(result)}),
            )
    except _Refused:
        pass
    return result


def file_name(path: str) -> str:
    """The file without its folders, which may tell who works where; with slashes of either kind."""
    return PureWindowsPath(path).name or path


def _counts(result: ImportResult) -> dict[str, Any]:
    return {"created": result.created, "updated": result.updated, "unchanged": result.unchanged}
