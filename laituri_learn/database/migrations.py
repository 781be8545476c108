"""Bring the tables to this version: the product's own history, then that of each outside plugin that keeps tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import Connection

from laituri_learn.plugins import ask
from laituri_learn.plugins.contracts import MigrationBranch
from laituri_learn.settings import ROOT

FOLDER = str(ROOT / "migrations")
VERSIONS = "alembic_version"
"""Table of the product's own history; a plugin's has its label added, so that a plugin may come and go."""


def upgrade_tables() -> None:
    """Run every migration that is left, the product's before the plugins'; safe to run again."""
    upgrade(directory=FOLDER)
    for branch in ask("laituri_migrations"):
        command.upgrade(_config(branch), "head")


def is_newest(connection: Connection) -> bool:
    """Whether every migration has been run."""
    return all(
        set(scripts.get_heads()) <= set(MigrationContext.configure(connection, opts=options).get_current_heads())
        for scripts, options in _histories()
    )


def _histories() -> Iterator[tuple[ScriptDirectory, dict[str, str]]]:
    yield ScriptDirectory(FOLDER), {"version_table": VERSIONS}
    for branch in ask("laituri_migrations"):
        yield ScriptDirectory.from_config(_config(branch)), {"version_table": f"{VERSIONS}_{branch.label}"}


def _config(branch: MigrationBranch) -> Config:
    """The product's own surroundings, with the plugin's revisions and a table of its own for where they are."""
    config: Config = current_app.extensions["migrate"].migrate.get_config(FOLDER)
    config.set_main_option("version_locations", str(Path(branch.folder)).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_table", f"{VERSIONS}_{branch.label}")
    return config
