"""The learning record store: batches in, pages out, at ten thousand statements and at many more.

Through the application without a web server, on SQLite with ``synchronous=FULL``.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from laituri_learn import create_app
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.settings import ROOT
from laituri_learn.statements.clients.rules import ClientScope
from laituri_learn.statements.clients.services import Limits, add_client

SIZES = (10_000, int(os.environ.get("LAITURI_BENCH_STATEMENTS", "300000")))
BATCH = 500
PEOPLE = 2000
COURSES = 200
REPEATS = 40
VERBS = ("attended", "completed", "registered", "evaluated")


def run(environment: dict[str, str] | None = None) -> None:
    """Print the figures; ``environment``: settings of another database than a fresh SQLite file."""
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"LAITURI_DATA_FOLDER": folder, "LAITURI_SECRET_KEY": "x" * 40, **(environment or {})})
        with app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
            headers = _credential()
        client = app.test_client()
        stored = 0
        for size in SIZES:
            seconds, count = _fill(client, headers, stored, size), size - stored
            stored = size
            print(f"\n{size:,} statements: {count / seconds:,.0f} statements/s in batches of {BATCH}")
            _single(client, headers)
            _pages(client, headers)
            _size(app, Path(folder))


def fill_store(app: Flask, stored: int, size: int) -> None:
    """Bring the store from so many statements to ``size``."""
    with app.app_context():
        headers = _credential()
    _fill(app.test_client(), headers, stored, size)


def _credential() -> dict[str, str]:
    with unit_of_work():
        made = add_client(SYSTEM, "benchmark", [ClientScope.ALL], at=utc_now(), limits=Limits(10_000_000))
        pair = f"{made.client.key}:{made.secret}"
    return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}", "X-Experience-API-Version": "1.0.3"}


def _statement(number: int) -> dict[str, object]:
    course = f"https://learn.example/courses/{number % COURSES}"
    return {
        "id": str(uuid4()),
        "actor": {"account": {"homePage": "https://learn.example", "name": f"person-{number * 7919 % PEOPLE}"}},
        "verb": {"id": f"https://learn.example/verbs/{VERBS[number % len(VERBS)]}", "display": {"en": "did"}},
        "object": {"id": f"{course}/parts/{number % 7}", "definition": {"name": {"fi": "Osa", "sv": "Del"}}},
        "result": {"score": {"scaled": 0.5, "raw": 2, "min": 0, "max": 4}, "completion": True},
        "context": {"registration": str(uuid4()), "contextActivities": {"parent": [{"id": course}]}},
        "timestamp": "2026-11-24T08:00:00Z",
    }


def _fill(client: FlaskClient, headers: dict[str, str], stored: int, size: int) -> float:
    seconds = 0.0
    for start in range(stored, size, BATCH):
        body = json.dumps([_statement(number) for number in range(start, start + BATCH)])
        began = time.perf_counter()
        answer = client.post("/xapi/statements", data=body, headers=headers, content_type="application/json")
        seconds += time.perf_counter() - began
        if answer.status_code != 200:
            raise RuntimeError(answer.text)
    return seconds


def _single(client: FlaskClient, headers: dict[str, str]) -> None:
    def post() -> None:
        client.post("/xapi/statements", json=_statement(1), headers=headers)

    _show("POST of one statement", post)


def _pages(client: FlaskClient, headers: dict[str, str]) -> None:
    agent = json.dumps({"account": {"homePage": "https://learn.example", "name": "person-7"}})
    course = "https://learn.example/courses/3"
    queries: dict[str, dict[str, str]] = {
        "newest 100": {},
        "oldest 100": {"ascending": "true"},
        "of a person": {"agent": agent},
        "of a course, related": {"activity": course, "related_activities": "true"},
        "of a verb": {"verb": "https://learn.example/verbs/completed"},
        "of a person and a course": {"agent": agent, "activity": course, "related_activities": "true"},
    }
    for name, parameters in queries.items():

        def get(parameters: dict[str, str] = parameters) -> None:
            answer = client.get("/xapi/statements", query_string={"limit": "100", **parameters}, headers=headers)
            if answer.status_code != 200:
                raise RuntimeError(answer.text)

        _show(f"GET {name}", get)


def _show(name: str, work: Callable[[], None]) -> None:
    times = []
    for _repeat in range(REPEATS):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"  {name:32} p50 {statistics.median(times):7.2f} ms   p95 {p95:7.2f} ms")


def _size(_app: Flask, folder: Path) -> None:
    file = folder / "laituri.sqlite3"
    if file.exists():
        print(f"  {'database file':32} {file.stat().st_size / 1024 / 1024:,.0f} MB")


if __name__ == "__main__":
    run()
