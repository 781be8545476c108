"""``laituri import KIND FILE``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask_babel import force_locale, gettext, ngettext

from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import utc_now
from laituri_learn.imports.contracts import ImportResult, Problem, Source
from laituri_learn.imports.services import header_columns, importers, run_import
from laituri_learn.plugins.contracts import Importer
from laituri_learn.web.languages import WORDS
from laituri_learn.web.speaking import speaking

HELP = """Import FILE, all or nothing.

Each problem is named with file, line, column, what is wrong and what would be right; then nothing is changed. The
first line of a CSV file has the names of its columns, in English, Finnish or Swedish: laituri import --columns KIND
lists them.
"""


@click.command("import", help=HELP)
@click.argument("kind")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--columns", is_flag=True, help="List the columns of this KIND with their names; import nothing.")
@click.option("--dry-run", is_flag=True, help="Show what it would do; change nothing.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@speaking
def import_file(kind: str, file: Path | None, columns: bool, dry_run: bool, form: str) -> None:
    """See ``HELP``."""
    known = importers()
    if kind not in known:
        raise click.BadParameter(f"there is no {kind!r}; there are: {', '.join(known)}", param_hint="KIND")
    if columns:
        click.echo(_columns_as_json(known[kind]) if form == "json" else _columns_as_text(known[kind]))
        return
    if file is None:
        raise click.UsageError("Missing argument 'FILE'.")
    source = Source(str(file), file.read_bytes())
    result = run_import(known[kind], source, SYSTEM, at=utc_now(), dry_run=dry_run)
    click.echo(_as_json(result, dry_run=dry_run) if form == "json" else _as_text(result, dry_run=dry_run))
    sys.exit(1 if result.problems else 0)


def _columns_as_text(importer: Importer) -> str:
    columns = header_columns(importer)
    if not columns:
        return gettext("This file has no columns. It is of the kind: %(kinds)s", kinds=", ".join(importer.suffixes))
    lines = []
    for column in columns:
        needed = " (" + gettext("required") + ")" if column.required else ""
        lines.append(f"{column.name}{needed}: {column.meaning}")
        if column.example:
            lines.append("    " + gettext("Example") + f": {column.example}")
        lines += [
            f"    {WORDS[language]}: {', '.join(names)}" for language, names in column.names().items() if any(names)
        ]
    return "\n".join(lines)


def _columns_as_json(importer: Importer) -> str:
    return json.dumps(
        [
            {
                "name": column.name,
                "required": column.required,
                "meaning": str(column.meaning),
                "example": column.example,
                "names": column.names(),
            }
            for column in header_columns(importer)
        ],
        ensure_ascii=False,
    )


def _line(result: ImportResult, problem: Problem) -> str:
    place = f"{problem.file}:{problem.line}" + (f": {result.heading(problem.column)}" if problem.column else "")
    return f"{place}: {problem.wrong} – {problem.right}"


def _as_text(result: ImportResult, *, dry_run: bool) -> str:
    lines = [_line(result, problem) for problem in (*result.problems, *result.warnings)]
    if result.problems:
        lines.append(
            ngettext(
                "%(num)s problem was found. Nothing was changed.",
                "%(num)s problems were found. Nothing was changed.",
                len(result.problems),
            )
        )
        return "\n".join(lines)
    lines += result.first_changes()
    lines.append(
        gettext(
            "%(created)s new, %(updated)s changed, %(unchanged)s as before.",
            created=result.created,
            updated=result.updated,
            unchanged=result.unchanged,
        )
    )
    if dry_run:
        lines.append(gettext("This was a trial: nothing was changed."))
    return "\n".join(lines)


def _as_json(result: ImportResult, *, dry_run: bool) -> str:
    """The whole result; ``column`` is a column's own name, ``heading`` what the file calls it."""
    return json.dumps(
        {
            "dry_run": dry_run,
            "created": result.created,
            "updated": result.updated,
            "unchanged": result.unchanged,
            "problems": [_problem(result, problem) for problem in result.problems],
            "warnings": [_problem(result, problem) for problem in result.warnings],
            "preview": [] if result.problems else result.preview,
        },
        ensure_ascii=False,
    )


def _problem(result: ImportResult, problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "heading": result.heading(problem.column),
        "wrong": str(problem.wrong),
        "right": str(problem.right),
    }


def commands() -> list[click.Command]:
    """What this room adds to ``laituri``; the help lists the kinds of file of every plugin."""
    with force_locale("en"):
        kinds = "\n".join(
            f"  {each.name:20} {each.title} ({', '.join(each.suffixes)})" for each in importers().values()
        )
    import_file.help = f"{HELP}\n\b\nKIND is one of:\n{kinds}\n"
    return [import_file]
