"""Columns go by the names that people write, and problems by those of the file."""

import pytest

from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.imports.headings import Column, same_spelling
from laituri_learn.imports.services import header_columns, importers
from laituri_learn.imports.tabular import listed, nearest, read_rows

COLUMNS = (
    Column("unit", required=True, finnish=("toimipaikka", "yksikkö"), swedish=("enhet",)),
    Column("role", finnish=("tehtävänimike", "rooli"), swedish=("roll",)),
    Column("languages", finnish=("koulutuskielet",), swedish=("utbildningsspråk",)),
)
KINDS = ("regions", "organisation-types", "organisations", "people", "courses", "sessions", "assessments", "absences")
pytestmark = pytest.mark.usefixtures("app")


def read(header, cells=1):
    result = ImportResult()
    rows = read_rows(Source("f.csv", f"{header}\n{';'.join('x' * cells)}\n".encode()), COLUMNS, result)
    return rows, result


@pytest.mark.parametrize(
    "heading", ["unit", "UNIT", " Yksikkö ", "YKSIKKÖ", "yksikko\u0308", "toimi-paikka", "toimi_paikka", "Enhet"]
)
def test_case_spaces_hyphens_and_underscores_make_no_difference(heading):
    rows, result = read(heading)
    assert (result.problems, rows[0]["unit"]) == ([], "x")
    assert result.heading("unit") == " ".join(heading.split())


def test_a_column_that_the_file_lacks_is_named_in_the_language_of_its_header():
    _rows, result = read("Rooli;Koulutuskielet", 2)
    assert [(each.column, result.heading(each.column)) for each in result.problems] == [("unit", "toimipaikka")]


@pytest.mark.parametrize(
    ("header", "offered"),
    [
        ("Yksikkö;Roli", "rooli"),
        ("Enhet;Rool", "roll"),
        ("unit;rolle", "role"),
        ("Yksikkö;Kengännumero", "tehtävänimike, koulutuskielet"),
        ("Enhet;Roll;Rolll", "utbildningsspråk"),
    ],
)
def test_a_hint_is_close_and_in_the_language_of_the_header_and_never_a_column_that_is_there(header, offered):
    _rows, result = read(header, header.count(";") + 1)
    (problem,) = result.problems
    assert str(problem.right).removeprefix("did you mean ").removeprefix("use: ").strip("“”?") == offered


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_has_names_in_three_languages_and_no_two_share_one(kind):
    columns = header_columns(importers()[kind])
    assert all(column.finnish and column.swedish and column.meaning for column in columns)
    owner = {}
    for column in columns:
        for names in column.names().values():
            for name in names:
                assert owner.setdefault(same_spelling(name), column.name) == column.name


@pytest.mark.parametrize(
    ("kind", "header"),
    [
        ("people", "Sähköpostiosoite;Etunimi;Sukunimi;Yksikkö;Rooli"),
        ("people", "E-postadress;Förnamn;Efternamn;Enhet;Befattning"),
        ("people", "S-posti;Kutsumanimi;Sukunimi;Organisaation nimi;Nimike;Alkupäivä;Loppupäivä"),
        ("organisations", "Tunnus;Organisaation nimi;Organisaatiotyyppi;Maakunta;Yksikkö;Toimipaikan nimi;Kunta"),
        ("organisations", "Kod;Namn på finska;Organisationens namn;Typ;Landskap;Enhetens namn;Kommun;Frånvarogräns"),
        ("assessments", "Sähköposti;Päivämäärä;Osaaminen;Taso;Käyttö työssä;Jakaminen;Suunnittelu;Näyttö"),
        ("assessments", "E-post;Datum;Kompetens;Nivå;Användning i arbetet;Delning;Planering"),
        ("sessions", "Kurssi;Kokoontumiset;Paikkoja;Vähintään osallistujia;Paikka"),
        ("sessions", "Kurs;Sammankomster;Antal platser;Minst deltagare;Plats"),
        ("courses", "Koodi;Nimi;Kuvaus;Kesto;Osaamiset;Järjestäjä"),
        ("courses", "Kod;Namn på finska;Namn;Längd;Kompetenser"),
        ("regions", "Alueen koodi;Alueen nimi;Kielet;ELO-ryhmä"),
    ],
)
def test_headers_that_people_write_are_understood(kind, header):
    result = ImportResult()
    text = f"{header}\n{';'.join('x' for _each in header.split(';'))}\n"
    assert len(read_rows(Source("f.csv", text.encode()), importers()[kind].columns, result)) == 1
    assert result.problems == []


def test_a_long_list_of_codes_says_how_many_more_there_are():
    codes = [f"K{number:02}" for number in range(20)]
    assert str(nearest("zzz", codes)).endswith("K13, K14 and 5 more")
    assert listed(codes[:15]).endswith("K13, K14")


def test_where_nothing_is_known_the_file_to_import_first_is_named():
    assert nearest("te-2", [], "import a framework first") == "import a framework first"


@pytest.mark.parametrize(
    ("wanted", "known", "near"),
    [("kes", "KES", True), ("KEZ", "KES", True), ("KES-TYO-JKL", "POH-TYO-VAA", False), ("opo", "te-2", False)],
)
def test_only_a_close_code_is_offered(wanted, known, near):
    assert ("did you mean" in str(nearest(wanted, [known]))) is near
