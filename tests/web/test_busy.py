"""Somebody else writes for too long: answered in words, nothing changed."""

import sqlite3
from contextlib import contextmanager

import pytest

from laituri_learn.database import db, dialect, unit_of_work
from tests.factories import make_account, make_region, signed_in


@contextmanager
def somebody_writes(folder):
    other = sqlite3.connect(folder / "laituri.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.fixture
def impatient(app, monkeypatch):
    monkeypatch.setattr(dialect, "BUSY_TIMEOUT", 50)
    db.engine.dispose()
    return app


def test_who_cannot_write_is_told_to_try_again(impatient, client, tmp_path):
    with unit_of_work():
        account = make_account(language="en")
    signed_in(client, account)
    with somebody_writes(tmp_path):
        answer = client.post("/account/language", data={"language": "sv"})
        asked = client.post("/account/language", data={"language": "sv"}, headers={"Accept": "application/json"})
    assert answer.status_code == 503
    for words in ("The service is busy just now.", "Nothing was changed.", "Try again in a moment."):
        assert words in answer.text
    assert (asked.status_code, asked.json["state"]) == (503, "error")
    assert client.post("/account/language", data={"language": "sv"}).status_code == 302


def test_the_write_ahead_log_is_cut_once_it_is_in_the_database(app, tmp_path, monkeypatch):
    monkeypatch.setattr(dialect, "LARGEST_JOURNAL", 32_768)
    db.engine.dispose()
    with unit_of_work():
        for _number in range(600):
            make_region(languages=["x" * 10_000])
    log = tmp_path / "laituri.sqlite3-wal"
    grown = log.stat().st_size
    assert grown > 4_000_000
    for _time in range(2):
        with unit_of_work():
            make_region()
    assert log.stat().st_size <= 65_536
