"""``laituri demo``: database, invented data, web server and scheduler, with one command."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import FrameType

import click
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from laituri_learn.access.models import Account
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.demo.builder import PASSWORD, Builder
from laituri_learn.demo.network import build_network, build_people
from laituri_learn.plugins import current_registry
from laituri_learn.server import server_arguments
from laituri_learn.settings import ROOT, current_settings
from laituri_learn.web.languages import local_today
from laituri_learn.web.speaking import speaking

ACCOUNTS = (
    ("official@demo.example", _l("official: self-assessment, profile, own seats")),
    ("manager@demo.example", _l("manager: approvals, gap report")),
    ("coordinator@demo.example", _l("co-ordinator at Salmia: needs, sessions, assignment")),
    ("region@demo.example", _l("regional co-ordinator: the region's picture")),
    ("assessor@demo.example", _l("assessor: recognition")),
    ("administrator@demo.example", _l("administrator: people, imports, audit")),
)


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--data-only", is_flag=True, help="Make the data and stop.")
@speaking
def demo(port: int, data_only: bool) -> None:
    """Make the demonstration (once) and run it until Ctrl-C."""
    # With Alembic, which the other commands need not wait for.
    from laituri_learn.database.migrations import upgrade_tables

    upgrade_tables()
    if db.session.scalar(select(Account.id).limit(1)) is None:
        click.echo(_("Making the demonstration data …"))
        build()
    db.session.remove()
    db.engine.dispose()
    if not data_only:
        sys.exit(_run(port))


def build() -> None:
    """Fill an empty database: the network, then each plugin's part, then people's part of it."""
    builder = Builder(at=utc_now(), today=local_today())
    with unit_of_work():
        build_network(builder)
        current_registry().call.laituri_demo_frameworks(builder=builder)
        build_people(builder)
        current_registry().call.laituri_demo_data(builder=builder)


def _run(port: int) -> int:
    if _taken(port):
        other = f"laituri demo --port {port + 1}"
        taken = _("Port %(port)s is in use. Stop what uses it, or give another: %(command)s", port=port, command=other)
        click.echo(taken, err=True)
        return 1
    environment = {
        "LAITURI_BASE_URL": f"http://127.0.0.1:{port}",
        # The data were made under these identifiers, whatever the port is today.
        "LAITURI_IRI_BASE": current_settings().iri_base,
        **os.environ,
    }
    programs = (
        [sys.executable, "-m", "granian", *server_arguments("127.0.0.1", port, 2)],
        [sys.executable, "-m", "laituri_learn", "scheduler"],
    )
    processes = [subprocess.Popen(program, env=environment, cwd=ROOT) for program in programs]  # noqa: S603 - our own

    told: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        told.append(number)
        for process in processes:
            process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    _announce(port, processes)
    while all(process.poll() is None for process in processes):
        time.sleep(0.2)
    if not told:
        # Without pages, or without its scheduler, the demonstration is none.
        click.echo(_("A process of the demonstration ended by itself, so all of it ends."), err=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait()
    return 0 if told else 1


def _announce(port: int, processes: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and all(process.poll() is None for process in processes):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2):
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    address = f"http://127.0.0.1:{port}"
    runs = _("Laituri runs at %(address)s  (Ctrl-C ends it)", address=address)
    click.echo(f"\n{runs}\n")
    click.echo(_("Sign in with the password %(password)s as", password=PASSWORD))
    for email, what in ACCOUNTS:
        click.echo(f"  {email:28} {what}")


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def commands() -> list[click.Command]:
    """What this room adds to ``laituri``."""
    return [demo]
