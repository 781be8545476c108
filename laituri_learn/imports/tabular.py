"""CSV as people's spreadsheets write it: UTF-8 with or without BOM; comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l

from laituri_learn.days import within_reach
from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.imports.headings import CLOSE, Column, read_header

__all__ = ["Column", "Row", "listed", "nearest", "read_day", "read_rows"]

MOST_DIGITS = 9
DELIMITERS = ";,\t"
SHORT = 4
"""A code of so few characters may be offered instead of another that differs in one of them."""
CLOSE_WHEN_SHORT = 0.6
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


@dataclass(frozen=True)
class Row:
    """One row: its line in the file and its cells by column name, stripped of outer spaces."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """The cell, empty when the file has no such column."""
        return self.cells.get(name, "")


def read_rows(source: Source, columns: Sequence[Column], result: ImportResult) -> list[Row]:
    """The rows of a CSV file; what cannot be read is noted in ``result`` with line and remedy.

    Lines count from 1 and are those of the file, also when a quoted cell spans several.
    """
    text = _decoded(source, result)
    if text is None:
        return []
    delimiter, text = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    optional = frozenset(column.name for column in columns if not column.required)
    rows: list[Row] = []
    names: list[str] | None = None
    try:
        for line, cells in _numbered(reader):
            if not any(cell.strip() for cell in cells):
                continue
            if names is None:
                names = read_header(source, line, _without_empty_end(cells), columns, result)
                if names is None:
                    return []
                continue
            fitted = _fitted(cells, names, optional)
            if fitted is None:
                result.add(
                    source.name,
                    line,
                    "",
                    _l("the row has %(found)s cells, the header %(expected)s", found=len(cells), expected=len(names)),
                    _l("put quotes around a text that contains the separator"),
                )
                continue
            row = Row(line, {name: " ".join(cell.split()) for name, cell in zip(names, fitted, strict=True)})
            _check_lengths(row, columns, source, result)
            _check_characters(row, source, result)
            rows.append(row)
    except csv.Error as error:
        _note_unreadable(error, source, reader.line_num, result)
        return []
    if names is None:
        result.add(source.name, 1, "", _l("the file is empty"), _l("begin with the column names"))
    elif not rows and not result.problems:
        wrong = _l("there is no row below the column names")
        result.add(source.name, 1, "", wrong, _l("add the rows, or choose another file"))
    return rows


def _note_unreadable(error: csv.Error, source: Source, line: int, result: ImportResult) -> None:
    if "field limit" in str(error):
        longest = _l("use at most %(count)s characters", count=csv.field_size_limit())
        result.add(source.name, line, "", _l("a cell is too long, or its quotation mark is not closed"), longest)
    else:
        wrong, right = _l("a quotation mark is not closed"), _l("close it, or write two to have one in the text")
        result.add(source.name, line, "", wrong, right)


def _check_characters(row: Row, source: Source, result: ImportResult) -> None:
    for name, cell in row.cells.items():
        if found := CONTROL.search(cell):
            wrong = _l("the text holds a control character, %(code)s", code=f"U+{ord(found[0]):04X}")
            result.add(source.name, row.line, name, wrong, _l("remove it, or write the text anew"))


def _check_lengths(row: Row, columns: Sequence[Column], source: Source, result: ImportResult) -> None:
    for column in columns:
        if column.longest is not None and len(row[column.name]) > column.longest:
            right = _l("use at most %(count)s characters", count=column.longest)
            result.add(source.name, row.line, column.name, _l("the text is too long"), right)


def _separator(text: str) -> tuple[str, str]:
    """The separator, and the text to read; a first line ``sep=;``, as Excel writes it, is emptied, not cut off."""
    first, newline, rest = text.partition("\n")
    told = first.strip().strip('"').casefold()
    if told.startswith("sep=") and len(told) <= len("sep=") + 1:
        return told[len("sep=") :] or "\t", newline + rest
    return max(DELIMITERS, key=first.count), text


def _without_empty_end(cells: Sequence[str]) -> list[str]:
    """The cells up to the last one with a text."""
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _fitted(cells: Sequence[str], names: Sequence[str], optional: frozenset[str]) -> list[str] | None:
    """One cell a column; ``None`` when they do not fit.

    Spreadsheets add empty cells at the end of a row, and leave them out where only columns follow that may be empty.
    """
    kept = list(cells)
    if len(kept) > len(names):
        kept = _without_empty_end(kept)
        kept += [""] * (len(names) - len(kept))
    missing = names[len(kept) :]
    if len(kept) > len(names) or not optional.issuperset(missing):
        return None
    return [*kept, *("" for _name in missing)]


def _decoded(source: Source, result: ImportResult) -> str | None:
    if source.content.startswith((b"\xff\xfe", b"\xfe\xff")):
        result.add(source.name, 1, "", _l("the file is text in UTF-16"), _l("save it as “CSV UTF-8”"))
        return None
    nul = source.content.find(b"\x00")
    if nul >= 0:
        line = source.content.count(b"\n", 0, nul) + 1
        result.add(source.name, line, "", _l("the file is not CSV text in UTF-8"), _l("save it as “CSV UTF-8”"))
        return None
    try:
        return source.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        result.add(
            source.name,
            source.content.count(b"\n", 0, error.start) + 1,
            "",
            _l("byte %(byte)s is not UTF-8", byte=f"0x{source.content[error.start]:02X}"),
            _l("save the file as “CSV UTF-8”; å, ä and ö would be lost otherwise"),
        )
        return None


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    line = 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1


def read_day(text: str) -> date | None:
    """A day as ``2026-11-24`` or ``24.11.2026``; ``None`` for an empty cell.

    Raises:
        ValueError: neither, or a day that nothing here happens on.
    """
    if not text:
        return None
    day = datetime.strptime(text, "%d.%m.%Y" if "." in text else "%Y-%m-%d").date()
    if not within_reach(day):
        raise ValueError(text)
    return day


def whole(text: str) -> int | None:
    """A whole number, 0 or more; ``None`` when it is something else, or has more than nine digits."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def nearest(wanted: str, known: Sequence[str], when_none: Any = None) -> Any:
    """What would be right instead of an unknown code: the nearest one, or all of them.

    ``when_none``: what to do where nothing is known yet, such as to import another file first.
    """
    if not known and when_none is not None:
        return when_none
    near = _nearest(wanted, tuple(known))
    if near:
        return _l("did you mean “%(near)s”?", near=near)
    return _l("known: %(codes)s", codes=listed(sorted(known)))


def listed(codes: Sequence[str], shown: int = 15) -> Any:
    """The codes with commas; of many the first ones and how many more there are."""
    if len(codes) <= shown:
        return ", ".join(codes) or "–"
    return _l("%(codes)s and %(count)s more", codes=", ".join(codes[:shown]), count=len(codes) - shown)


@lru_cache(maxsize=4096)
def _nearest(wanted: str, known: tuple[str, ...]) -> str | None:
    """The nearest code, in any case; remembered, because a wrong code mostly comes on many rows."""
    plain = {code.casefold(): code for code in reversed(known)}
    near = get_close_matches(wanted.casefold(), plain, 1, CLOSE if len(wanted) > SHORT else CLOSE_WHEN_SHORT)
    return plain[near[0]] if near else None
