"""``laituri import``: every problem on a line of its own, exit code 1, nothing changed."""

import json

import pytest
from sqlalchemy import select

from laituri_learn.access.models import AuditEvent
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db
from laituri_learn.imports.commands import commands, import_file
from laituri_learn.imports.contracts import Source
from laituri_learn.imports.services import importers, run_import
from laituri_learn.network.models import Region
from laituri_learn.settings import ROOT
from laituri_learn.statements.models import StoredStatement
from tests.factories import NOW
from tests.imports.test_import_page import REGIONS, count


@pytest.fixture
def laituri(app, tmp_path):
    def run(content, *options, code=0):
        file = tmp_path / "regions.csv"
        file.write_text(content, encoding="utf-8")
        result = app.test_cli_runner().invoke(import_file, ["regions", str(file), "--language", "en", *options])
        assert result.exit_code == code, result.output
        return result.output

    return run


def test_all_three_thousand_problems_are_printed(laituri):
    lines = laituri("code;name_fi\n" + "".join(f"R{number};\n" for number in range(3000)), code=1).splitlines()
    assert len(lines) == 3001
    assert lines[0].endswith("regions.csv:2: name_fi: there is no name – give the name in one language at least")
    assert lines[-1] == "3000 problems were found. Nothing was changed."
    assert count(Region) == 0


def test_a_trial_changes_nothing_and_the_import_does(laituri):
    assert "This was a trial" in laituri(REGIONS, "--dry-run")
    assert count(Region) == 0
    assert json.loads(laituri(REGIONS, "--format", "json"))["created"] == 2
    assert count(Region) == 2


@pytest.fixture
def run(app):
    def run(*arguments, code=0):
        result = app.test_cli_runner().invoke(commands()[0], [str(each) for each in arguments])
        assert result.exit_code == code, result.output
        return result.output

    return run


def test_a_problem_names_the_column_as_the_file_does_and_json_both_names(laituri):
    bad = "Tunnus;Nimi;Kielet\nR1;Yksi;xx\n"
    assert "regions.csv:2: Kielet: “xx” is unknown" in laituri(bad, code=1)
    (problem,) = json.loads(laituri(bad, "--format", "json", code=1))["problems"]
    assert (problem["column"], problem["heading"]) == ("languages", "Kielet")


def test_a_trial_shows_the_first_changes_and_how_many_more(laituri):
    rows = "code;name_fi\n" + "".join(f"R{number:02};Alue {number}\n" for number in range(12))
    lines = laituri(rows, "--dry-run").splitlines()
    assert (lines[0], lines[9]) == ("+ R00  Alue 0", "+ R09  Alue 9")
    assert lines[10:12] == ["and 2 more", "12 new, 0 changed, 0 as before."]


def test_json_tells_of_the_trial_its_preview_and_its_warnings(laituri):
    told = json.loads(laituri(REGIONS, "--dry-run", "--format", "json"))
    assert (told["dry_run"], told["preview"], told["warnings"]) == (True, ["+ R1  Yksi", "+ R2  Kaksi"], [])
    laituri(REGIONS)
    told = json.loads(laituri(REGIONS.replace("Kaksi", "Toinen"), "--format", "json"))
    assert (told["dry_run"], told["preview"]) == (False, ["~ R2  Toinen"])


def test_warnings_are_in_the_json_too(run, tmp_path):
    lines = (ROOT / "competences/frameworks/data/ohjaus-1.0.yaml").read_text(encoding="utf-8")
    file = tmp_path / "own.yaml"
    file.write_text(lines.replace("ohjaus", "own", 1), encoding="utf-8")
    told = json.loads(run("framework", file, "--dry-run", "--format", "json", "--language", "en"))
    assert len(told["warnings"]) == 25
    assert told["warnings"][0]["wrong"].endswith("have no descriptions")


def test_the_help_names_every_kind_of_file(run):
    text = run("--help")
    assert all(f"  {kind} " in text for kind in importers())


def test_the_columns_of_a_kind_are_listed_with_names_meaning_and_example(run):
    text = run("--columns", "people", "--language", "en")
    assert "email (required): E-mail address: the person’s key" in text
    assert "Finnish: sähköposti, sähköpostiosoite" in text
    assert "Example: aino.virtanen@kunta.example" in text
    columns = json.loads(run("--columns", "sessions", "--format", "json"))
    assert columns[0]["names"]["sv"][0] == "utbildning"
    assert "yaml" in run("--columns", "framework")


def test_without_a_file_the_usage_is_told(run):
    assert "FILE" in run("regions", code=2)


@pytest.mark.parametrize("name", ["/home/aino/salaiset/r.csv", r"C:\Users\aino\salaiset\r.csv", "r.csv"])
def test_the_statement_and_the_audit_event_name_the_file_without_its_folder(app, name):
    run_import(importers()["regions"], Source(name, REGIONS.encode()), SYSTEM, at=NOW)
    statement = json.loads(db.session.scalars(select(StoredStatement.document)).one())
    assert set(statement["object"]["definition"]["name"].values()) == {"r.csv"}
    assert "aino" not in json.dumps(statement)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "imports.run")).one()
    assert event.subject_id == "r.csv"
