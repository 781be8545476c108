"""A fresh installation in a temporary folder, with the demonstration's data or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from laituri_learn import create_app
from laituri_learn.database import db
from laituri_learn.database.commands import load_organisation_types
from laituri_learn.demo.commands import build
from laituri_learn.settings import ROOT


def settings(folder: Path) -> dict[str, str]:
    """Settings of an installation whose data is in the folder; those of this process' environment do not count."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LAITURI_", "GRANIAN_"))}
    return {**inherited, "LAITURI_DATA_FOLDER": str(folder)}


@contextmanager
def installation(*, demonstration: bool) -> Iterator[tuple[Flask, Path]]:
    """An application on SQLite, its tables made; gone after the block."""
    with tempfile.TemporaryDirectory(prefix="laituri-benchmark-") as name:
        folder = Path(name)
        app = create_app(settings(folder))
        with app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
            build() if demonstration else load_organisation_types()
            db.session.remove()
        yield app, folder
        with app.app_context():
            db.engine.dispose()
