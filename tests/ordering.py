"""Which tests begin: the long ones, so that none of them is left to run alone at the end."""

from __future__ import annotations

import os

import pytest

LONG = {
    "tests/browser/test_every_page.py": 100,
    "tests/browser/test_empty_states.py": 35,
    "tests/browser/test_story.py": 45,
    "tests/browser/test_answers.py": 65,
    "tests/web/test_garbage.py": 30,
    "tests/database/test_migrations.py": 30,
    "tests/browser/test_autosave.py": 20,
    "tests/browser/test_forwarding.py": 10,
    "tests/statements/forwarding/test_arrival.py": 15,
    "tests/statements/test_durability.py": 15,
    "tests/web/test_serve.py": 10,
    "tests/jobs/test_scheduler.py": 10,
}
"""About how many seconds a module takes, the longest first; but only one of the first three needs the demonstration,
which takes a while to make. Whatever is not up to date here costs only time."""


def long_ones_first(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """The tests in an order whose equal parts, one for each worker, begin with about as many seconds of long modules.

    With ``--dist worksteal`` each worker is given such a part; who has finished takes from the end of another's.
    """
    modules: dict[str, list[pytest.Item]] = {name: [] for name in LONG}
    others = []
    for item in items:
        modules.get(item.nodeid.partition("::")[0], others).append(item)
    parts: list[list[pytest.Item]] = [[] for _worker in range(workers)]
    seconds = [0] * workers
    for name, tests in modules.items():
        least = seconds.index(min(seconds))
        parts[least] += tests
        seconds[least] += LONG[name] if tests else 0
    ordered: list[pytest.Item] = []
    for number, part in enumerate(parts):
        room = (len(items) - len(ordered)) // (workers - number) - len(part)
        ordered += part + others[: max(room, 0)]
        del others[: max(room, 0)]
    return ordered + others


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where there are several workers; each of them comes to the same order."""
    items[:] = long_ones_first(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
