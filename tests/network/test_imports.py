"""Files of regions, organisations and people: every bad row named, all or nothing."""

import pytest
from sqlalchemy import func, select

from competences.profile.models import Standing
from laituri_learn.access.models import Account, AuditEvent
from laituri_learn.database import db
from laituri_learn.network.models import Organisation, Person, Post, Region, Unit
from laituri_learn.statements.models import StoredStatement
from tests.conftest import both_databases
from tests.network.conftest import ORGANISATIONS, run

PEOPLE = "email;first_name;last_name;language;organisation;unit;role\n"


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


@both_databases
def test_fourteen_regions_three_units_and_people_come_in(network):
    result = run(
        "people", PEOPLE + "AINO@x.example;Aino;Ö'Brien-Åker;sv;;JKL;te-2\nb@x.example;Bo;É;fi;POH-GYM;;manager\n"
    )
    assert (result.created, result.updated, result.problems) == (2, 0, [])
    assert count(Region) == 14
    assert count(Organisation) == 2
    assert set(db.session.scalars(select(Unit.code))) == {"JKL", "AAN", "POH-GYM"}
    aino = db.session.scalar(select(Person).where(Person.email == "aino@x.example"))
    assert aino.last_name == "Ö'Brien-Åker"
    assert db.session.scalar(select(Account.password_hash).where(Account.person_id == aino.id)) is None
    unknown = select(func.count()).select_from(Standing).where(Standing.person_id == aino.id, Standing.gap.is_(None))
    assert db.session.scalar(unknown) == 24


@both_databases
def test_each_import_leaves_a_statement_and_an_audit_event(network):
    assert count(StoredStatement) == 4
    imported = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "imports.run")
    assert db.session.scalar(imported) == 4


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_separators_and_byte_order_marks_do_not_matter(network, separator, start):
    text = (PEOPLE + "å@x.example;Åke;Öman;sv;;JKL;te-2\r\n").replace(";", separator)
    assert run("people", start + text.encode()).created == 1


def test_columns_go_by_finnish_and_swedish_names_too(network):
    assert run("people", "Sähköposti;Etunimi;Efternamn;Toimipaikka;Tehtävä\na@x.example;A;B;JKL;te-2\n").created == 1


def test_a_swedish_name_in_latin_1_is_named_by_line_and_changes_nothing(network):
    result = run("people", PEOPLE.encode() + "a@x.example;Sören;Å;sv;;JKL;te-2\n".encode("latin-1"))
    assert [(problem.line, str(problem.wrong)) for problem in result.problems] == [(2, "byte 0xF6 is not UTF-8")]
    assert count(Person) == 0


def test_every_bad_cell_is_named_and_nothing_is_changed(network):
    good = "a@x.example;Aino;Virtanen;fi;;JKL;te-2\n"
    result = run("people", PEOPLE + good + 'b@x;;"Vir\ntanen";xx;;JKX;te-22\n' + "c@x.example;C;D;fi;KES-TYO;;te-2\n")
    places = [(problem.line, problem.column) for problem in result.problems]
    assert places == [
        (3, "email"),
        (3, "first_name"),
        (3, "language"),
        (3, "languages"),
        (3, "unit"),
        (3, "role"),
        (5, "unit"),
    ]
    assert "JKL" in str(result.problems[4].right)
    assert count(Person) == 0


def test_the_same_file_again_changes_nothing(network):
    text = PEOPLE + "a@x.example;Aino;Virtanen;fi;;JKL;te-2\n"
    run("people", text)
    again = run("people", text)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 1)
    assert run("organisations", ORGANISATIONS).unchanged == 2
    assert count(Post) == 1


@both_databases
def test_a_trial_tells_what_would_happen_and_changes_nothing(network):
    assert run("people", PEOPLE + "a@x.example;Aino;Virtanen;fi;;JKL;te-2\n", dry_run=True).created == 1
    assert (count(Person), count(Account)) == (0, 0)


def test_regions_have_centres_from_which_travel_is_reckoned(network):
    regions = {region.code: region for region in db.session.scalars(select(Region))}
    assert regions["UUS"].minutes_to(regions["PIR"]) == 156
    assert regions["UUS"].minutes_to(regions["UUS"]) == 0
    rows = "code;name_fi;latitude;longitude\nUUS;Uusimaa;60,5;25.1\nNEW;Uusi;;\n"
    assert (run("regions", rows).updated, run("regions", "code;name_fi\nUUS;Nyland\n").updated) == (1, 1)
    assert db.session.scalars(select(Region).where(Region.code == "UUS")).one().centre == (60.5, 25.1)
    new = db.session.scalars(select(Region).where(Region.code == "NEW")).one()
    assert (new.centre, new.minutes_to(regions["PIR"])) == (None, 0)


@pytest.mark.parametrize(
    ("cells", "column"),
    [("91;25", "latitude"), ("north;25", "latitude"), ("60;nan", "longitude"), ("60;", "longitude")],
)
def test_half_a_centre_and_what_is_no_place_on_earth_are_named(network, cells, column):
    result = run("regions", f"code;name_fi;latitude;longitude\nUUS;Uusimaa;{cells}\n")
    assert [(problem.line, problem.column) for problem in result.problems] == [(2, column)]
