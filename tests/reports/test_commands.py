"""``laituri report``: places by code or by name, and what is told when there is none."""

import json

import pytest

from laituri_learn.database import LocalisedText, db, unit_of_work
from laituri_learn.reports.commands import report
from tests.competences.assessing import publish_framework
from tests.conftest import both_databases
from tests.factories import make_organisation, make_region, make_unit


@pytest.fixture
def network(app):
    publish_framework()
    with unit_of_work():
        region = make_region("KES")
        region.name = LocalisedText(fi="Keski-Suomi", sv="Mellersta Finland", en="Central Finland")
        first = make_organisation(code="KES-TYO", region=region)
        second = make_organisation(code="KES-OPI", region=region)
        first.name = second.name = LocalisedText(fi="Sama nimi")
        make_unit(first, code="JKL").name = LocalisedText(fi="Jyväskylä")
    return app


@pytest.fixture
def laituri(network):
    def run(*arguments, code=0):
        db.session.rollback()
        result = network.test_cli_runner().invoke(report, ["gaps", "--language", "en", *arguments])
        assert result.exit_code == code, result.output
        return result.output

    return run


@both_databases
@pytest.mark.parametrize("name", ["KES", "kes", "Keski-Suomi", "MELLERSTA  finland", "central finland"])
def test_a_region_goes_by_code_or_name_in_any_language_and_case(laituri, name):
    expected = laituri("--region", "KES", "--format", "json")
    assert json.loads(expected) == json.loads(laituri("--region", name, "--format", "json"))


def test_a_unit_goes_by_its_name_within_its_organisation(laituri):
    assert laituri("--organisation", "kes-tyo", "--unit", "jyväskylä").strip().startswith("Gaps of: Jyväskylä")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "give --region or --organisation"),
        (("--unit", "JKL"), "give --region or --organisation"),
        (("--region", "KEZ"), "did you mean “KES”?"),
        (("--organisation", "Nobody"), "known: KES-OPI, KES-TYO"),
        (("--organisation", "sama nimi"), "Give the code of one: KES-OPI, KES-TYO."),
    ],
)
def test_without_a_place_or_with_an_unknown_one_the_remedy_is_told(laituri, arguments, told):
    output = laituri(*arguments, code=2)
    assert told in output
    assert output.startswith("laituri: ")
