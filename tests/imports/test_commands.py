"""``laituri import``: every problem on a line of its own, exit code 1, nothing changed."""

import json

import pytest

from laituri_learn.imports.commands import import_file
from laituri_learn.network.models import Region
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
