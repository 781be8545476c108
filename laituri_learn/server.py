"""The command that serves the pages."""

from __future__ import annotations

import os
import sys

import click

from laituri_learn.settings import ROOT

THREADS = 16
"""Of a worker, that answer requests at once."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes that answer requests.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages with granian; ends with this process."""
    program = sys.executable
    os.execv(program, [program, "-m", "granian", *server_arguments(host, port, workers)])  # noqa: S606 - our own server


def server_arguments(host: str, port: int, workers: int) -> list[str]:
    """How granian is started here.

    Sixteen threads a worker: pages cost the same with one, and statements that come at once share a commit
    (:mod:`laituri_learn.statements.resources.together`), ten times as many a second with 32 clients.
    Granian warns of more threads than twice the cores; most of ours wait for the disk.

    A worker that dies comes back; one that does not end within eight seconds of being told to (one that
    came back does not) is killed.
    """
    return [
        "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers),
        "--blocking-threads", str(THREADS), "--working-dir", str(ROOT), "--no-ws",
        "--log-level", "warning",
        "--respawn-failed-workers", "--workers-kill-timeout", "8", "app:app",
    ]  # fmt: skip
