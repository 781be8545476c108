"""Importers of regions, organisation types, organisations with their units, and people with their posts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from laituri_learn.access.policy import Viewer
from laituri_learn.database import LocalisedText, db
from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.imports.tabular import Column, Row, nearest, read_day, read_rows
from laituri_learn.network.import_people import PEOPLE_COLUMNS, import_people
from laituri_learn.network.models import Organisation, OrganisationType, Region, Unit
from laituri_learn.plugins.contracts import Importer
from laituri_learn.settings import LANGUAGES

NAME_COLUMNS = (
    Column("name_fi", ("name", "nimi", "nimi_fi", "namn_fi"), required=True, example="Keski-Suomi"),
    Column("name_sv", ("namn", "nimi_sv", "namn_sv"), example="Mellersta Finland"),
    Column("name_en", ("nimi_en", "namn_en"), example="Central Finland"),
)
CODE = Column("code", ("koodi", "tunnus", "kod"), required=True, example="KES")
REGION_COLUMNS = (
    CODE,
    *NAME_COLUMNS,
    Column("languages", ("kielet", "språk"), example="fi,sv"),
    Column("group_fi", ("group", "ryhmä"), example="Ohjauksen yhteistyöryhmä"),
    Column("group_sv"),
    Column("group_en"),
)
TYPE_COLUMNS = (CODE, *NAME_COLUMNS)
ORGANISATION_COLUMNS = (
    CODE,
    *NAME_COLUMNS,
    Column("type", ("tyyppi", "typ"), required=True, example="employment-area"),
    Column("region", ("alue", "maakunta"), required=True, example="KES"),
    Column("starts_on", ("alkaa", "börjar"), example="2025-01-01"),
    Column("ends_on", ("päättyy", "slutar")),
    Column("successor", ("seuraaja", "efterträdare")),
    Column("unit", ("toimipaikka", "verksamhetsställe"), example="KES-TYO-JKL"),
    Column("unit_name_fi", ("unit_name",), example="Jyväskylän toimipaikka"),
    Column("unit_name_sv"),
    Column("unit_name_en"),
    Column("municipality", ("kunta", "kommun"), example="Jyväskylä"),
    Column("max_away", ("enintään_poissa", "högst_borta"), example="2"),
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
    elif changed := {key: value for key, value in values.items() if getattr(found, key) != value}:
        for key, value in changed.items():
            setattr(found, key, value)
        result.updated += 1
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


def import_regions(source: Source, _viewer: Viewer, _at: datetime) -> ImportResult:
    """Regions with their languages and co-operation groups."""
    result = ImportResult()
    known = by_code(Region)
    for row in unique_rows(read_rows(source, REGION_COLUMNS, result), "code", source, result):
        languages = [each.strip() for each in (row["languages"] or "fi").split(",")]
        if unknown := [each for each in languages if each not in LANGUAGES]:
            result.add(source.name, row.line, "languages", _l("“%(code)s” is unknown", code=unknown[0]), "fi, sv, en")
            continue
        if not _has_name(row, source, result):
            continue
        values = {"name": named(row), "languages": languages, "group_name": named(row, "group")}
        put(Region, known, row["code"], values, result)
    db.session.flush()
    return result


def import_types(source: Source, _viewer: Viewer, _at: datetime) -> ImportResult:
    """Organisation types."""
    result = ImportResult()
    known = by_code(OrganisationType)
    for row in unique_rows(read_rows(source, TYPE_COLUMNS, result), "code", source, result):
        if _has_name(row, source, result):
            put(OrganisationType, known, row["code"], {"name": named(row)}, result)
    db.session.flush()
    return result


def import_organisations(source: Source, _viewer: Viewer, _at: datetime) -> ImportResult:
    """Organisations, each with one row a unit; one without units gets a unit of its own code."""
    result = ImportResult()
    types, regions = by_code(OrganisationType), by_code(Region)
    organisations, units = by_code(Organisation), by_code(Unit)
    rows = read_rows(source, ORGANISATION_COLUMNS, result)
    codes = {row["code"] for row in rows} | set(organisations)
    seen: dict[str, Row] = {}
    unit_lines: dict[str, int] = {}
    for row in rows:
        before = len(result.problems)
        values = _organisation_values(row, types, regions, codes, source, result)
        if row["unit"] in unit_lines:
            wrong = _l("“%(code)s” is already on line %(line)s", code=row["unit"], line=unit_lines[row["unit"]])
            result.add(source.name, row.line, "unit", wrong, _l("leave one of the rows out"))
        max_away = _read(row, "max_away", _limit, source, result, _l("a whole number, 0 or more, or nothing"))
        if len(result.problems) > before:
            continue
        if row["code"] not in seen:
            put(Organisation, organisations, row["code"], values, result)
            seen[row["code"]] = row
        organisation = organisations[row["code"]]
        unit_code = row["unit"] or row["code"]
        unit_lines[unit_code] = row.line
        name = named(row, "unit_name")
        unit_values = {
            "organisation": organisation,
            "name": name if name.as_mapping() else organisation.name,
            "municipality": row["municipality"],
            "max_away": max_away,
        }
        put(Unit, units, unit_code, unit_values, ImportResult())
    if not result.problems:
        db.session.flush()
        for code, row in seen.items():
            organisations[code].successor = organisations.get(row["successor"])
    db.session.flush()
    return result


def _organisation_values(
    row: Row,
    types: Mapping[str, OrganisationType],
    regions: Mapping[str, Region],
    codes: set[str],
    source: Source,
    result: ImportResult,
) -> dict[str, Any]:
    if not row["code"]:
        result.add(source.name, row.line, "code", _l("the cell is empty"), _l("give a code of your own"))
    _has_name(row, source, result)
    kind = _one_of(row, "type", types, source, result)
    region = _one_of(row, "region", regions, source, result)
    if row["successor"] and row["successor"] not in codes:
        wrong = _l("“%(code)s” is unknown", code=row["successor"])
        result.add(source.name, row.line, "successor", wrong, nearest(row["successor"], sorted(codes)))
    starts_on, ends_on = read_period(row, source, result)
    return {"name": named(row), "type": kind, "region": region, "starts_on": starts_on, "ends_on": ends_on}


def read_period(row: Row, source: Source, result: ImportResult) -> tuple[date | None, date | None]:
    """The row's ``starts_on`` and ``ends_on``, checked."""
    remedy = _l("write the day as 2026-11-24 or 24.11.2026")
    starts_on = _read(row, "starts_on", read_day, source, result, remedy)
    ends_on = _read(row, "ends_on", read_day, source, result, remedy)
    if starts_on and ends_on and ends_on < starts_on:
        result.add(source.name, row.line, "ends_on", _l("the end comes before the start"), _l("exchange the days"))
    return starts_on, ends_on


def _read(row: Row, name: str, convert: Callable[[str], Any], source: Source, result: ImportResult, right: Any) -> Any:
    try:
        return convert(row[name])
    except ValueError:
        result.add(source.name, row.line, name, _l("“%(text)s” cannot be read", text=row[name]), right)
        return None


def _limit(text: str) -> int | None:
    if not text:
        return None
    number = int(text)
    if number < 0:
        raise ValueError
    return number


def _has_name(row: Row, source: Source, result: ImportResult) -> bool:
    if named(row).as_mapping():
        return True
    result.add(source.name, row.line, "name_fi", _l("there is no name"), _l("give the name in one language at least"))
    return False


def _one_of(row: Row, name: str, known: Mapping[str, Any], source: Source, result: ImportResult) -> Any:
    """The row that the cell names by its code or by its name in any language."""
    wanted = row[name]
    if wanted in known:
        return known[wanted]
    for each in known.values():
        if wanted and wanted.casefold() in {text.casefold() for text in each.name.as_mapping().values()}:
            return each
    wrong = _l("“%(code)s” is unknown", code=wanted) if wanted else _l("the cell is empty")
    result.add(source.name, row.line, name, wrong, nearest(wanted, list(known)))
    return None


NETWORK_IMPORTERS = (
    Importer("organisation-types", _l("Organisation types"), (".csv",), TYPE_COLUMNS, import_types, 10),
    Importer("regions", _l("Regions"), (".csv",), REGION_COLUMNS, import_regions, 20),
    Importer("organisations", _l("Organisations and units"), (".csv",), ORGANISATION_COLUMNS, import_organisations, 30),
    Importer("people", _l("People and posts"), (".csv",), PEOPLE_COLUMNS, import_people, 50),
)
