"""Commands of the statement store."""

from __future__ import annotations

from typing import IO

import click
from flask.cli import with_appcontext

from laituri_learn.statements.queries import statement_lines


@click.group()
def statements() -> None:
    """Read the learning record store."""


@statements.command()
@click.option(
    "--output", type=click.File("w", encoding="utf-8"), default="-", help="A file; standard output otherwise."
)
@with_appcontext
def export(output: IO[str]) -> None:
    """Print every statement as a line of JSON, in the order stored."""
    for line in statement_lines():
        output.write(line + "\n")


def commands() -> list[click.Command]:
    """What this room adds to ``laituri``."""
    return [statements]
