"""The options of ``laituri assign`` that take it from a file to a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from click.core import ParameterSource
from flask_babel import gettext as _

from laituri_learn.web.speaking import asks_for_no_tables

FILES = """
With --input nothing of this installation is read or changed, and there need be none: the plan of the instance in a
file is written to --output, as docs/assignment-format.md describes both; - is standard input or output. What happens
is told on standard error. Ctrl-C ends the search; the best plan so far is written. Exit status then: 0 a plan was
written; 1 the instance is refused with every fault, or a file cannot be read or written; 2 a wrong option; 3 no plan
keeps every rule, and the smallest conflict was written.
"""
COMMON = ("source", "target", "time_limit", "seed", "language")
"""Options that mean something with ``--input``."""


def with_files(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command with ``time_limit`` and ``seed`` solve a file instead, where ``--input`` asks for it."""

    @click.option(
        "--input",
        "source",
        type=click.Path(exists=True, dir_okay=False, allow_dash=True),
        callback=asks_for_no_tables,
        help="Solve the instance in this file.",
    )
    @click.option(
        "--output",
        "target",
        type=click.Path(dir_okay=False, allow_dash=True),
        help="Where the plan of --input goes; standard output otherwise.",
    )
    @wraps(command)
    def run(*, source: str | None, target: str | None, **options: Any) -> None:
        if source is None and target is None:
            command(**options)
            return
        if source is None:
            raise click.UsageError(_("--output goes with --input."))
        context = click.get_current_context()
        for name in sorted(options.keys() - set(COMMON)):
            if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
                raise click.UsageError(_("Option %(option)s does not go with --input.", option=_option(context, name)))
        # The engine is read in when it is asked for, and not at the start of every command.
        from courses.assignment.files.command import assign_file

        context.exit(assign_file(source, target or "-", time_limit=options["time_limit"], seed=options["seed"]))

    return run


def _option(context: click.Context, name: str) -> str:
    return next(each.opts[0] for each in context.command.params if each.name == name)
