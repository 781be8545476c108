"""Learning record stores under load: writing, reading, at ten thousand to a million statements.

``python -m benchmarks.lrs`` measures our own product, started afresh, durable, with two workers (on SQLite; or
``--database postgresql``). ``python -m benchmarks.lrs --endpoint URL --key KEY --secret SECRET`` measures any store,
more than one if they are repeated, and our own beside them if ``--database`` is given: each measurement is then taken
of one store after the other, and compared with the first.
"""

from __future__ import annotations

import argparse
import json
import random
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from urllib.parse import urlencode, urlsplit

from rich.console import Console
from rich.table import Table

from benchmarks.lrs_load import Measured, Server
from benchmarks.lrs_own import Own, own_product
from benchmarks.lrs_statements import HOME, VERBS, Part, agent, body
from benchmarks.machine import description
from benchmarks.processes import Processes

SIZES = (10_000, 100_000, 1_000_000)
WRITING = ((1, 1, 500), (1, 8, 3000), (1, 32, 6000), (50, 4, 200), (500, 4, 40))
"""Statements in a request, clients at once, requests."""
MOST_SECONDS = 30.0
QUERIES = 200
PAGE = 100
FILLED_AT_ONCE = 100


@dataclass(frozen=True)
class Lrs:
    """A store, how to fill it, and which of its processes are known."""

    name: str
    server: Server
    fill: Callable[[Part], None]
    processes: Processes


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure as the arguments say."""
    asked = _arguments().parse_args(arguments)
    console = Console(width=150)
    console.print(description())
    with ExitStack() as stack:
        stores = []
        if asked.database or not asked.endpoint:
            database = asked.database or "sqlite"
            stores.append(_own(stack.enter_context(own_product(database)), database, asked.version))
        others = zip_longest(asked.endpoint, asked.key, asked.secret, asked.pid[: len(asked.endpoint)])
        stores += [_other(*each, asked.version) for each in others]
        _measure(console, stores, asked.sizes)


def run() -> None:
    """Both databases of our own, at sizes that do not take long; all sizes: ``python -m benchmarks.lrs``."""
    for database in ("sqlite", "postgresql"):
        main(["--database", database, "--sizes", "10000", "100000"])


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lrs", description=__doc__)
    parser.add_argument("--endpoint", action="append", default=[], help="of any store; without it our own is started")
    parser.add_argument("--key", action="append", default=[])
    parser.add_argument("--secret", action="append", default=[])
    pids = "first processes of the store, for its work and memory"
    parser.add_argument("--pid", action="append", default=[], type=int, nargs="+", help=pids)
    parser.add_argument("--version", default="1.0.3", help="of xAPI")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="of our own, measured first")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="statements in the store, ascending")
    return parser


def _headers(key: str, secret: str, version: str) -> str:
    credential = b64encode(f"{key}:{secret}".encode()).decode()
    return f"Authorization: Basic {credential}\r\nX-Experience-API-Version: {version}\r\n"


def _own(own: Own, database: str, version: str) -> Lrs:
    server = Server(own.endpoint, _headers(own.key, own.secret, version))
    return Lrs(f"Laituri Learn, {database}", server, own.fill, Processes(own.roots))


def _other(endpoint: str, key: str | None, secret: str | None, pids: Sequence[int] | None, version: str) -> Lrs:
    server = Server(endpoint.rstrip("/"), _headers(key or "", secret or "", version))
    return Lrs(urlsplit(endpoint).netloc, server, partial(_fill_by_requests, server), Processes(pids or ()))


def _fill_by_requests(server: Server, part: Part) -> None:
    requests = (
        server.request("POST", "statements", body([part.statement(number) for number in range(first, end)]))
        for first in range(part.first, part.end, FILLED_AT_ONCE)
        if (end := min(first + FILLED_AT_ONCE, part.end))
    )
    # One at a time: a store may refuse batches that come at once.
    filled = server.send(requests, 1)
    if filled.refused:
        raise SystemExit(f"the store refused to be filled: {filled.refused[0]}")


def _measure(console: Console, stores: Sequence[Lrs], sizes: Sequence[int]) -> None:
    there = 0
    for size in sorted(sizes):
        part = Part(there, size)
        for each in stores:
            each.fill(part)
        there = size
        with _table(console, f"reading at {size:,} statements", "ms/request") as table:
            asked = [(each, _readings(each.server, part)) for each in stores]
            for what in asked[0][1]:
                _rows(table, what, 1, 1, [(store, *readings[what]) for store, readings in asked])
        if size in (min(sizes), max(sizes)):
            there += _write(console, stores, there, f"writing at {size:,} statements")
        for each in stores:
            console.print(f"memory of {each.name}: {each.processes.memory()}")


def _write(console: Console, stores: Sequence[Lrs], there: int, title: str) -> int:
    """Measure writing; how many statements it added, where a store was quick enough to take all."""
    added = 0
    with _table(console, title, "ms/statement") as table:
        for in_one, clients, count in WRITING:
            first = there + added
            part = Part(first, first + in_one * count)
            bodies = [
                body([part.statement(first + each) for each in range(in_one)])
                for first in range(part.first, part.end, in_one)
            ]
            added += part.end - part.first
            what = "single statements" if in_one == 1 else f"batches of {in_one}"
            asked = [
                (each, [each.server.request("POST", "statements", one) for one in bodies], Measured())
                for each in stores
            ]
            _rows(table, what, clients, in_one, asked)
    return added


@contextmanager
def _table(console: Console, title: str, work: str) -> Iterator[Table]:
    table = Table("", "store", title=title)
    for each in ("clients", "per s", "of the first", "p50 ms", "p95 ms", f"CPU, {work}", "generator's CPU, s", "load"):
        table.add_column(each, justify="right")
    yield table
    console.print(table)


def _rows(
    table: Table, what: str, clients: int, in_one: int, asked: Sequence[tuple[Lrs, Iterable[bytes], Measured]]
) -> None:
    """The same of each store, one after the other."""
    first = 0.0
    for store, requests, measured in asked:
        work = store.processes.work()
        store.server.send(requests, clients, MOST_SECONDS, measured)
        work = store.processes.work() - work
        done = max(1, (len(measured.times) - len(measured.refused)) * in_one)
        speed = done / measured.seconds
        table.add_row(
            "" if first else what,
            store.name,
            str(clients),
            f"{speed:,.0f}" if speed >= 10 else f"{speed:.1f}",
            f"{speed / (first or speed):.1%}",
            f"{measured.percentile(50):.1f}",
            f"{measured.percentile(95):.1f}",
            f"{work / done * 1000:.2f}" if store.processes.known else "",
            f"{measured.own_work:.1f}",
            f"{measured.machine_load:.1f}",
        )
        first = first or speed
        if measured.refused:
            why = " ".join(measured.refused[0].split())
            table.add_row("", f"{len(measured.refused)} refused: {why:.40}", style="red")


def _readings(server: Server, part: Part) -> dict[str, tuple[Iterable[bytes], Measured]]:
    """Requests, and what is kept of them: the usual queries, then a walk of pages."""
    queries = {
        what: ([server.request("GET", path) for path in paths], Measured())
        for what, paths in _queries(server, part).items()
    }
    walked = Measured()
    return {**queries, "a walk of pages, by more": (_walk(server, walked), walked)}


def _queries(server: Server, part: Part) -> dict[str, list[str]]:
    """The usual queries, each with different values so that no answer is the last one again."""
    some = random.Random(QUERIES).sample(range(part.first, part.end), min(QUERIES, part.end - part.first))
    since = min(each["stored"] for each in _pages(server, 5))

    def page(**parameters: str) -> str:
        return f"statements?{urlencode({**parameters, 'limit': PAGE})}"

    return {
        "newest": [page()] * QUERIES,
        "by statement id": [f"statements?statementId={part.identifier(number)}" for number in some],
        "by agent": [page(agent=agent(part.person(number))) for number in some],
        "by verb, since": [page(verb=f"{HOME}/verbs/{VERBS[number % 4]}", since=since) for number in some],
        "by activity, related": [page(activity=part.course(number), related_activities="true") for number in some],
        "by registration": [page(registration=part.registration(number)) for number in some],
    }


def _pages(server: Server, count: int) -> list[dict[str, str]]:
    """The statements of the newest pages."""
    found: list[dict[str, str]] = []
    measured = Measured()
    for _page, request in zip(range(count), _walk(server, measured), strict=False):
        server.send([request], 1, measured=measured)
        if measured.refused:
            raise SystemExit(f"the store refused to show what is newest: {measured.refused[0]}")
        found += json.loads(measured.last)["statements"]
    return found


def _walk(server: Server, measured: Measured) -> Iterator[bytes]:
    """Requests for the newest page and those behind it, each by the link in the answer before."""
    yield server.request("GET", f"statements?limit={PAGE}")
    for _page in range(QUERIES - 1):
        more = json.loads(measured.last).get("more")
        if not more:
            return
        yield server.request("GET", more)


if __name__ == "__main__":
    main()
