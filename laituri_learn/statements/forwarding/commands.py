"""``laituri forwarding``: how each target stands, and a run now."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import click
from flask import Flask, current_app
from flask_babel import gettext as _

from laituri_learn.database import db, utc_now
from laituri_learn.statements.forwarding import queries
from laituri_learn.statements.forwarding.jobs import Tally, forward
from laituri_learn.statements.forwarding.words import STATES, in_words
from laituri_learn.web.speaking import speaking


@click.group()
def forwarding() -> None:
    """Forward statements to other learning record stores."""


@forwarding.command("list")
@speaking
def list_targets() -> None:
    """Every target and how it stands."""
    for each in queries.standings(utc_now()):
        behind = str(each.behind)
        if each.behind == queries.MOST_COUNTED:
            behind = _("more than %(count)s", count=each.behind)
        counts = _("%(behind)s to go through, %(refused)s refused", behind=behind, refused=each.letters)
        click.echo(f"{each.target.name:30} {STATES[each.state]!s:26} {counts}  {each.target.endpoint}")
        if each.target.last_failure is not None:
            click.echo(f"{'':30} {in_words(each.target.last_failure)}")


@forwarding.command()
@click.option("--target", "wanted", help="Only the target of this name.")
@click.option("--now", "despite_wait", is_flag=True, help="Also those that wait after a failure.")
@speaking
def run(wanted: str | None, despite_wait: bool) -> None:
    """Send everything that waits, to all targets at the same time; ends with 1 if one failed."""
    work = [
        (target_id, name)
        for target_id, name in queries.targets_with_work(utc_now(), despite_wait=despite_wait)
        if wanted in (None, name)
    ]
    db.session.rollback()
    if not work:
        click.echo(_("There was nothing to do."))
        return
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def send(target_id: int) -> Tally:
        with app.app_context():
            return forward(target_id, seconds=float("inf"), despite_wait=despite_wait)

    with ThreadPoolExecutor(max_workers=len(work)) as threads:
        runs = [(name, threads.submit(send, target_id)) for target_id, name in work]
        failed = False
        for name, running in runs:
            tally = running.result()
            failed = failed or tally.failure is not None
            click.echo(f"{name}: {_told(tally)}")
    sys.exit(1 if failed else 0)


def _told(tally: Tally) -> str:
    """What a run did, in the language of the command."""
    parts = []
    if tally.sent or tally.refused:
        parts.append(_("%(sent)s sent, %(refused)s refused", sent=tally.sent, refused=tally.refused))
    if tally.trial:
        parts.append(_("trial: %(outcome)s", outcome=tally.trial))
    if tally.failure:
        parts.append(_("stopped: %(why)s", why=in_words(tally.failure.as_json())))
    return "; ".join(parts) or _("nothing was for this target")


def commands() -> list[click.Command]:
    """What this room adds to ``laituri``."""
    return [forwarding]
