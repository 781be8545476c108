"""``laituri import KIND FILE``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext, ngettext

from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import utc_now
from laituri_learn.imports.contracts import ImportResult, Problem, Source
from laituri_learn.imports.services import importers, run_import
from laituri_learn.settings import LANGUAGES, current_settings


@click.command("import")
@click.argument("kind")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what it would do; change nothing.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of the messages.")
@with_appcontext
def import_file(kind: str, file: Path, dry_run: bool, form: str, language: str | None) -> None:
    """Import FILE, all or nothing.

    KIND: regions, organisation-types, organisations, people, framework, courses, sessions.
    """
    known = importers()
    if kind not in known:
        raise click.BadParameter(f"there is no {kind!r}; there are: {', '.join(known)}", param_hint="KIND")
    with force_locale(language or current_settings().default_language):
        source = Source(str(file), file.read_bytes())
        result = run_import(known[kind], source, SYSTEM, at=utc_now(), dry_run=dry_run)
        click.echo(_as_json(result) if form == "json" else _as_text(result, dry_run=dry_run))
    sys.exit(1 if result.problems else 0)


def _line(problem: Problem) -> str:
    place = f"{problem.file}:{problem.line}" + (f": {problem.column}" if problem.column else "")
    return f"{place}: {problem.wrong} – {problem.right}"


def _as_text(result: ImportResult, *, dry_run: bool) -> str:
    lines = [_line(problem) for problem in (*result.problems, *result.warnings)]
    if result.problems:
        lines.append(
            ngettext(
                "%(num)s problem was found. Nothing was changed.",
                "%(num)s problems were found. Nothing was changed.",
                len(result.problems),
            )
        )
        return "\n".join(lines)
    lines += result.preview
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


def _as_json(result: ImportResult) -> str:
    return json.dumps(
        {
            "created": result.created,
            "updated": result.updated,
            "unchanged": result.unchanged,
            "problems": [
                {**vars(problem), "wrong": str(problem.wrong), "right": str(problem.right)}
                for problem in result.problems
            ],
        },
        ensure_ascii=False,
    )


def commands() -> list[click.Command]:
    """What this room adds to ``laituri``."""
    return [import_file]
