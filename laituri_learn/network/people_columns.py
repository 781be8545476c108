"""The columns of a file of people with posts, by the names that people write."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.imports.tabular import Column

PEOPLE_COLUMNS = (
    Column(
        "email",
        ("e-mail address", "mail"),
        required=True,
        example="aino.virtanen@kunta.example",
        meaning=_l("E-mail address: the person’s key; one row for each of her posts"),
        finnish=("sähköposti", "sähköpostiosoite", "s-posti", "työsähköposti"),
        swedish=("e-post", "e-postadress", "mejl", "mejladress"),
    ),
    Column(
        "first_name",
        ("given name",),
        required=True,
        example="Aino",
        longest=100,
        meaning=_l("First name"),
        finnish=("etunimi", "kutsumanimi", "etunimet"),
        swedish=("förnamn", "tilltalsnamn"),
    ),
    Column(
        "last_name",
        ("family name", "surname"),
        required=True,
        example="Virtanen",
        longest=100,
        meaning=_l("Last name"),
        finnish=("sukunimi",),
        swedish=("efternamn", "släktnamn"),
    ),
    Column(
        "language",
        example="fi",
        meaning=_l("The language the service speaks to her: fi, sv or en; empty: fi"),
        finnish=("kieli", "asiointikieli", "palvelukieli"),
        swedish=("språk", "servicespråk"),
    ),
    Column(
        "languages",
        ("training languages",),
        example="fi,sv",
        meaning=_l("Languages in which she can be trained, with commas; empty: her language"),
        finnish=("koulutuskielet", "kielet", "koulutuksen kielet"),
        swedish=("utbildningsspråk", "språken"),
    ),
    Column(
        "training_days",
        example="5",
        meaning=_l("Days a year that she may use for training; empty: no limit"),
        finnish=("koulutuspäivät", "koulutuspäiviä", "koulutuspäiviä vuodessa"),
        swedish=("utbildningsdagar", "utbildningsdagar per år"),
    ),
    Column(
        "organisation",
        ("organization", "employer"),
        example="KES-TYO",
        meaning=_l("Code or name of the organisation; enough if it has one unit"),
        finnish=("organisaatio", "työnantaja", "organisaation nimi", "organisaation koodi"),
        swedish=("organisation", "arbetsgivare", "organisationens namn", "organisationens kod"),
    ),
    Column(
        "unit",
        ("unit code", "office"),
        example="KES-TYO-JKL",
        meaning=_l("Code of the unit where she works"),
        finnish=("toimipaikka", "yksikkö", "toimipiste", "toimipaikan koodi", "yksikön koodi", "työpaikka"),
        swedish=("verksamhetsställe", "enhet", "kontor", "verksamhetsställets kod", "enhetens kod", "arbetsplats"),
    ),
    Column(
        "role",
        ("job title", "title"),
        required=True,
        example="te-2",
        meaning=_l("Code or name of the role of the post"),
        finnish=("tehtävänimike", "rooli", "nimike", "tehtävä", "ammattinimike", "tehtävärooli"),
        swedish=("uppgiftsroll", "roll", "uppgift", "titel", "befattning", "yrkesbeteckning"),
    ),
    Column(
        "starts_on",
        ("starts", "start date"),
        example="2025-01-01",
        meaning=_l("First day of the post; empty: the post she has already, or the beginning of this year"),
        finnish=("alkaa", "alkupäivä", "alkamispäivä", "aloituspäivä", "alku", "voimassa alkaen"),
        swedish=("börjar", "startdatum", "startdag", "begynnelsedag", "från och med"),
    ),
    Column(
        "ends_on",
        ("ends", "end date"),
        meaning=_l("Last day of the post; empty: no end is known"),
        finnish=("päättyy", "loppupäivä", "päättymispäivä", "loppuu", "loppu", "voimassa saakka"),
        swedish=("slutar", "slutdatum", "slutdag", "till och med"),
    ),
)
