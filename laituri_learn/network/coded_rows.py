"""What importers of coded things share: names in three languages, codes, periods, making or changing a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from laituri_learn.database import LocalisedText, db
from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.imports.tabular import Column, Row, nearest, read_day
from laituri_learn.settings import LANGUAGES
from laituri_learn.web.filters import plain

LARGEST_NUMBER = 100_000

CODE = Column(
    "code",
    required=True,
    example="KES",
    longest=60,
    meaning=_l("A code of your own; it stays the same"),
    finnish=("koodi", "tunnus", "lyhenne"),
    swedish=("kod", "förkortning"),
)


def code_column(finnish: str, swedish: str, **changes: Any) -> Column:
    """``CODE`` by the name of what it belongs to, such as ``alueen`` and ``regionens``."""
    return replace(
        CODE,
        finnish=(*CODE.finnish, f"{finnish} koodi", f"{finnish} tunnus"),
        swedish=(*CODE.swedish, f"{swedish} kod"),
        **changes,
    )


def name_columns(finnish: str, swedish: str) -> tuple[Column, ...]:
    """``name_fi``, ``name_sv``, ``name_en`` by the name of what they belong to, as in :func:`code_column`."""
    return (
        Column(
            "name_fi",
            ("name", "name in Finnish", "Finnish name"),
            required=True,
            example="Keski-Suomi",
            meaning=_l("Name in Finnish; a name in one language is needed"),
            finnish=("nimi suomeksi", "nimi", "nimi_fi", "suomenkielinen nimi", f"{finnish} nimi"),
            swedish=("namn på finska", "namn_fi", "finskt namn"),
        ),
        Column(
            "name_sv",
            ("name in Swedish", "Swedish name"),
            example="Mellersta Finland",
            meaning=_l("Name in Swedish"),
            finnish=("nimi ruotsiksi", "nimi_sv", "ruotsinkielinen nimi"),
            swedish=("namn på svenska", "namn", "namn_sv", "svenskt namn", f"{swedish} namn"),
        ),
        Column(
            "name_en",
            ("name in English", "English name"),
            example="Central Finland",
            meaning=_l("Name in English"),
            finnish=("nimi englanniksi", "nimi_en", "englanninkielinen nimi"),
            swedish=("namn på engelska", "namn_en", "engelskt namn"),
        ),
    )


def named(row: Row, prefix: str = "name") -> LocalisedText:
    """The text of three columns, such as ``name_fi``, ``name_sv``, ``name_en``."""
    return LocalisedText(**{language: row[f"{prefix}_{language}"] or None for language in LANGUAGES})


def put(model: type[Any], known: dict[str, Any], code: str, values: Mapping[str, Any], result: ImportResult) -> Any:
    """Make the row of this code, or change what differs, and count it."""
    found = known.get(code)
    if found is None:
        found = known[code] = model(code=code, **values)
        db.session.add(found)
        result.created += 1
        result.preview.append(f"+ {code}  {plain(found.name)}")
    elif changed := {key: value for key, value in values.items() if getattr(found, key) != value}:
        for key, value in changed.items():
            setattr(found, key, value)
        result.updated += 1
        result.preview.append(f"~ {code}  {plain(found.name)}")
    else:
        result.unchanged += 1
    return found


def by_code(model: type[Any]) -> dict[str, Any]:
    """Every row of a table by its code."""
    return {row.code: row for row in db.session.scalars(select(model))}


def unique_rows(rows: list[Row], column: str, source: Source, result: ImportResult) -> list[Row]:
    """The rows with a code, each once; the others are noted."""
    lines: dict[str, int] = {}
    kept = []
    for row in rows:
        code = row[column]
        if not code:
            result.add(source.name, row.line, column, _l("the cell is empty"), _l("give a code of your own"))
        elif code in lines:
            wrong = _l("“%(code)s” is already on line %(line)s", code=code, line=lines[code])
            result.add(source.name, row.line, column, wrong, _l("leave one of the rows out"))
        else:
            lines[code] = row.line
            kept.append(row)
    return kept


def read_period(row: Row, source: Source, result: ImportResult) -> tuple[date | None, date | None]:
    """The row's ``starts_on`` and ``ends_on``, checked."""
    remedy = _l("write the day as 2026-11-24 or 24.11.2026")
    starts_on = read_cell(row, "starts_on", read_day, source, result, remedy)
    ends_on = read_cell(row, "ends_on", read_day, source, result, remedy)
    if starts_on and ends_on and ends_on < starts_on:
        result.add(source.name, row.line, "ends_on", _l("the end comes before the start"), _l("exchange the days"))
    return starts_on, ends_on


def read_cell(
    row: Row, name: str, convert: Callable[[str], Any], source: Source, result: ImportResult, right: Any
) -> Any:
    """The cell converted; ``None``, and a problem noted, when ``convert`` raises ``ValueError``."""
    try:
        return convert(row[name])
    except ValueError:
        result.add(source.name, row.line, name, _l("“%(text)s” cannot be read", text=row[name]), right)
        return None


def whole_number(text: str) -> int | None:
    """A whole number, 0 or more; ``None`` for an empty cell.

    Raises:
        ValueError: it is something else, or larger than any office.
    """
    if not text:
        return None
    if not text.isdecimal() or int(text) > LARGEST_NUMBER:
        raise ValueError(text)
    return int(text)


def degrees(text: str, most: int) -> float | None:
    """Degrees with a decimal point or comma; ``None`` for an empty cell.

    Raises:
        ValueError: it is no number, or larger than ``most`` either way.
    """
    if not text:
        return None
    value = float(text.replace(",", "."))
    if not -most <= value <= most:
        raise ValueError(text)
    return value


def has_name(row: Row, source: Source, result: ImportResult) -> bool:
    """Whether the row has a name in some language; noted as a problem when it has none."""
    if named(row).as_mapping():
        return True
    result.add(source.name, row.line, "name_fi", _l("there is no name"), _l("give the name in one language at least"))
    return False


def one_of(
    row: Row, name: str, known: Mapping[str, Any], source: Source, result: ImportResult, when_none: Any = None
) -> Any:
    """The row that the cell names by its code or by its name in any language; ``when_none`` as in ``nearest``."""
    wanted = row[name]
    if wanted in known:
        return known[wanted]
    for each in known.values():
        if wanted and wanted.casefold() in {text.casefold() for text in each.name.as_mapping().values()}:
            return each
    wrong = _l("“%(code)s” is unknown", code=wanted) if wanted else _l("the cell is empty")
    result.add(source.name, row.line, name, wrong, nearest(wanted, list(known), when_none))
    return None
