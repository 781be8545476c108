"""CSV as spreadsheets really write it."""

import pytest

from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.imports.tabular import Column, read_day, read_rows, whole

COLUMNS = (Column("name", required=True, longest=20), Column("town", required=True), Column("note"), Column("end"))
pytestmark = pytest.mark.usefixtures("app")


def read(content):
    result = ImportResult()
    content = content if isinstance(content, bytes) else content.encode()
    rows = read_rows(Source("f.csv", content), COLUMNS, result)
    return [(row.line, row["name"], row["town"], row["note"]) for row in rows], result.problems


def places(problems):
    return [(problem.line, problem.column) for problem in problems]


@pytest.mark.parametrize("separator", [";", ",", "|"])
def test_a_first_line_with_the_separator_is_believed_and_counted(separator):
    text = 'sep=;\r\nname;town\r\nA;"x, y, z"\r\n'.replace(";", separator)
    assert read(text) == ([(3, "A", "x, y, z", "")], [])


def test_line_numbers_are_those_of_the_file_also_after_a_line_break_in_a_cell():
    rows, problems = read('name;town;note\nA;B;"one\ntwo\nthree"\n\nC;D;"x"\nE;F;G;H;I\n')
    assert rows == [(2, "A", "B", "one two three"), (6, "C", "D", "x")]
    assert places(problems) == [(7, "")]


def test_empty_columns_at_the_end_do_not_matter():
    assert read("name;town;note;;;\nA;B;C;;;\n;;;;;\nD;E;;;;\n") == ([(2, "A", "B", "C"), (4, "D", "E", "")], [])


def test_a_row_may_stop_where_only_optional_columns_follow_but_no_earlier():
    rows, problems = read("name;town;note;end\nA;B\nC\n")
    assert rows == [(2, "A", "B", "")]
    assert places(problems) == [(3, "")]


def test_a_column_without_a_name_between_others_is_refused():
    assert places(read("name;;town\nA;x;B\n")[1]) == [(1, "")]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_text_that_is_not_utf_8_is_named_by_line_and_byte(encoding):
    rows, problems = read("name;town\nA;B\nÅsa;Malmö\n".encode(encoding))
    assert rows == []
    assert places(problems) == [(3, "")]
    assert "0xC5" in str(problems[0].wrong)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_utf_16_is_refused_with_the_remedy(encoding):
    rows, problems = read("name;town\nA;B\n".encode(encoding))
    assert (rows, len(problems)) == ([], 1)
    assert "CSV UTF-8" in str(problems[0].right)


def test_a_nul_is_named_by_its_line():
    assert places(read(b"name;town\nA;B\nC;\x00\n")[1]) == [(3, "")]


@pytest.mark.parametrize("content", ["", "\ufeff", "\n\n", "sep=;\n", "name;town\n", "sep=;\nname;town\n;;\n"])
def test_a_file_without_rows_says_so(content):
    rows, problems = read(content)
    assert (rows, len(problems)) == ([], 1)


def test_an_open_quotation_mark_is_named():
    rows, problems = read('name;town\nA;"B\nC;D\n')
    assert rows == []
    assert len(problems) == 1


def test_a_cell_longer_than_any_text_is_called_so():
    problems = read(f"name;town\nA;{'x' * 200_000}\n")[1]
    assert places(problems) == [(2, "")]
    assert "too long" in str(problems[0].wrong)


@pytest.mark.parametrize("character", ["\x01", "\x1b", "\x7f", "\x96", "\ufffe"])
def test_a_control_character_is_named_by_line_and_column(character):
    problems = read(f"name;town\nA;B\nC;D{character}\n")[1]
    assert places(problems) == [(3, "town")]
    assert f"U+{ord(character):04X}" in str(problems[0].wrong)


@pytest.mark.parametrize("day", ["0001-01-01", "1.1.1949", "2101-01-01", "31.12.9999"])
def test_a_day_that_nobody_lives_to_see_is_not_read(day):
    with pytest.raises(ValueError, match=day):
        read_day(day)


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("999999999", 999_999_999), ("1000000000", None), ("9" * 5000, None), ("-1", None), ("", None)],
)
def test_a_whole_number_has_nine_digits_at_most(text, number):
    assert whole(text) == number


def test_a_cell_that_is_too_long_is_named():
    assert places(read(f"name;town\n{'x' * 21};B\n{'y' * 20};B\n")[1]) == [(2, "name")]


def test_an_unknown_column_gets_the_nearest_name_and_a_double_one_is_refused():
    problems = read("nmae;town;town\nA;B;C\n")[1]
    assert places(problems) == [(1, "nmae"), (1, "town")]
    assert "name" in str(problems[0].right)
