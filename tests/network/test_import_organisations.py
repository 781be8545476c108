"""Organisations with their units: what contradicts itself is named, what is left empty is filled."""

import pytest
from sqlalchemy import select

from laituri_learn.database import db
from laituri_learn.network.models import Organisation, Unit
from tests.conftest import both_databases
from tests.network.conftest import ORGANISATIONS, run

HEAD = "code;name_fi;type;region;starts_on;ends_on;successor;unit;max_away\n"


def places(result):
    return [(problem.line, problem.column) for problem in result.problems]


def organisation(code):
    return db.session.scalars(select(Organisation).where(Organisation.code == code)).one()


def test_a_unit_of_another_organisation_is_named_and_stays_where_it_is(network):
    result = run("organisations", HEAD + "UUS-A;Uusi;employment-area;UUS;;;;JKL;1\n")
    assert places(result) == [(2, "unit")]
    assert "KES-TYO" in str(result.problems[0].wrong)
    assert db.session.scalars(select(Unit).where(Unit.code == "JKL")).one().organisation.code == "KES-TYO"


@pytest.mark.parametrize(
    ("second", "column"),
    [
        ("A;Toinen;employment-area;UUS;2025-01-01;;;U2;", "name_fi"),
        ("A;Eka;Lukio;UUS;2025-01-01;;;U2;", "type"),
        ("A;Eka;employment-area;KES;2025-01-01;;;U2;", "region"),
        ("A;Eka;employment-area;UUS;2025-01-02;;;U2;", "starts_on"),
    ],
)
def test_rows_of_one_organisation_that_contradict_each_other_are_named(network, second, column):
    first = "A;Eka;employment-area;UUS;1.1.2025;;;U1;\n"
    result = run("organisations", HEAD + first + second + "\n")
    assert places(result) == [(3, column)]
    assert "2" in str(result.problems[0].wrong)


def test_what_is_given_on_one_row_of_an_organisation_holds_for_all(network):
    text = HEAD + "A;Eka;employment-area;UUS;1.1.2025;;;U1;\nA;;;;2025-01-01;;KES-TYO;U2;3\n"
    result = run("organisations", text)
    assert (result.created, result.problems) == (1, [])
    assert [unit.code for unit in organisation("A").units] == ["U1", "U2"]
    assert organisation("A").successor.code == "KES-TYO"


def test_every_row_with_an_unknown_type_is_named(network):
    rows = "A;Eka;lyceum;UUS;;;;U1;\nA;Eka;lyceum;UUS;;;;U2;\n"
    assert places(run("organisations", HEAD + rows)) == [(2, "type"), (3, "type")]


@pytest.mark.parametrize("successor", ["A", "B"])
def test_successors_in_a_circle_are_named(network, successor):
    rows = f"A;Eka;employment-area;UUS;;;{successor};;\nB;Toka;employment-area;UUS;;;A;;\n"
    result = run("organisations", HEAD + rows)
    assert (2, "successor") in places(result)
    assert "A → " in str(result.problems[0].wrong)


def test_a_circle_through_what_is_already_there_is_named(network):
    run("organisations", HEAD + "A;Eka;employment-area;UUS;;;KES-TYO;;\n")
    result = run("organisations", HEAD + "KES-TYO;Keski-Suomen työllisyysalue;employment-area;KES;;;A;JKL;2\n")
    assert places(result) == [(2, "successor")]


@both_databases
def test_a_changed_unit_or_successor_counts_as_a_change(network):
    assert run("organisations", ORGANISATIONS).unchanged == 2
    assert run("organisations", ORGANISATIONS.replace("Jyväskylä;2", "Jyväskylä;3")).updated == 1
    row = HEAD + "POH-GYM;Vasa gymnasium;Lukio;Pohjanmaa;;31.12.2026;KES-TYO;;\n"
    assert run("organisations", row).updated == 1
    assert organisation("POH-GYM").successor.code == "KES-TYO"
    assert run("organisations", row).unchanged == 1


def test_a_row_without_a_unit_adds_none_to_an_organisation_with_units(network):
    row = "KES-TYO;Keski-Suomen työllisyysalue;employment-area;KES;;;;;"
    assert run("organisations", HEAD + row + "\n").unchanged == 1
    assert [unit.code for unit in organisation("KES-TYO").units] == ["AAN", "JKL"]
    assert places(run("organisations", HEAD + row + "4\n")) == [(2, "unit")]


@pytest.mark.parametrize("limit", ["-1", "1.5", "two", "9999999999"])
def test_a_limit_that_is_no_number_is_named(network, limit):
    assert places(run("organisations", HEAD + f"A;Eka;Lukio;UUS;;;;;{limit}\n")) == [(2, "max_away")]


def test_codes_that_are_too_long_are_named(network):
    assert places(run("organisations", HEAD + f"{'A' * 61};Eka;Lukio;UUS;;;;;\n")) == [(2, "code")]


def test_the_preview_names_new_and_changed_organisations(network):
    text = ORGANISATIONS.replace("Jyväskylä;2", "Jyväskylä;3") + "A;Eka;Lukio;UUS;;;\n"
    assert run("organisations", text).preview == ["~ KES-TYO  Keski-Suomen työllisyysalue", "+ A  Eka"]


def test_without_regions_and_types_those_are_to_be_imported_first(app):
    result = run("organisations", HEAD + "A;Eka;Lukio;UUS;;;;;\n")
    assert [str(each.right) for each in result.problems] == [
        "import the organisation types first",
        "import the regions first",
    ]
