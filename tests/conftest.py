"""One application on one fresh database a test; real parts, made once a session."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher
from flask import Flask, g
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import HealthCheck, settings
from sqlalchemy import event, text

from laituri_learn import create_app
from laituri_learn.access import services
from laituri_learn.database import db
from laituri_learn.demo.commands import build
from laituri_learn.settings import ROOT
from tests.ordering import pytest_collection_modifyitems  # noqa: F401 - a hook
from tests.servers.postgres import ReusedDatabase, postgres_server

# How long an example takes says more about the machine than about what it is an example of.
settings.register_profile("laituri", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("laituri")

# To look for garbage as often as the default would have it takes a fifteenth of the whole time.
gc.set_threshold(20_000, 10, 30)


class Browser(FlaskClient):
    """A browser without JavaScript; each request starts afresh, although the test's context is pushed."""

    def open(self, *args, **kwargs):
        for name in list(g):
            g.pop(name)
        db.session.rollback()
        return super().open(*args, **kwargs)


both_databases = pytest.mark.parametrize("app", ["sqlite", "postgresql"], indirect=True)
"""Run a test on SQLite and on PostgreSQL."""

SECRET = "a-secret-for-tests-only-0123456789abcdef"


def environment(folder: Path, database_url: str | None = None) -> dict[str, str]:
    """Settings of an application for tests, its data in ``folder``; it speaks English to whom no language is known."""
    chosen = {"LAITURI_DATA_FOLDER": str(folder), "LAITURI_SECRET_KEY": SECRET, "LAITURI_DEFAULT_LANGUAGE": "en"}
    return chosen | ({"LAITURI_DATABASE_URL": database_url} if database_url else {})


def migrated(app: Flask) -> Flask:
    """The same application with its tables made by the real migrations."""
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        db.engine.dispose()
    return app


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[PasswordHasher]:
    """Argon2 at its least cost, as the product's takes an eighth of a second a password; yields the product's."""
    product_s, quick = services._hasher, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with patch.object(services, "_hasher", quick):
        yield product_s


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    folder = tmp_path_factory.mktemp("empty")
    migrated(create_app(environment(folder)))
    return folder / "laituri.sqlite3"


@pytest.fixture(scope="session")
def postgres() -> Iterator[object]:
    """A real PostgreSQL server with a migrated template database ``empty``."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def empty_postgres(postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name of a migrated database to copy from."""
    url = postgres.create_database("empty")
    migrated(create_app(environment(tmp_path_factory.mktemp("empty_postgres"), url)))
    return "empty"


@pytest.fixture(scope="session")
def demo_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's database, to copy from; of several test processes one makes it for all."""
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    made = shared / "demonstration.sqlite3"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            data = tmp_path_factory.mktemp("demonstration")
            with migrated(create_app(environment(data))).app_context():
                build()
                db.session.remove()
                db.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
                db.session.remove()
                db.engine.dispose()
            (data / "laituri.sqlite3").rename(made)
    return made


@pytest.fixture(scope="session")
def standing_sqlite(empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, Path]:
    """An application, made once as that takes long, and the link to the file that it takes for its database."""
    folder = tmp_path_factory.mktemp("standing")
    made = create_app(environment(folder))
    with made.app_context():
        # The data live as long as the test: nothing has to survive a power cut.
        event.listen(db.engine, "connect", lambda sqlite, _record: sqlite.execute("PRAGMA synchronous = OFF"))
    return made, folder / empty_sqlite.name


@pytest.fixture(scope="session")
def standing_postgres(
    empty_postgres: str, tmp_path_factory: pytest.TempPathFactory, postgres
) -> tuple[Flask, ReusedDatabase]:
    """An application, made once, and its database, which each test brings back to what ``empty_postgres`` is."""
    made = create_app(environment(tmp_path_factory.mktemp("standing"), f"{postgres.url_prefix}standing"))
    return made, ReusedDatabase(postgres, empty_postgres, "standing")


@pytest.fixture
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty, migrated database; its context is pushed.

    On SQLite the database is ``laituri.sqlite3`` in ``tmp_path``.
    """
    if getattr(request, "param", "sqlite") == "postgresql":
        made, database = request.getfixturevalue("standing_postgres")
        database.bring_back()
    else:
        made, link = request.getfixturevalue("standing_sqlite")
        link.unlink(missing_ok=True)
        link.symlink_to(shutil.copy(request.getfixturevalue("empty_sqlite"), tmp_path))
    before = dict(made.config), dict(made.extensions)
    made.test_client_class = Browser
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()
    for now, then in zip((made.config, made.extensions), before, strict=True):
        now.clear()
        now.update(then)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript, signed out."""
    return app.test_client()
