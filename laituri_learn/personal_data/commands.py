"""``laituri people``: a copy of everything about a person, and her erasure."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.errors import UserError
from laituri_learn.personal_data import services
from laituri_learn.personal_data.archive import write_archive
from laituri_learn.personal_data.queries import held_about
from laituri_learn.personal_data.subjects import Subject, subject_by
from laituri_learn.web.filters import plain
from laituri_learn.web.speaking import speaking


def _refusable(command: Callable[..., None]) -> Callable[..., None]:
    """A refusal is one line and exit code 1."""

    @speaking
    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except UserError as error:
            click.echo(f"laituri: {error.message()}", err=True)
            sys.exit(1)

    return run


@click.group()
def people() -> None:
    """Copy and erase what is held about a person; PERSON is an e-mail address or an identifier."""


@people.command("export")
@click.argument("person")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The ZIP file to write.")
@click.option("--reason", default="command line", show_default=True, help="Why; it stays in the audit trail.")
@_refusable
def export(person: str, output: Path, reason: str) -> None:
    """Write everything that is held about PERSON into one ZIP file."""
    with unit_of_work():
        services.note_copy(subject_by(person), reason=reason, by=SYSTEM, at=utc_now())
    with output.open("wb") as file:
        write_archive(file, subject_by(person), at=utc_now())
    click.echo(_("Written: %(file)s", file=output))


@people.command("erase")
@click.argument("person")
@click.option("--reason", required=True, help="Why, without her name; it stays in the audit trail.")
@click.option("--also", multiple=True, help="Another e-mail address of hers; may be given several times.")
@click.option("--yes", is_flag=True, help="Do not ask for her name.")
@_refusable
def erase(person: str, reason: str, also: tuple[str, ...], yes: bool) -> None:
    """Erase what is held about PERSON; figures stay right, nothing leads to her any more."""
    typed = None
    if not yes:
        _show(subject_by(person))
        typed = click.prompt(_("Her name or her e-mail address"))
        db.session.rollback()
    with unit_of_work(alone=True):
        done = services.erase(services.Request(person, reason, typed, also), by=SYSTEM, at=utc_now())
    click.echo(_("Her data is erased. The audit trail says what was done."))
    for name, count in sorted(done.counts.items()):
        click.echo(f"{name}: {count}")
    _show_targets(done.targets)


def _show(subject: Subject) -> None:
    held = held_about(subject)
    for line in held.lines:
        click.echo(f"{plain(line.title)} ({line.count}): {plain(line.fate)}")
    _show_targets(held.targets)


def _show_targets(targets: tuple[tuple[str, int], ...]) -> None:
    if targets:
        names = ", ".join(f"{name} ({count})" for name, count in targets)
        click.echo(
            _("Tell those who keep these learning record stores, which may have statements: %(names)s", names=names)
        )


def commands() -> list[click.Command]:
    """What this room adds to ``laituri``."""
    return [people]
