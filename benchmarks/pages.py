"""Server-side time of every page that each user group reaches by links, demonstration data, one process.

Measured around the WSGI application, so without a network and without a browser. Target: median under 40 ms.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterable
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from benchmarks.installation import installation
from laituri_learn.access.models import Account
from laituri_learn.access.sessions import open_session
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.demo.commands import ACCOUNTS

REPETITIONS = 40
TARGET = 40.0
"""Milliseconds."""


class Timed:
    """A WSGI application that keeps how long its last answer took, in milliseconds, the body included.

    ``took`` is what a clock on the wall shows; ``worked`` is what the processor did, whatever else the machine did.
    """

    def __init__(self, wsgi: Callable[..., Iterable[bytes]]) -> None:
        self.wsgi = wsgi
        self.took = self.worked = 0.0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """Answer a request and keep the time."""
        started, work = time.perf_counter(), time.process_time()
        answer = self.wsgi(environ, start_response)
        body = list(answer)
        close = getattr(answer, "close", None)
        if close is not None:
            close()
        self.took, self.worked = (time.perf_counter() - started) * 1000, (time.process_time() - work) * 1000
        return body


def signed_in(app: Flask, email: str) -> FlaskClient:
    """A browser in which the account is signed in."""
    with app.app_context(), unit_of_work():
        account = db.session.scalars(select(Account).where(Account.email == email)).one()
        token = open_session(account, browser="benchmark", at=utc_now()).token
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client


def endpoint_of(app: Flask, address: str) -> str | None:
    """Which view answers a GET of the address; ``None``: none does."""
    try:
        return app.url_map.bind("").match(urlsplit(address).path, method="GET")[0]
    except HTTPException:
        return None


def reached(app: Flask, client: FlaskClient) -> dict[str, str]:
    """One address of each view that links lead to from home, by view."""
    found = {"web.home": "/"}
    waiting = ["/"]
    while waiting:
        page = client.get(waiting.pop(0))
        if page.status_code != 200 or page.mimetype != "text/html":
            continue
        for href in re.findall(r'href="(/[^"#]*)"', page.text):
            address = unescape(href)
            endpoint = endpoint_of(app, address)
            if endpoint is not None and endpoint != "static" and endpoint not in found:
                found[endpoint] = address
                waiting.append(address)
    return found


def run() -> None:
    """Print a table of all pages, the slowest first, and what is over the target."""
    table = Table(
        "group", "page", "median ms", "95 % ms", "processor ms", "kB", title=f"{REPETITIONS} repetitions a page, warm"
    )
    rows = []
    with installation(demonstration=True) as (app, _folder):
        app.config.update(WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
        app.wsgi_app = timed = Timed(app.wsgi_app)  # type: ignore[method-assign, assignment]
        for email, _what in ACCOUNTS:
            client = signed_in(app, email)
            client.post("/assessments")
            for address in reached(app, client).values():
                size, times, work = 0, [], []
                for _repetition in range(REPETITIONS + 2):
                    answer = client.get(address)
                    size = len(answer.data)
                    times.append(timed.took)
                    work.append(timed.worked)
                if answer.status_code == 200:
                    rows.append((email.partition("@")[0], address, times[2:], work[2:], size))
    rows.sort(key=lambda row: -statistics.median(row[2]))
    for group, address, times, work, size in rows:
        median, high = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        table.add_row(
            group, address, f"{median:.1f}", f"{high:.1f}", f"{statistics.median(work):.1f}", f"{size / 1000:.0f}"
        )
    Console(width=130).print(table)
    over = sum(statistics.median(row[2]) > TARGET for row in rows)
    print(f"{over} of {len(rows)} pages over {TARGET:.0f} ms")
