"""Bring the tables to this version: the product's own history, then that of each outside plugin that keeps tables."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from flask import current_app
from flask_migrate import upgrade

from laituri_learn.database.history import FOLDER, versions_of
from laituri_learn.plugins import ask
from laituri_learn.plugins.contracts import MigrationBranch


def upgrade_tables() -> None:
    """Run every migration that is left, the product's before the plugins'; safe to run again."""
    upgrade(directory=str(FOLDER))
    for branch in ask("laituri_migrations"):
        command.upgrade(_config(branch), "head")


def _config(branch: MigrationBranch) -> Config:
    """The product's own surroundings, with the plugin's revisions and a table of its own for where they are."""
    config: Config = current_app.extensions["migrate"].migrate.get_config(str(FOLDER))
    config.set_main_option("version_locations", str(Path(branch.folder)).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_table", versions_of(branch.label))
    return config
