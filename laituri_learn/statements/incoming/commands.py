"""Commands of the rules for statements from outside."""

from __future__ import annotations

import click
from flask_babel import gettext as _

from laituri_learn.access.scope import EVERYBODY
from laituri_learn.statements.incoming.models import MatchState
from laituri_learn.statements.incoming.queries import all_rules
from laituri_learn.statements.incoming.views import MATCH_WORDS, STATE_WORDS
from laituri_learn.statements.incoming.work import read_incoming
from laituri_learn.web.speaking import speaking


@click.group()
def incoming() -> None:
    """Look at the rules for statements from other systems, or read now."""


@incoming.command("list")
@speaking
def list_rules() -> None:
    """Every rule: state, what it did, statements about people not known here, fault."""
    for line in all_rules(EVERYBODY):
        counts = "  ".join(f"{MATCH_WORDS[state]}: {line.counts[state]}" for state in MatchState)
        unmatched = _("about people not known here: %(count)s", count=line.unmatched)
        click.echo(f"{STATE_WORDS[line.rule.state]!s:8} {line.rule.name}  {counts}  {unmatched}")
        if line.rule.problem:
            click.echo(f"        {line.rule.problem}", err=True)


@incoming.command("run")
@speaking
def run_now() -> None:
    """Work through what is new, in this process."""
    click.echo(read_incoming() or _("There was nothing new."))


def commands() -> list[click.Command]:
    """What this room adds to ``laituri``."""
    return [incoming]
