"""No figure about fewer than five people, and no two figures from which one could be reckoned."""

import csv
import io
import json
from itertools import combinations

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from laituri_learn.reports.rules import SMALLEST_GROUP, publishable
from laituri_learn.reports.table import SUPPRESSED, Column, Table
from laituri_learn.reports.writers import as_csv, as_json, as_text, as_xlsx

TABLE = Table(
    "Väki",
    (Column("name", "Name"), Column("share", "Share", "percent"), Column("count", "Count", "number")),
    (("Åbo", 0.25, 8), ("=cmd()", SUPPRESSED, None)),
    ("A note.",),
)


@given(st.dictionaries(st.integers(0, 6), st.integers(0, 12), max_size=7))
def test_no_subtraction_of_shown_figures_reveals_a_small_group(parts):
    shown = publishable(parts)
    whole = sum(parts.values())
    assert all(parts[key] >= SMALLEST_GROUP for key in shown)
    for size in range(1, len(shown) + 1):
        for chosen in combinations(sorted(shown), size):
            rest = whole - sum(parts[key] for key in chosen)
            assert rest == 0 or rest >= SMALLEST_GROUP


def test_a_small_unit_takes_the_smallest_large_one_with_it():
    assert publishable({"a": 20, "b": 6, "c": 3}) == {"a"}
    assert publishable({"a": 20, "b": 6, "c": 5}) == {"a", "b", "c"}


def test_csv_is_read_back_and_a_formula_is_made_harmless(app):
    rows = list(csv.reader(io.StringIO(as_csv(TABLE).decode("utf-8-sig")), delimiter=";"))
    assert rows == [["Name", "Share", "Count"], ["Åbo", "0.25", "8"], ["'=cmd()", "*", ""], [], ["A note."]]


def test_csv_has_the_decimal_mark_of_its_language(app):
    with force_locale("fi"):
        assert "Åbo;0,25;8" in as_csv(TABLE).decode("utf-8-sig")


def test_a_workbook_is_read_back(app):
    sheet = load_workbook(io.BytesIO(as_xlsx(TABLE))).active
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert values[0][0] == "Väki"
    assert values[3] == ["Åbo", 0.25, 8]
    assert values[4][:2] == ["'=cmd()", "*"]
    assert sheet["B4"].number_format == "0 %"


def test_control_characters_stay_out_of_every_file(app):
    table = Table("Vä\x01ki", (Column("name", "Na\x02me"),), [("Å\x01bo\x1b[2J",)], ("No\x03te",))
    sheet = load_workbook(io.BytesIO(as_xlsx(table))).active
    assert [cell.value for cell in sheet["A"]] == ["Väki", None, "Name", "Åbo[2J", "Note"]
    assert "Åbo[2J" in as_csv(table).decode("utf-8-sig")
    assert "\x1b" not in as_text(table)


def test_json_says_what_is_not_shown(app):
    rows = json.loads(as_json(TABLE))["rows"]
    assert rows[1] == {"name": "=cmd()", "share": None, "count": None, "suppressed": ["share"]}


@pytest.mark.parametrize("words", ["Väki", "25%", "*", "A note."])
def test_the_console_shows_it(app, words):
    assert words in as_text(TABLE)
