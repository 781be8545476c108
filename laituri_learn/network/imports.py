"""Importers of regions, organisation types, organisations with their units, and people with their posts."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.imports.tabular import Column, read_rows
from laituri_learn.network.coded_rows import by_code, code_column, has_name, name_columns, named, put, unique_rows
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
        if not has_name(row, source, result):
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
