"""Importers of regions, organisation types, organisations with their units, and people with their posts."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from flask_babel import lazy_gettext as _l

from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.imports.tabular import Column, Row, read_rows
from laituri_learn.network.coded_rows import (
    by_code,
    code_column,
    degrees,
    has_name,
    name_columns,
    named,
    put,
    read_cell,
    unique_rows,
)
from laituri_learn.network.import_organisations import import_organisations
from laituri_learn.network.import_people import import_people
from laituri_learn.network.models import OrganisationType, Region
from laituri_learn.network.organisation_columns import ORGANISATION_COLUMNS
from laituri_learn.network.people_columns import PEOPLE_COLUMNS
from laituri_learn.plugins.contracts import Importer
from laituri_learn.settings import LANGUAGES

REGION_COLUMNS = (
    code_column("alueen", "regionens", longest=20),
    *name_columns("alueen", "regionens"),
    Column(
        "languages",
        example="fi,sv",
        meaning=_l("Working languages of the region, with commas"),
        finnish=("kielet", "työkielet", "alueen kielet"),
        swedish=("språk", "arbetsspråk", "regionens språk"),
    ),
    Column(
        "group_fi",
        ("group", "group in Finnish"),
        example="Ohjauksen yhteistyöryhmä",
        meaning=_l("Name of the co-operation group in Finnish"),
        finnish=("ryhmä suomeksi", "ryhmä", "ryhmä_fi", "ELO-ryhmä", "yhteistyöryhmä", "ryhmän nimi"),
        swedish=("grupp på finska", "grupp_fi", "samarbetsgrupp på finska"),
    ),
    Column(
        "group_sv",
        ("group in Swedish",),
        meaning=_l("Name of the co-operation group in Swedish"),
        finnish=("ryhmä ruotsiksi", "ryhmä_sv", "yhteistyöryhmä ruotsiksi"),
        swedish=("grupp på svenska", "grupp", "grupp_sv", "samarbetsgrupp", "ELO-grupp", "gruppens namn"),
    ),
    Column(
        "group_en",
        ("group in English",),
        meaning=_l("Name of the co-operation group in English"),
        finnish=("ryhmä englanniksi", "ryhmä_en", "yhteistyöryhmä englanniksi"),
        swedish=("grupp på engelska", "grupp_en", "samarbetsgrupp på engelska"),
    ),
    Column(
        "latitude",
        ("lat",),
        example="62.24",
        meaning=_l("Latitude of the region's centre, degrees north; travel is reckoned from it"),
        finnish=("leveysaste", "leveyspiiri"),
        swedish=("latitud", "breddgrad"),
    ),
    Column(
        "longitude",
        ("lon", "lng"),
        example="25.72",
        meaning=_l("Longitude of the region's centre, degrees east"),
        finnish=("pituusaste", "pituuspiiri"),
        swedish=("longitud", "längdgrad"),
    ),
)
TYPE_COLUMNS = (
    code_column("tyypin", "typens", longest=40, example="employment-area"),
    *name_columns("tyypin", "typens"),
)


def import_regions(source: Source, _viewer: Viewer, _at: datetime) -> ImportResult:
    """Regions with their languages and co-operation groups."""
    result = ImportResult()
    known = by_code(Region)
    for row in unique_rows(read_rows(source, REGION_COLUMNS, result), "code", source, result):
        languages = [each.strip() for each in (row["languages"] or "fi").split(",")]
        if unknown := [each for each in languages if each not in LANGUAGES]:
            result.add(source.name, row.line, "languages", _l("“%(code)s” is unknown", code=unknown[0]), "fi, sv, en")
            continue
        centre = _centre(row, source, result)
        if not has_name(row, source, result) or centre is None:
            continue
        values = {"name": named(row), "languages": languages, "group_name": named(row, "group"), **centre}
        put(Region, known, row["code"], values, result)
    db.session.flush()
    return result


def _centre(row: Row, source: Source, result: ImportResult) -> dict[str, float | None] | None:
    """Latitude and longitude in degrees, ``None`` when a cell is wrong.

    A file without the columns leaves those of a known region as they are.
    """
    before = len(result.problems)
    if not {"latitude", "longitude"} & row.cells.keys():
        return {}
    found = {
        name: read_cell(row, name, partial(degrees, most=most), source, result, right)
        for name, most, right in (
            ("latitude", 90, _l("degrees with a decimal point, such as 62.24")),
            ("longitude", 180, _l("degrees with a decimal point, such as 25.72")),
        )
    }
    if bool(row["latitude"]) != bool(row["longitude"]):
        empty = "longitude" if row["latitude"] else "latitude"
        result.add(source.name, row.line, empty, _l("the cell is empty"), _l("give both, or neither"))
    return found if len(result.problems) == before else None


def import_types(source: Source, _viewer: Viewer, _at: datetime) -> ImportResult:
    """Organisation types."""
    result = ImportResult()
    known = by_code(OrganisationType)
    for row in unique_rows(read_rows(source, TYPE_COLUMNS, result), "code", source, result):
        if has_name(row, source, result):
            put(OrganisationType, known, row["code"], {"name": named(row)}, result)
    db.session.flush()
    return result


NETWORK_IMPORTERS = (
    Importer("organisation-types", _l("Organisation types"), (".csv",), TYPE_COLUMNS, import_types, 10),
    Importer("regions", _l("Regions"), (".csv",), REGION_COLUMNS, import_regions, 20),
    Importer("organisations", _l("Organisations and units"), (".csv",), ORGANISATION_COLUMNS, import_organisations, 30),
    Importer("people", _l("People and posts"), (".csv",), PEOPLE_COLUMNS, import_people, 50),
)
