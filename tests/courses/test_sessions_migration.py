"""Seats of sessions without a place were online, and so are those on them; going back, seats are seats again."""

from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from courses.assignment.instance import Mode
from laituri_learn.database import db
from laituri_learn.settings import ROOT
from tests.conftest import both_databases
from tests.courses.training import make_official, make_session, offer

BEFORE = "7a90c3e15b24"
FOLDER = str(ROOT / "migrations")
LINK = "https://video.example/x"


def rows(query):
    found = [tuple(row) for row in db.session.execute(text(query))]
    db.session.remove()
    return found


@both_databases
def test_old_seats_are_where_people_met(app):
    for values in ({"place": "Oulu"}, {"place": "Oulu", "link": LINK}, {"place": "", "link": LINK, "online_seats": 2}):
        session = make_session(**values)
        offer(session, make_official(), mode=Mode.ONLINE if session.online_seats else Mode.ROOM)
    db.session.remove()
    downgrade(directory=FOLDER, revision=BEFORE)
    assert rows("SELECT seats FROM course_sessions ORDER BY id") == [(2,), (2,), (2,)]
    upgrade(directory=FOLDER)
    assert rows("SELECT seats, online_seats, cost FROM course_sessions ORDER BY id") == [
        (2, 0, 0),
        (2, 0, 0),
        (2, 2, 0),
    ]
    assert rows("SELECT mode FROM enrolments ORDER BY id") == [("room",), ("room",), ("online",)]
    assert rows("SELECT count(*) FROM assignment_policies") == [(3,)]
