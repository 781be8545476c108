"""``laituri report``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import utc_now
from laituri_learn.errors import UserError
from laituri_learn.reports.errors import PlaceNeeded
from laituri_learn.reports.places import by_code
from laituri_learn.reports.services import read_report, reports
from laituri_learn.reports.table import Table
from laituri_learn.reports.writers import as_csv, as_json, as_text, as_xlsx
from laituri_learn.web.speaking import speaking


@click.command()
@click.argument("name")
@click.option("--organisation", help="Code or name of an organisation.")
@click.option("--region", help="Code or name of a region.")
@click.option("--unit", help="Code or name of a unit of the organisation.")
@click.option("--area", help="Code of a competence area.")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "xlsx", "json"]), default="table", show_default=True
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; standard output otherwise.")
@speaking
def report(name: str, form: str, output: Path | None, **parameters: str | None) -> None:
    """Print a report, such as ``laituri report gaps --organisation CODE``."""
    known = reports()
    if name not in known:
        raise click.BadParameter(f"there is no {name!r}; there are: {', '.join(known)}", param_hint="NAME")
    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise click.BadParameter("a workbook needs --output FILE", param_hint="--format")
    try:
        chosen = by_code({key: value for key, value in parameters.items() if value})
        table = read_report(known[name], SYSTEM, chosen, at=utc_now())
    except UserError as error:
        takes_place = {"region", "organisation"}.intersection(known[name].parameters)
        placeless = takes_place and not (parameters["region"] or parameters["organisation"])
        click.echo(f"laituri: {PlaceNeeded().message() if placeless else error.message()}", err=True)
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
