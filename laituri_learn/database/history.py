"""Whether every migration has been run, told from Alembic's files and tables without Alembic.

Every command asks this first, and few change tables: they need not wait until Alembic is loaded.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table

from laituri_learn.plugins import ask
from laituri_learn.settings import ROOT

FOLDER = ROOT / "migrations"
VERSIONS = "alembic_version"
"""Table of the product's own history; a plugin's has its label added, so that a plugin may come and go."""


def versions_of(label: str) -> str:
    """Table of a plugin's history."""
    return f"{VERSIONS}_{label}"


def is_newest(connection: Connection) -> bool:
    """Whether every migration has been run, the product's and the plugins'."""
    return all(heads(folder) <= _reached(connection, versions) for folder, versions in _histories())


def heads(folder: Path) -> set[str]:
    """Revisions on which no other builds."""
    revisions: set[str] = set()
    built_on: set[str] = set()
    for file in folder.glob("*.py"):
        said = dict(_assigned(file))
        if "revision" in said:
            revisions.add(ast.literal_eval(said["revision"]))
            down = ast.literal_eval(said["down_revision"])
            built_on.update([down] if isinstance(down, str) else down or ())
    return revisions - built_on


def _assigned(file: Path) -> Iterator[tuple[str, ast.expr]]:
    """Names that a module gives a value, with a type (as Alembic's own template writes) or without."""
    for node in ast.parse(file.read_bytes()).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value


def _reached(connection: Connection, versions: str) -> set[str]:
    if not inspect(connection).has_table(versions):
        return set()
    return set(connection.scalars(select(column("version_num")).select_from(table(versions))))


def _histories() -> Iterator[tuple[Path, str]]:
    yield FOLDER / "versions", VERSIONS
    for branch in ask("laituri_migrations"):
        yield Path(branch.folder), versions_of(branch.label)
