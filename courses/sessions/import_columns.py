"""The columns of a file of sessions, by the names that people write."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.imports.tabular import Column

COLUMNS = (
    Column(
        "course",
        ("course code",),
        required=True,
        example="palvelutarve",
        meaning=_l("Code or name of a course of the catalogue"),
        finnish=("koulutus", "kurssi", "koulutuksen koodi", "koulutuksen nimi", "kurssikoodi"),
        swedish=("utbildning", "kurs", "utbildningens kod", "utbildningens namn", "kurskod"),
    ),
    Column(
        "language",
        example="fi",
        meaning=_l("Language in which it is held: fi, sv or en; empty: fi"),
        finnish=("kieli", "koulutuskieli"),
        swedish=("språk", "utbildningsspråk"),
    ),
    Column(
        "meetings",
        ("times", "dates"),
        required=True,
        example="2027-02-01 09:00-15:30",
        meaning=_l("Day and times of each meeting, with commas between meetings"),
        finnish=("tapaamiset", "kokoontumiset", "ajat", "ajankohdat", "päivät"),
        swedish=("träffar", "sammankomster", "tider", "tidpunkter", "dagar"),
    ),
    Column(
        "place",
        ("venue",),
        example="Jyväskylä",
        meaning=_l("Where people meet; a place or a link is needed"),
        finnish=("paikka", "pitopaikka", "kokoontumispaikka"),
        swedish=("plats", "ställe", "mötesplats"),
    ),
    Column(
        "link",
        ("url",),
        meaning=_l("Address of a meeting on line"),
        finnish=("linkki", "etälinkki", "verkko-osoite"),
        swedish=("länk", "distanslänk", "webbadress"),
    ),
    Column(
        "seats",
        required=True,
        example="16",
        meaning=_l("How many people can take part"),
        finnish=("paikat", "paikkoja", "paikkamäärä", "osallistujia enintään", "enintään osallistujia"),
        swedish=("platser", "antal platser", "högst deltagare"),
    ),
    Column(
        "minimum_attendance",
        ("minimum participants",),
        example="6",
        meaning=_l("With fewer people it is not held; empty: no minimum"),
        finnish=("vähintään osallistujia", "vähintään", "osallistujia vähintään", "vähimmäisosallistujamäärä"),
        swedish=("minst deltagare", "minst", "deltagare minst", "minsta antal deltagare"),
    ),
    Column(
        "minimum_types",
        ("minimum organisation types",),
        example="2",
        meaning=_l("From how many organisation types people must come; empty: from any"),
        finnish=("organisaatiotyyppejä vähintään", "vähintään organisaatiotyyppejä"),
        swedish=("organisationstyper minst", "minst organisationstyper"),
    ),
    Column(
        "mix",
        ("mix rule", "shares"),
        example="employment-area:20,upper-secondary:20",
        meaning=_l("Least share of each organisation type in per cent, with commas"),
        finnish=("kokoonpanosääntö", "osuudet", "kokoonpano"),
        swedish=("sammansättningsregel", "andelar", "sammansättning"),
    ),
    Column(
        "region",
        ("area",),
        example="KES",
        meaning=_l("Code or name of the region that it is for; empty: for all"),
        finnish=("alue", "maakunta", "alueen koodi"),
        swedish=("region", "område", "landskap", "regionens kod"),
    ),
    Column(
        "trainers",
        ("trainer",),
        meaning=_l("Who trains, by name"),
        finnish=("kouluttajat", "kouluttaja"),
        swedish=("utbildare", "lärare"),
    ),
)
