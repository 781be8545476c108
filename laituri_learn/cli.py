"""The ``laituri`` command; each room and each plugin adds its commands."""

from __future__ import annotations

import os
import sys

import click
from flask.cli import ScriptInfo

from laituri_learn import __version__, create_app
from laituri_learn.plugins import ask
from laituri_learn.settings import SettingError, read_settings


def build_command() -> tuple[click.Group, ScriptInfo]:
    """The whole command for one application, and what its commands find that application by."""
    from laituri_learn.access import commands as access
    from laituri_learn.database import commands as database
    from laituri_learn.demo import commands as demo
    from laituri_learn.imports import commands as imports
    from laituri_learn.jobs import commands as jobs
    from laituri_learn.reports import commands as reports
    from laituri_learn.statements import commands as statements
    from laituri_learn.statements.clients import commands as clients
    from laituri_learn.statements.forwarding import commands as forwarding
    from laituri_learn.statements.incoming import commands as incoming
    from laituri_learn.web import commands as web

    app = create_app()
    group = click.Group("laituri", help="Laituri Learn: guidance competence across employers.")
    click.version_option(__version__)(group)
    with app.app_context():
        for command in (
            *database.commands(),
            *access.commands(),
            *imports.commands(),
            *reports.commands(),
            *statements.commands(),
            *forwarding.commands(),
            *clients.commands(),
            *incoming.commands(),
            *jobs.commands(),
            *web.commands(),
            *demo.commands(),
            *ask("laituri_commands"),
        ):
            group.add_command(command)
    return group, ScriptInfo(create_app=lambda: app)


def main() -> None:
    """Run the command; a wrong setting ends it with the setting's name."""
    try:
        if sys.argv[1:2] == ["serve"]:
            _serve(sys.argv[2:])
        group, script = build_command()
    except SettingError as error:
        click.echo(f"laituri: {error}", err=True)
        sys.exit(2)
    group.main(obj=script)


def _serve(arguments: list[str]) -> None:
    """Hand over to the web server at once: its workers assemble the application, so it is not assembled here too."""
    from laituri_learn.web.commands import serve

    read_settings(os.environ)
    serve.main(arguments, prog_name="laituri serve")
