"""The ``laituri`` command; each room and each plugin adds its commands."""

from __future__ import annotations

from typing import IO, Any

import click
from flask import Flask
from flask.cli import ScriptInfo
from flask_babel import force_locale

from laituri_learn import __version__, create_app
from laituri_learn.database import db
from laituri_learn.database.readiness import require_tables
from laituri_learn.errors import UserError
from laituri_learn.plugins import ask
from laituri_learn.server import serve
from laituri_learn.settings import current_settings
from laituri_learn.web import speaking

WITHOUT_TABLES = ("database", "demo", "scheduler")
"""Commands that make the tables that the others need, or wait for them."""


class NotReady(click.ClickException):
    """Ends a command with one line and exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it as the other refusals are."""
        click.echo(f"laituri: {self.message}", err=True, file=file)


def build_command() -> tuple[click.Group, ScriptInfo]:
    """The whole command for one application, and what its commands find that application by."""
    from laituri_learn.access import commands as access
    from laituri_learn.database import commands as database
    from laituri_learn.demo import commands as demo
    from laituri_learn.imports import commands as imports
    from laituri_learn.jobs import commands as jobs
    from laituri_learn.personal_data import commands as personal_data
    from laituri_learn.reports import commands as reports
    from laituri_learn.statements import commands as statements
    from laituri_learn.statements.clients import commands as clients
    from laituri_learn.statements.forwarding import commands as forwarding
    from laituri_learn.statements.incoming import commands as incoming

    app = create_app(pages=False)
    group = click.Group("laituri", help="Laituri Learn: guidance competence across employers.")
    click.version_option(__version__)(group)
    with app.app_context():
        for command in (
            *database.commands(),
            *access.commands(),
            *personal_data.commands(),
            *imports.commands(),
            *reports.commands(),
            *statements.commands(),
            *forwarding.commands(),
            *clients.commands(),
            *incoming.commands(),
            *jobs.commands(),
            serve,
            *demo.commands(),
            *ask("laituri_commands"),
        ):
            group.add_command(command)
    return group, ScriptInfo(create_app=lambda: _ready(app))


def _ready(app: Flask) -> Flask:
    """The application for the command that is about to run, its database fit for it.

    Raises:
        NotReady: it is not; but the commands that prepare it or wait for it may run.
    """
    context = click.get_current_context()
    if context.find_root().invoked_subcommand in WITHOUT_TABLES or speaking.WITHOUT_TABLES in context.meta:
        return app
    with app.app_context(), force_locale(current_settings().default_language):
        try:
            require_tables(db.engine)
        except UserError as error:
            raise NotReady(error.message()) from None
    return app
