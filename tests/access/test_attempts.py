"""Failed attempts count for all workers together, and not against an office that shares one address."""

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from laituri_learn import create_app
from laituri_learn.access import rules, services
from laituri_learn.access.errors import TooManyAttempts
from laituri_learn.access.models import SignInAttempt
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work
from tests.conftest import both_databases, environment
from tests.factories import NOW, make_account, make_person

PASSWORD = "laituri by the lake"


def count_attempts(number, email="a@x.example", address="192.0.2.1", at=NOW):
    for _number in range(number):
        with unit_of_work():
            services.count_attempt(email, address=address, at=at)


def refused(**given):
    with pytest.raises(TooManyAttempts):
        count_attempts(1, **given)


@both_databases
def test_the_eleventh_failed_attempt_from_one_place_is_refused_for_a_quarter_of_an_hour(app):
    count_attempts(10)
    refused()
    refused(email=" A@X.example ")
    count_attempts(1, email="b@x.example")
    count_attempts(1, address="192.0.2.2")
    count_attempts(1, at=NOW + timedelta(minutes=15, seconds=1))
    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 1


def test_guesses_from_many_places_at_one_account_are_refused(app):
    for place in range(5):
        count_attempts(10, address=f"192.0.2.{place}")
    refused(address="192.0.2.99")


def test_guesses_from_one_place_at_many_accounts_are_refused(app):
    for person in range(100):
        count_attempts(1, email=f"p{person}@x.example")
    refused(email="another@x.example")


def test_an_office_of_twelve_signs_in_from_one_address_within_a_minute(app):
    with unit_of_work():
        hashed = services.hash_password(PASSWORD)
        for number in range(12):
            make_account(email=f"p{number}@x.example", password_hash=hashed)
    for number in range(12):
        browser = app.test_client()
        answer = browser.post("/sign-in", data={"email": f"p{number}@x.example", "password": PASSWORD})
        assert answer.status_code == 302
    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 0


def test_two_workers_count_together(empty_sqlite, tmp_path):
    shutil.copy(empty_sqlite, tmp_path / "laituri.sqlite3")
    workers = [create_app(environment(tmp_path)) for _number in range(2)]
    for worker in workers:
        worker.config.update(WTF_CSRF_ENABLED=False)
    with workers[0].app_context(), unit_of_work():
        account = make_account(make_person(), email="aino@x.example")
        services.set_password(account, PASSWORD, by=SYSTEM, at=NOW)
    data = {"email": "aino@x.example", "password": "wrong wrong wrong"}
    statuses = [workers[number % 2].test_client().post("/sign-in", data=data).status_code for number in range(11)]
    assert statuses == [401] * 10 + [429]
    right = {**data, "password": PASSWORD}
    assert [worker.test_client().post("/sign-in", data=right).status_code for worker in workers] == [429, 429]


def test_the_right_password_starts_the_count_anew(app):
    with unit_of_work():
        services.set_password(make_account(email="a@x.example"), PASSWORD, by=SYSTEM, at=NOW)
    count_attempts(9)
    with unit_of_work():
        services.sign_in("a@x.example", PASSWORD, browser="", address="192.0.2.1", at=NOW)
    count_attempts(10)
    refused()


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("not an address", "not an address"),
    ],
)
def test_a_place_is_an_address_or_the_network_of_one_subscriber(address, place):
    assert rules.place_of(address) == place
