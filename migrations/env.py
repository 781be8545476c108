"""Runs the one migration history against the application's own engine."""

import re

from alembic import context
from flask import current_app
from sqlalchemy.types import TypeDecorator

config = context.config
migrate = current_app.extensions["migrate"]
database = migrate.db


def leave_out_empty(_context, _revision, directives):
    """Make no file when nothing changed."""
    if getattr(config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def plain_type(kind, item, _autogenerate):
    """Write a column's database type, so that a migration needs no code of the day it was made."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def leave_out_months(name, kind, _parents):
    """Partitions of PostgreSQL are no tables of the models: the platform makes them month by month."""
    return not (kind == "table" and re.fullmatch(r"statements_(default|\d{4}_\d\d)", name))


with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        **{
            "include_name": leave_out_months,
            "version_table": config.get_main_option("version_table", "alembic_version"),
            "render_item": plain_type,
            "process_revision_directives": leave_out_empty,
            **migrate.configure_args,
        },
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
