"""People who come again, move, change their name, or have an account already."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from competences.profile.models import Standing
from laituri_learn.access.models import Account
from laituri_learn.database import db, unit_of_work
from laituri_learn.network.models import Person, Post
from laituri_learn.network.queries import current_posts
from tests.conftest import both_databases
from tests.factories import TODAY, make_account, make_person
from tests.network.conftest import run

HEAD = "email;first_name;last_name;organisation;unit;role;starts_on;ends_on\n"
AINO = "aino@x.example;Aino;Virtanen;;JKL;te-2;2025-01-01;\n"


def places(result):
    return [(problem.line, problem.column) for problem in result.problems]


def one(model):
    return db.session.scalars(select(model)).one()


@both_databases
def test_an_account_that_waits_for_its_person_is_linked(network):
    with unit_of_work():
        make_account(email="aino@x.example", display_name="A. V.")
    result = run("people", HEAD + AINO)
    assert (result.created, result.problems) == (1, [])
    account = one(Account)
    assert (account.person_id, account.display_name) == (one(Person).id, "Aino Virtanen")


@both_databases
def test_a_known_person_without_an_account_gets_one(network):
    run("people", HEAD + AINO)
    with unit_of_work():
        db.session.delete(one(Account))
    result = run("people", HEAD + AINO)
    assert (result.updated, result.unchanged) == (1, 0)
    assert one(Account).person_id == one(Person).id


def test_an_address_with_which_another_person_signs_in_is_named(network):
    with unit_of_work():
        make_account(make_person(email="other@x.example"), email="aino@x.example")
    result = run("people", HEAD + AINO)
    assert places(result) == [(2, "email")]
    assert db.session.scalars(select(Person.email)).all() == ["other@x.example"]


@both_databases
def test_a_new_name_is_shown_at_sign_in_too(network):
    run("people", HEAD + AINO)
    result = run("people", HEAD + AINO.replace("Virtanen", "Virtanen-Öst"))
    assert (result.updated, result.unchanged) == (1, 0)
    assert one(Account).display_name == "Aino Virtanen-Öst"


def test_one_address_in_other_spellings_is_one_person(network):
    text = HEAD + AINO.replace("aino@x.example", "  AINO@Työ.Example ")
    text += AINO.replace("aino@x.example", "aino@työ.example").replace("JKL", "AAN")
    result = run("people", text)
    assert (result.created, result.problems) == (1, [])
    assert one(Person).email == one(Account).email == "aino@xn--ty-gka.example"
    assert run("people", text).unchanged == 1


def test_a_unit_of_another_organisation_is_named_with_the_right_ones(network):
    result = run("people", HEAD + AINO.replace(";;JKL", ";POH-GYM;JKL"))
    assert places(result) == [(2, "unit")]
    assert "POH-GYM" in str(result.problems[0].right)


def test_equal_posts_that_overlap_are_named(network):
    later = AINO.replace("2025-01-01", "2026-01-01")
    assert places(run("people", HEAD + AINO + later)) == [(3, "starts_on")]
    ended = AINO.replace(";2025-01-01;", ";2025-01-01;2025-12-31")
    assert run("people", HEAD + ended + later).problems == []
    assert db.session.scalar(select(func.count()).select_from(Post)) == 2


def test_a_post_that_overlaps_the_one_in_the_database_is_named_until_that_one_ends(network):
    later = AINO.replace("2025-01-01", "2026-01-01")
    run("people", HEAD + AINO)
    result = run("people", HEAD + later)
    assert places(result) == [(2, "starts_on")]
    assert "1.1.2025" in str(result.problems[0].wrong)
    assert not run("people", HEAD + AINO.replace(";2025-01-01;", ";2025-01-01;2025-12-31") + later).problems


def test_other_posts_at_the_same_time_are_welcome(network):
    result = run("people", HEAD + AINO + AINO.replace("te-2", "manager") + AINO.replace("JKL", "AAN"))
    assert result.problems == []
    assert db.session.scalar(select(func.count()).select_from(Post)) == 3


def test_the_same_post_twice_is_named(network):
    assert places(run("people", HEAD + AINO + AINO)) == [(3, "role")]


def test_a_file_without_starts_imported_again_next_year_changes_nothing(network):
    text = HEAD + AINO.replace("2025-01-01", "")
    run("people", text)
    assert one(Post).starts_on == date(2026, 1, 1)
    result = run("people", text, at=datetime(2027, 3, 1, tzinfo=UTC))
    assert (result.unchanged, result.problems) == (1, [])
    assert one(Post).starts_on == date(2026, 1, 1)


@both_databases
def test_a_post_that_has_ended_leaves_nobody_in_it_and_no_target(network):
    run("people", HEAD + AINO)
    person_id = one(Person).id
    targets = select(func.count()).select_from(Standing).where(Standing.target.is_not(None))
    assert db.session.scalar(targets) == 24
    result = run("people", HEAD + AINO.replace(";2025-01-01;", ";2025-01-01;23.11.2026"))
    assert (result.updated, result.problems) == (1, [])
    assert current_posts(person_id, TODAY) == []
    assert db.session.scalar(targets) == 0


def test_an_end_before_the_start_is_named(network):
    assert places(run("people", HEAD + AINO.replace(";2025-01-01;", ";2025-01-01;2024-12-31"))) == [(2, "ends_on")]
    assert places(run("people", HEAD + AINO.replace(";2025-01-01;", ";;2024-12-31"))) == [(2, "starts_on")]


def test_a_person_described_in_two_ways_is_named(network):
    result = run("people", HEAD + AINO + AINO.replace("Virtanen", "Wirtanen").replace("JKL", "AAN"))
    assert places(result) == [(3, "email")]


@pytest.mark.parametrize(
    ("given", "column"),
    [("aino@x", "email"), ("a ino@x.example", "email"), ("Aino <aino@x.example>", "email"), ("", "email")],
)
def test_what_is_no_address_is_named(network, given, column):
    assert places(run("people", HEAD + AINO.replace("aino@x.example", given))) == [(2, column)]


def test_ten_thousand_rows_with_three_thousand_faults_are_all_named(network):
    rows = []
    for number in range(10_000):
        unit = f"JK{number}" if number % 10 < 3 else "JKL"
        rows.append(AINO.replace("aino@", f"aino{number}@").replace("JKL", unit))
    result = run("people", HEAD + "".join(rows))
    assert len(result.problems) == 3000
    assert {problem.column for problem in result.problems} == {"unit"}
    assert [problem.line for problem in result.problems[:4]] == [2, 3, 4, 12]
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_the_preview_names_new_and_changed_people(network):
    run("people", HEAD + AINO)
    text = HEAD + AINO.replace("Virtanen", "Öst") + AINO.replace("aino@", "bo@").replace("Aino", "Bo")
    assert run("people", text).preview == ["+ Bo Virtanen <bo@x.example>", "~ Aino Öst <aino@x.example>"]


def test_without_a_framework_and_organisations_those_are_to_be_imported_first(app):
    assert [str(each.right) for each in run("people", HEAD + AINO).problems] == [
        "import the organisations first",
        "import a framework first",
    ]
