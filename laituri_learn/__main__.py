"""The ``laituri`` command, also as ``python -m laituri_learn``."""

from __future__ import annotations

import os
import sys

import click

from laituri_learn.server import serve
from laituri_learn.settings import SettingError, read_settings


def main() -> None:
    """Run the command; a wrong setting ends it with the setting's name."""
    try:
        if sys.argv[1:2] == ["serve"]:
            _serve(sys.argv[2:])
        from laituri_learn.cli import build_command

        group, script = build_command()
    except SettingError as error:
        click.echo(f"laituri: {error}", err=True)
        sys.exit(2)
    group.main(obj=script)


def _serve(arguments: list[str]) -> None:
    """Hand over to the web server at once: its workers assemble the application, so it is not even loaded here."""
    read_settings(os.environ)
    serve.main(arguments, prog_name="laituri serve")


if __name__ == "__main__":
    main()
