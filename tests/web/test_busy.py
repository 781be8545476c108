"""The database cannot do its work (somebody else writes, no room, not there): answered in words, nothing changed."""

import resource
import sqlite3
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from laituri_learn import create_app
from laituri_learn.database import db, dialect, unit_of_work
from tests.conftest import environment
from tests.factories import make_account, make_region, signed_in
from tests.statements.lrs import Lrs


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


@contextmanager
def no_room_left():
    """The file may not grow, for the one connection that a test has."""
    pages = db.session.scalar(text("PRAGMA page_count"))
    db.session.scalar(text(f"PRAGMA max_page_count = {pages}"))
    db.session.rollback()
    try:
        yield
    finally:
        db.session.scalar(text("PRAGMA max_page_count = 1000000"))
        db.session.rollback()


def test_who_finds_the_storage_full_is_told_in_her_language_and_can_read_on(app, client):
    with unit_of_work():
        account = make_account(language="en")
    signed_in(client, account)
    with no_room_left():
        answers = [client.post("/account/language", data={"language": "en"}) for _number in range(200)]
        full = [answer for answer in answers if answer.status_code != 302]
        assert {answer.status_code for answer in full} == {507}
        for words in ("The storage is full", "What was saved before is safe and can be read."):
            assert words in full[0].text
        assert client.get("/").status_code == 200
    assert client.post("/account/language", data={"language": "en"}).status_code == 302


@contextmanager
def files_no_larger_than(size):
    largest, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, most))


def test_a_disk_too_full_to_open_the_database_is_what_the_answer_names(app, client):
    lrs = Lrs(client)
    with unit_of_work():
        account = make_account()
    signed_in(client, account)
    db.session.remove()
    db.engine.dispose()
    with files_no_larger_than(4096):
        page, asked = client.get("/"), lrs.get()
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert page.text.count("no room is left on its disk") == 3
    assert (asked.status_code, asked.headers["Retry-After"]) == (503, "5")
    assert "does not answer just now" in asked.json["error"]
    assert client.get("/").status_code == lrs.get().status_code == 200


def test_without_a_database_every_page_says_so_in_three_languages(tmp_path):
    nowhere = create_app(environment(tmp_path, "postgresql+psycopg://nobody@127.0.0.1:1/nothing"))
    client = nowhere.test_client()
    nowhere.config["WTF_CSRF_ENABLED"] = False
    page = client.post("/sign-in", data={"email": "aino@demo.example", "password": "x" * 12})
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert page.text.count("LAITURI_DATABASE_URL") == 3
    asked = client.post(
        "/sign-in", data={"email": "a@b.example", "password": "x"}, headers={"Accept": "application/json"}
    )
    assert (asked.status_code, asked.json["state"]) == (503, "error")


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
