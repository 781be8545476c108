"""Absences: a person's own, told by herself or brought in by a file, and forgotten when they are over."""

from datetime import date, timedelta

from sqlalchemy import select

from courses.absences.models import Absence
from courses.absences.services import add_absence, forget_past_absences
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.imports.contracts import Source
from laituri_learn.imports.services import importers, run_import
from laituri_learn.web.languages import local_today
from tests.conftest import both_databases
from tests.courses.training import DAY, make_official
from tests.factories import NOW, signed_in

PATH = "/seats/absences"
HEADER = "email;starts_on;ends_on\n"


def days():
    db.session.rollback()
    rows = db.session.execute(select(Absence.starts_on, Absence.ends_on).order_by(Absence.starts_on))
    return [tuple(row) for row in rows]


def run(content):
    return run_import(importers()["absences"], Source("absences.csv", content.encode()), SYSTEM, at=NOW)


@both_databases
def test_she_tells_of_an_absence_and_takes_it_back(app, client):
    official, colleague = make_official(), make_official()
    official.language = colleague.language = "en"
    signed_in(client, official)
    soon = local_today() + timedelta(days=10)
    wrong = client.post(PATH, data={"starts_on": soon.isoformat(), "ends_on": (soon - DAY).isoformat()})
    assert (wrong.status_code, "Exchange the days." in wrong.text) == (422, True)
    over = client.post(PATH, data={"starts_on": "1.1.2024", "ends_on": "2.1.2024"})
    assert "The absence is over already." in over.text
    assert client.post(PATH, data={"starts_on": "31.2.2027"}).status_code == 422
    assert days() == []
    told = client.post(PATH, data={"starts_on": soon.isoformat(), "ends_on": (soon + DAY).isoformat()})
    assert told.status_code == 302
    assert days() == [(soon, soon + DAY)]
    public_id = db.session.scalars(select(Absence.public_id)).one()
    assert "Coming absences" in client.get(PATH).text
    signed_in(client, colleague)
    assert public_id not in client.get(PATH).text
    assert client.post(f"{PATH}/{public_id}/remove").status_code == 404
    signed_in(client, official)
    assert client.post(f"{PATH}/{public_id}/remove").status_code == 302
    assert days() == []


@both_databases
def test_a_file_adds_absences_and_the_same_file_again_adds_none(app):
    email = make_official().email
    content = f"{HEADER}{email.upper()};28.6.2027;30.7.2027\n{email};2027-01-04;\n"
    assert (run(content).created, run(content).unchanged) == (2, 2)
    assert days() == [(date(2027, 1, 4), date(2027, 1, 4)), (date(2027, 6, 28), date(2027, 7, 30))]


def test_every_bad_cell_of_a_file_is_named(app):
    email = make_official().email
    rows = ["nobody@demo.example;2027-01-04;", f"{email};;", f"{email};4.13.2027;", f"{email};2027-02-02;2027-02-01"]
    rows.append(f"{email};2020-02-02;")
    result = run(HEADER + "\n".join(rows) + "\n")
    assert [(problem.line, problem.column) for problem in result.problems] == [
        (2, "email"),
        (3, "starts_on"),
        (4, "starts_on"),
        (5, "ends_on"),
        (6, "ends_on"),
    ]
    assert days() == []


def test_absences_that_are_over_are_forgotten(app):
    person_id, today = make_official().person_id, local_today()
    with unit_of_work():
        add_absence(person_id, today - 9 * DAY, today - DAY, by=SYSTEM, at=utc_now() - 9 * DAY)
        add_absence(person_id, today - DAY, today, by=SYSTEM, at=utc_now())
    assert forget_past_absences() == "1 removed"
    assert days() == [(today - DAY, today)]
    assert forget_past_absences() == ""
