"""Commands of the statement store."""

from __future__ import annotations

import click

from laituri_learn.statements.exploring.commands import export


@click.group()
def statements() -> None:
    """Read the learning record store."""


statements.add_command(export)


def commands() -> list[click.Command]:
    """What this room adds to ``laituri``."""
    return [statements]
