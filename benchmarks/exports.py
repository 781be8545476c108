"""Exports of many statements: how fast, and how much memory at most; each in a process of its own."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from flask_migrate import upgrade

from benchmarks.statements import fill_store
from laituri_learn import create_app
from laituri_learn.database import db, utc_now
from laituri_learn.settings import ROOT
from laituri_learn.statements.exploring.export import FORMATS, chunks
from laituri_learn.statements.exploring.queries import search_of, up_to
from laituri_learn.statements.exploring.rules import Filters

SIZES = (100_000, 500_000)


def run() -> None:
    """Print the figures, on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(_environment(folder))
        with app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
        stored = 0
        for size in SIZES:
            fill_store(app, stored, size)
            stored = size
            print(f"\n{size:,} statements", flush=True)
            for name in FORMATS:
                subprocess.run([sys.executable, "-m", "benchmarks.exports", folder, name], check=True)


def export(folder: str, name: str) -> None:
    """Walk through one export, and print its figures."""
    app = create_app(_environment(folder))
    with app.app_context():
        before, began, longest, size = _peak(), time.perf_counter(), 0.0, 0
        parts = FORMATS[name].write(chunks(db.engine, up_to(search_of(Filters()), utc_now())), "fi")
        last = began
        for part in parts:
            longest, last, size = max(longest, time.perf_counter() - last), time.perf_counter(), size + len(part)
        seconds = time.perf_counter() - began
    print(
        f"  {name:8} {seconds:6.1f} s, {size / 1e6:7.1f} MB; longest step {longest * 1000:5.0f} ms; "
        f"memory {before:.0f} MB before, {_peak():.0f} MB at most"
    )


def _environment(folder: str) -> dict[str, str]:
    return {"LAITURI_DATA_FOLDER": str(Path(folder)), "LAITURI_SECRET_KEY": "x" * 40}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    export(*sys.argv[1:]) if len(sys.argv) > 1 else run()
