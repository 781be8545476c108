"""Our own product as a store to measure: web server with two workers, database on the disk and durable."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from benchmarks.installation import settings
from benchmarks.lrs_statements import Part
from laituri_learn import create_app
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.settings import ROOT
from laituri_learn.statements import store
from laituri_learn.statements.clients.rules import ClientScope
from laituri_learn.statements.clients.services import Limits, add_client
from laituri_learn.statements.preparing import complete
from tests.servers.postgres import postgres_server
from tests.servers.web import web_server

WORKERS = 2
WRITTEN_AT_ONCE = 5000


@dataclass(frozen=True)
class Own:
    """The running product: where it answers, with which credential, which processes it is."""

    app: Flask
    endpoint: str
    key: str
    secret: str
    roots: tuple[int, ...]
    """The first process of the web server and that of the database, if it has one."""

    def fill(self, part: Part) -> None:
        """Write the statements straight through the store's function, without the web server."""
        authority = {"objectType": "Agent", "account": {"homePage": "https://learn.example", "name": "filler"}}
        with self.app.app_context():
            for first in range(part.first, part.end, WRITTEN_AT_ONCE):
                numbers = range(first, min(first + WRITTEN_AT_ONCE, part.end))
                prepared = [complete(part.statement(number), authority, version_2=False) for number in numbers]
                with unit_of_work() as session:
                    store.write(session, prepared)
            db.session.remove()


@contextmanager
def own_product(database: str) -> Iterator[Own]:
    """A fresh installation on ``sqlite`` or ``postgresql``, gone after the block."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="laituri-benchmark-"))
        chosen = settings(Path(folder))
        roots: list[int] = []
        if database == "postgresql":
            server = stack.enter_context(postgres_server(durable=True))
            chosen["LAITURI_DATABASE_URL"] = server.create_database("benchmark")
            roots += [server.process.pid] if server.process else []
        app = create_app(chosen)
        with app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
            with unit_of_work():
                made = add_client(SYSTEM, "benchmark", [ClientScope.ALL], at=utc_now(), limits=Limits(10_000_000))
                key, secret = made.client.key, made.secret
            db.session.remove()
        web = stack.enter_context(web_server(chosen, workers=WORKERS))
        yield Own(app, f"{web.url}/xapi", key, secret, (web.process.pid, *roots))
        with app.app_context():
            db.engine.dispose()
