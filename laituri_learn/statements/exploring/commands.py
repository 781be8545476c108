"""``laituri statements export``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click
from flask_babel import gettext as _

from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.statements.clients.queries import all_clients
from laituri_learn.statements.exploring.export import FORMATS, chunks
from laituri_learn.statements.exploring.forms import FilterForm, source_choices
from laituri_learn.statements.exploring.queries import clients_by_name, search_of, up_to
from laituri_learn.statements.exploring.rules import PLATFORM, Filters
from laituri_learn.statements.exploring.services import note_export
from laituri_learn.statements.exploring.words import known_verbs
from laituri_learn.web.languages import current_language
from laituri_learn.web.speaking import speaking

OPTIONS = {"home": "--home-page", "other_verb": "--verb"}
"""Options that are not called as their filters."""


@click.command()
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="jsonl", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; standard output otherwise.")
@click.option("--agent", help="An e-mail address, the name of an account here, an OpenID, or a hashed e-mail address.")
@click.option("--home-page", "home", help="Home page of the account, if it is in another service.")
@click.option("--verb", help="Address of a verb, or its last part if it is one of our vocabulary.")
@click.option("--activity", help="Address of an activity.")
@click.option("--related", is_flag=True, help="The activity in contexts and sub-statements too.")
@click.option("--source", help="'platform' for our own, or a client's name, key or identifier.")
@click.option("--since", help="First day of storing in Finland, such as 2026-11-25.")
@click.option("--until", help="Last day of storing in Finland, such as 2026-11-25.")
@click.option("--registration", help="A UUID.")
@speaking
def export(form: str, output: Path | None, **given: str | bool | None) -> None:
    """Print statements in the order stored, voided ones too: as JSON lines, CSV or Parquet.

    Names of activities and decimal marks in CSV are those of the language.
    """
    if form == "parquet" and output is None and sys.stdout.isatty():
        raise click.BadParameter(_("a Parquet file needs --output FILE"), param_hint="--format")
    filters, at = _filters({name: str(value) for name, value in given.items() if value}), utc_now()
    with unit_of_work():
        note_export(SYSTEM, filters, form, at=at)
    content = FORMATS[form].write(chunks(db.engine, up_to(search_of(filters), at)), current_language())
    if output is None:
        sys.stdout.buffer.writelines(content)
        sys.stdout.buffer.flush()
    else:
        _write(output, content)


def _filters(given: dict[str, str]) -> Filters:
    """The options as filters, checked by the page's own form."""
    verbs = known_verbs()
    form = FilterForm(given | _verb(given, verbs) | _source(given), verbs, source_choices(clients_by_name()))
    if not form.validate():
        name, messages = next(iter(form.errors.items()))
        raise click.BadParameter(str(messages[0]), param_hint=OPTIONS.get(str(name), f"--{name}"))
    return form.filters()


def _verb(given: dict[str, str], verbs: dict[str, str]) -> dict[str, str]:
    """A verb of the vocabulary by the last part of its address; anything else as it is, for the form to judge."""
    typed = given.get("verb", "")
    named = [iri for iri in verbs if iri.rsplit("/", 1)[-1] == typed]
    return {"verb": named[0] if len(named) == 1 else "", "other_verb": "" if len(named) == 1 else typed}


def _source(given: dict[str, str]) -> dict[str, str]:
    """The public identifier of a client that is given by its name, its key or that identifier."""
    typed = given.get("source", "")
    if typed in ("", PLATFORM):
        return {}
    named = [each for each in all_clients() if typed in (each.public_id, each.key, each.name)]
    if len(named) != 1:
        known = ", ".join([PLATFORM, *(f"{each.name} ({each.key})" for each in all_clients())])
        message = _("“%(typed)s” names no source, or several. There are: %(known)s.", typed=typed, known=known)
        raise click.BadParameter(message, param_hint="--source")
    return {"source": named[0].public_id}


def _write(path: Path, content: Iterable[bytes]) -> None:
    """The whole file or none: it gets its name when all is written."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            file.writelines(content)
        part.replace(path)
    except OSError as error:
        raise click.FileError(str(path), hint=error.strerror) from error
    finally:
        part.unlink(missing_ok=True)
