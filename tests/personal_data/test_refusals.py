"""What an erasure refuses, and that of two at once the second is told."""

import pytest
from sqlalchemy import func, select

from laituri_learn.access.models import Account, AuditEvent
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.sessions import viewer_of
from laituri_learn.database import db, unit_of_work
from laituri_learn.personal_data.services import Request, erase
from tests.conftest import both_databases
from tests.factories import NOW
from tests.personal_data.somebody import EMAIL, make_somebody, places_of

REASON = "Request by letter, 25 November 2026"


@pytest.mark.parametrize(
    ("values", "reason", "error"),
    [
        ({"confirmation": "Somebody Else"}, REASON, "NotConfirmed"),
        ({}, " ", "ReasonNeeded"),
        ({}, f"{EMAIL} wrote a letter", "ReasonNamesHer"),
    ],
)
def test_what_is_not_confirmed_or_names_her_is_refused(app, values, reason, error):
    from laituri_learn.errors import UserError

    her = make_somebody()
    before = places_of(her.words)
    with pytest.raises(UserError) as refused, unit_of_work(alone=True):
        erase(Request(her.public_id, reason, **values), by=SYSTEM, at=NOW)
    assert type(refused.value).__name__ == error
    db.session.rollback()
    assert places_of(her.words) == before


def test_nobody_erases_herself_nor_the_last_administrator(app):
    from laituri_learn.personal_data.errors import ErasingOneself, LastAdministrator

    her = make_somebody()
    administrator = db.session.get(Account, her.administrator.id)
    wanted = Request(administrator.public_id, REASON)
    with pytest.raises(ErasingOneself), unit_of_work(alone=True):
        erase(wanted, by=viewer_of(db.session.get(Account, her.administrator.id)), at=NOW)
    with pytest.raises(LastAdministrator), unit_of_work(alone=True):
        erase(wanted, by=SYSTEM, at=NOW)


@both_databases
def test_of_two_administrators_at_once_the_second_is_told(app):
    from threading import Thread

    from laituri_learn.errors import UserError

    her = make_somebody()
    outcomes = []

    def run():
        with app.app_context():
            try:
                with unit_of_work(alone=True):
                    erase(Request(her.public_id, REASON), by=SYSTEM, at=NOW)
                outcomes.append("done")
            except UserError as error:
                outcomes.append(type(error).__name__)
            finally:
                db.session.remove()

    threads = [Thread(target=run) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["NobodyThere", "done"]
    assert db.session.scalar(select(func.count()).where(AuditEvent.action == "personal_data.erase")) == 1
