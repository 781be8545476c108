"""Commands of the database."""

from __future__ import annotations

import click
from flask_babel import gettext as _
from sqlalchemy import select

from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.settings import ROOT
from laituri_learn.web.speaking import speaking


@click.group()
def database() -> None:
    """Prepare the database."""


@database.command("upgrade")
@speaking
def upgrade_database() -> None:
    """Bring the tables to the newest version; safe to run again."""
    # With Alembic, which the other commands need not wait for.
    from laituri_learn.database.migrations import upgrade_tables

    upgrade_tables()
    load_organisation_types()
    click.echo(_("The database is up to date."))


def load_organisation_types() -> None:
    """Give an empty database the organisation types of today's Finland; they are data from then on."""
    from laituri_learn.access.policy import SYSTEM
    from laituri_learn.imports.contracts import Source
    from laituri_learn.network.imports import import_types
    from laituri_learn.network.models import OrganisationType

    if db.session.scalar(select(OrganisationType.id).limit(1)) is None:
        file = ROOT / "laituri_learn" / "network" / "data" / "organisation_types.csv"
        with unit_of_work():
            import_types(Source(file.name, file.read_bytes()), SYSTEM, utc_now())


def commands() -> list[click.Command]:
    """What this room adds to ``laituri``."""
    return [database]
