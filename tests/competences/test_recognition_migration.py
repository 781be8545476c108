"""The table of appeals comes and goes with data in it."""

from datetime import timedelta

from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from competences.recognition.services import appeal
from laituri_learn.database import db, unit_of_work
from laituri_learn.settings import ROOT
from tests.competences.assessing import viewer
from tests.competences.recognising import ask, make_offices, settle
from tests.conftest import both_databases
from tests.factories import NOW

BEFORE = "272a275e47e8"
FOLDER = str(ROOT / "migrations")


def states():
    found = db.session.execute(text("SELECT state FROM claims ORDER BY id")).scalars().all()
    db.session.remove()
    return found


@both_databases
def test_without_the_table_an_appealed_claim_goes_back_to_its_decision(app):
    (office,) = make_offices()
    for account, level in ((office.official, 3), (office.colleague, None)):
        public_id = ask(account)
        settle(office.assessor, public_id, level)
        with unit_of_work():
            appeal(viewer(account), public_id, "Read again.", at=NOW + timedelta(days=1))
    assert states() == ["appealed", "appealed"]
    downgrade(directory=FOLDER, revision=BEFORE)
    assert states() == ["recognised", "declined"]
    upgrade(directory=FOLDER)
    assert states() == ["recognised", "declined"]
    assert db.session.execute(text("SELECT count(*) FROM claim_appeals")).scalar() == 0
