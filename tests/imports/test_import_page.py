"""The administrator's import page: try, then import without choosing the file again."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from laituri_learn.access.roles import AccessRole
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.imports.models import TriedFile
from laituri_learn.imports.services import importers
from laituri_learn.imports.tabular import Column, read_rows
from laituri_learn.imports.tried_files import forget_old_files
from laituri_learn.network.models import Region
from tests.conftest import both_databases
from tests.factories import make_account, signed_in

REGIONS = "code;name_fi\nR1;Yksi\nR2;Kaksi\n"


@pytest.fixture
def administrator(client):
    with unit_of_work():
        account = make_account(role=AccessRole.ADMINISTRATOR, language="en")
    return signed_in(client, account)


def send(browser, content=REGIONS, kind="regions", go="try"):
    file = (io.BytesIO(content.encode()), f"{kind}.csv")
    return browser.post("/administration/imports", data={"kind": kind, "file": file, "go": go})


def tried_in(answer):
    return re.search(r'name="tried" value="([^"]+)"', answer.text).group(1)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


@both_databases
def test_a_file_that_was_tried_is_imported_without_being_chosen_again(administrator):
    answer = send(administrator)
    assert "2 new, 0 changed, 0 as before." in answer.text
    assert count(Region) == 0
    data = {"tried": tried_in(answer), "go": "import"}
    done = administrator.post("/administration/imports", data=data)
    assert "The file is imported." in done.text
    assert (count(Region), count(TriedFile)) == (2, 0)
    again = administrator.post("/administration/imports", data=data)
    assert (again.status_code, "no longer kept" in again.text) == (422, True)


def test_a_file_with_problems_is_not_kept(administrator):
    answer = send(administrator, REGIONS + "R1;Kolme\n")
    assert answer.status_code == 422
    assert 'name="tried"' not in answer.text
    assert count(TriedFile) == 0


def test_nobody_imports_a_file_that_a_colleague_tried(administrator):
    data = {"tried": tried_in(send(administrator)), "go": "import"}
    with unit_of_work():
        other = make_account(role=AccessRole.ADMINISTRATOR)
    colleague = signed_in(administrator.application.test_client(), other)
    assert colleague.post("/administration/imports", data=data).status_code == 422
    assert count(Region) == 0


def test_after_an_hour_the_file_is_gone(administrator):
    data = {"tried": tried_in(send(administrator)), "go": "import"}
    with unit_of_work():
        db.session.execute(update(TriedFile).values(tried_at=utc_now() - timedelta(minutes=61)))
    assert administrator.post("/administration/imports", data=data).status_code == 422
    assert forget_old_files() == "1 removed"
    assert count(TriedFile) == 0


def test_without_a_file_nothing_happens(administrator):
    answer = administrator.post("/administration/imports", data={"kind": "regions", "go": "import"})
    assert (answer.status_code, "Choose a file first" in answer.text) == (422, True)


def test_of_three_thousand_problems_the_first_five_hundred_are_shown_with_the_total(administrator):
    rows = "".join(f"R{number};\n" for number in range(3000))
    text = send(administrator, "code;name_fi\n" + rows).text
    assert "3000 problems were found" in text
    assert "The first 500 are shown." in text
    assert text.count("give the name in one language at least") == 500


@pytest.mark.parametrize("kind", ["regions", "organisation-types", "organisations", "people", "courses"])
def test_the_file_to_begin_with_is_one_that_can_be_read(administrator, kind):
    answer = administrator.get(f"/administration/imports/template/{kind}.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    result = ImportResult()
    rows = read_rows(Source("t.csv", answer.data), importers()[kind].columns, result)
    assert (len(rows), result.problems) == (1, [])
    assert all(rows[0][column.name] for column in importers()[kind].columns if column.required)


@pytest.mark.parametrize("kind", ["framework", "nothing"])
def test_there_is_no_file_to_begin_with_for_other_kinds(administrator, kind):
    assert administrator.get(f"/administration/imports/template/{kind}.csv").status_code == 404


def test_every_column_of_the_network_says_what_it_holds(app):
    columns = [
        column
        for kind in ("regions", "organisation-types", "organisations", "people")
        for column in importers()[kind].columns
    ]
    assert all(isinstance(column, Column) and column.meaning for column in columns)
