"""``laituri report``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import utc_now
from laituri_learn.errors import UserError
from laituri_learn.reports.services import read_report, reports
from laituri_learn.reports.table import Table
from laituri_learn.reports.writers import as_csv, as_json, as_text, as_xlsx
from laituri_learn.settings import LANGUAGES, current_settings


@click.command()
@click.argument("name")
@click.option("--organisation", help="Code of an organisation.")
@click.option("--region", help="Code of a region.")
@click.option("--unit", help="Code of a unit of the organisation.")
@click.option("--area", help="Code of a competence area.")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "xlsx", "json"]), default="table", show_default=True
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; standard output otherwise.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of the report.")
@with_appcontext
def report(name: str, form: str, output: Path | None, language: str | None, **parameters: str | None) -> None:
    """Print a report, such as ``laituri report gaps --organisation CODE``."""
    known = reports()
    if name not in known:
        raise click.BadParameter(f"there is no {name!r}; there are: {', '.join(known)}", param_hint="NAME")
    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise click.BadParameter("a workbook needs --output FILE", param_hint="--format")
    with force_locale(language or current_settings().default_language):
        try:
            chosen = {key: value for key, value in parameters.items() if value}
            table = read_report(known[name], SYSTEM, chosen, at=utc_now())
        except UserError as error:
            click.echo(f"laituri: {error.message()}", err=True)
            sys.exit(2)
        writers: dict[str, Callable[[Table], bytes | str]] = {
            "csv": as_csv,
            "xlsx": as_xlsx,
            "json": as_json,
            "table": as_text,
        }
        content = writers[form](table)
    data = content if isinstance(content, bytes) else f"{content}\n".encode()
    if output is not None:
        output.write_bytes(data)
    else:
        sys.stdout.buffer.write(data)


def commands() -> list[click.Command]:
    """What this room adds to ``laituri``."""
    return [report]
