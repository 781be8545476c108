"""The columns of a file of organisations with their units, by the names that people write."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.imports.tabular import Column
from laituri_learn.network.coded_rows import code_column, name_columns

ORGANISATION_COLUMNS = (
    code_column("organisaation", "organisationens", example="KES-TYO"),
    *name_columns("organisaation", "organisationens"),
    Column(
        "type",
        ("organisation type",),
        required=True,
        example="employment-area",
        meaning=_l("Code or name of the organisation type"),
        finnish=("tyyppi", "organisaatiotyyppi", "organisaation tyyppi"),
        swedish=("typ", "organisationstyp", "organisationens typ"),
    ),
    Column(
        "region",
        ("area",),
        required=True,
        example="KES",
        meaning=_l("Code or name of the region"),
        finnish=("alue", "maakunta", "alueen koodi"),
        swedish=("region", "landskap", "område", "regionens kod"),
    ),
    Column(
        "starts_on",
        ("starts", "start date"),
        example="2025-01-01",
        meaning=_l("First day of the organisation; empty: unknown"),
        finnish=("alkaa", "alkupäivä", "alkamispäivä", "aloituspäivä", "alku", "voimassa alkaen"),
        swedish=("börjar", "startdatum", "startdag", "begynnelsedag", "från och med"),
    ),
    Column(
        "ends_on",
        ("ends", "end date"),
        meaning=_l("Last day of the organisation; empty: it works on"),
        finnish=("päättyy", "loppupäivä", "päättymispäivä", "loppuu", "loppu", "voimassa saakka"),
        swedish=("slutar", "slutdatum", "slutdag", "till och med"),
    ),
    Column(
        "successor",
        meaning=_l("Code of the organisation that takes over its work"),
        finnish=("seuraaja", "seuraajaorganisaatio", "jatkaja"),
        swedish=("efterträdare", "efterföljare"),
    ),
    Column(
        "unit",
        ("unit code", "office"),
        example="KES-TYO-JKL",
        longest=60,
        meaning=_l("Code of a unit, one on each row; empty: the organisation has one unit of its own code"),
        finnish=("toimipaikka", "yksikkö", "toimipiste", "toimipaikan koodi", "toimipaikan tunnus", "yksikön koodi"),
        swedish=("verksamhetsställe", "enhet", "kontor", "verksamhetsställets kod", "enhetens kod"),
    ),
    Column(
        "unit_name_fi",
        ("unit name", "unit name in Finnish"),
        example="Jyväskylän toimipaikka",
        meaning=_l("Name of the unit in Finnish; empty: that of the organisation"),
        finnish=(
            "toimipaikan nimi suomeksi",
            "toimipaikan nimi",
            "toimipaikan nimi_fi",
            "yksikön nimi",
            "yksikön nimi suomeksi",
            "toimipisteen nimi",
        ),
        swedish=("verksamhetsställets namn på finska", "enhetens namn på finska"),
    ),
    Column(
        "unit_name_sv",
        ("unit name in Swedish",),
        meaning=_l("Name of the unit in Swedish"),
        finnish=("toimipaikan nimi ruotsiksi", "toimipaikan nimi_sv", "yksikön nimi ruotsiksi"),
        swedish=(
            "verksamhetsställets namn på svenska",
            "verksamhetsställets namn",
            "enhetens namn",
            "enhetens namn på svenska",
        ),
    ),
    Column(
        "unit_name_en",
        ("unit name in English",),
        meaning=_l("Name of the unit in English"),
        finnish=("toimipaikan nimi englanniksi", "toimipaikan nimi_en", "yksikön nimi englanniksi"),
        swedish=("verksamhetsställets namn på engelska", "enhetens namn på engelska"),
    ),
    Column(
        "municipality",
        example="Jyväskylä",
        longest=100,
        meaning=_l("Municipality where the unit is"),
        finnish=("kunta", "paikkakunta", "sijaintikunta"),
        swedish=("kommun", "ort"),
    ),
    Column(
        "max_away",
        ("at most away",),
        example="2",
        meaning=_l(
            "People of the unit who may be away in training at the same time, counted by half-days; empty: no limit"
        ),
        finnish=("enintään poissa", "poissaoloraja", "poissa enintään"),
        swedish=("högst borta", "frånvarogräns", "borta högst"),
    ),
)
