"""A table as CSV, Excel workbook, JSON, or text for the console."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from typing import Any

from laituri_learn.database import LocalisedText
from laituri_learn.reports.table import Bound, Cell, Suppressed, Table
from laituri_learn.web import filters
from laituri_learn.web.filters import plain

NUMBER_FORMATS = {"number": "0", "decimal": "0.0#", "percent": "0 %", "date": "d.m.yyyy"}
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def as_csv(table: Table) -> bytes:
    """UTF-8 with byte order mark and semicolons, labels and decimal marks of the language: as Excel there reads it.

    Programs ask for JSON, which is the same in every language.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([_words(column.label) for column in table.columns])
    writer.writerows([[_written(cell) for cell in row] for row in table.rows])
    writer.writerows([[], *([harmless(_words(note))] for note in table.notes)] if table.notes else [])
    return text.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> Any:
    if isinstance(cell, float):
        return filters.number(cell, 2)
    if isinstance(cell, Bound):
        return f"{cell.sign}{filters.number(cell.value, 2)}"
    return harmless(_bare(cell))


def as_xlsx(table: Table) -> bytes:
    """An Excel workbook: caption, frozen header, number formats, notes."""
    # Only a workbook needs them, and they take long to load: a page must not wait for them.
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one
    sheet.title = "Laituri"
    sheet.append([_words(table.caption)])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([])
    sheet.append([_words(column.label) for column in table.columns])
    for cell in sheet[3]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for row in table.rows:
        sheet.append([harmless(_bare(cell)) for cell in row])
    for number, column in enumerate(table.columns, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = 48 if number == 1 else 16
        if column.kind in NUMBER_FORMATS:
            for line in range(4, sheet.max_row + 1):
                sheet.cell(line, number).number_format = NUMBER_FORMATS[column.kind]
    sheet.freeze_panes = "B4"
    for note in table.notes:
        sheet.append([_words(note)])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_json(table: Table) -> str:
    """Rows as objects by column key; a figure not shown is ``null``, and its key is listed under ``suppressed``."""
    rows = []
    for row in table.rows:
        cells = dict(zip((column.key for column in table.columns), row, strict=True))
        plain_cells: dict[str, Any] = {
            key: None if isinstance(cell, Suppressed) else _bare(cell) for key, cell in cells.items()
        }
        hidden = [key for key, cell in cells.items() if isinstance(cell, Suppressed)]
        rows.append({**plain_cells, **({"suppressed": hidden} if hidden else {})})
    return json.dumps(
        {"caption": _words(table.caption), "rows": rows, "notes": [_words(note) for note in table.notes]},
        ensure_ascii=False,
        default=str,
    )


def as_text(table: Table) -> str:
    """For a console."""
    # Pages use this module too, and need not wait until it is loaded.
    from rich.console import Console
    from rich.table import Table as ConsoleTable

    shown = ConsoleTable(title=_words(table.caption))
    for column in table.columns:
        shown.add_column(
            _words(column.label), justify="right" if column.kind in ("number", "decimal", "percent") else "left"
        )
    for row in table.rows:
        shown.add_row(
            *(
                "–" if cell is None else _shown(cell, column.kind)
                for cell, column in zip(row, table.columns, strict=True)
            )
        )
    text = io.StringIO()
    console = Console(file=text, width=140)
    console.print(shown)
    for note in table.notes:
        console.print(_words(note))
    return text.getvalue()


def _bare(cell: Cell) -> Any:
    if cell is None or isinstance(cell, int | float):
        return cell
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell) if isinstance(cell, Suppressed | Bound) else _words(cell)


def _shown(cell: Cell, kind: str) -> str:
    if isinstance(cell, Bound):
        return f"{cell.sign}{_shown(cell.value, kind)}"
    if kind == "percent" and isinstance(cell, int | float):
        return f"{cell:.0%}"
    return f"{cell:.1f}" if isinstance(cell, float) else str(_bare(cell))


def _words(text: LocalisedText | str | None) -> str:
    """The bare text, without the control characters that no workbook holds and no console should obey."""
    return CONTROLS.sub("", plain(text))


def harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula begins with an apostrophe instead."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value
