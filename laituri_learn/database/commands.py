"""Commands of the database."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade

from laituri_learn.settings import ROOT


@click.group()
def database() -> None:
    """Prepare the database."""


@database.command("upgrade")
@with_appcontext
def upgrade_database() -> None:
    """Bring the tables to the newest version; safe to run again."""
    upgrade(directory=str(ROOT / "migrations"))
    click.echo("The database is up to date.")


def commands() -> list[click.Command]:
    """What this room adds to ``laituri``."""
    return [database]
