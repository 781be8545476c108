"""Commands of the rules for statements from outside."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from laituri_learn.access.scope import EVERYBODY
from laituri_learn.statements.incoming.models import MatchState
from laituri_learn.statements.incoming.queries import all_rules
from laituri_learn.statements.incoming.work import read_incoming


@click.group()
def incoming() -> None:
    """Look at the rules for statements from other systems, or read now."""


@incoming.command("list")
@with_appcontext
def list_rules() -> None:
    """Every rule: state, what it did, statements about people not known here, fault."""
    for line in all_rules(EVERYBODY):
        counts = "  ".join(f"{state.value} {line.counts[state]}" for state in MatchState)
        click.echo(f"{line.rule.state.value:7} {line.rule.name}  {counts}  unmatched {line.unmatched}")
        if line.rule.problem:
            click.echo(f"        {line.rule.problem}", err=True)


@incoming.command("run")
@with_appcontext
def run_now() -> None:
    """Work through what is new, in this process."""
    click.echo(read_incoming() or "nothing new")


def commands() -> list[click.Command]:
    """What this room adds to ``laituri``."""
    return [incoming]
