"""A person's own record shows what she did elsewhere, too."""

from laituri_learn.database import unit_of_work
from laituri_learn.statements.recorder import Activity, record
from laituri_learn.statements.vocabulary import DATA_FILE, IMPORTED
from tests.factories import NOW, make_account, make_person, make_unit, signed_in
from tests.statements.lrs import Lrs, statement


def test_statements_of_the_product_and_of_a_client_stand_in_one_record(app, client):
    lrs = Lrs(client)
    with unit_of_work():
        person = make_person(make_unit())
        account = make_account(person)
        record(person, IMPORTED, Activity("files/1", DATA_FILE, "Oma tiedosto"), at=NOW)
        actor = {"account": {"homePage": "http://127.0.0.1:8000", "name": person.public_id}}
    named = {"id": "http://a.example/1", "definition": {"name": {"en-GB": "A course elsewhere"}}}
    lrs.stored(statement(actor=actor, object=named), statement(actor=actor, object={"id": "http://a.example/2"}))
    lrs.stored(statement(object={"id": "http://a.example/another-persons"}))
    page = signed_in(client, account).get("/learning-record").text
    for shown in ("Oma tiedosto", "A course elsewhere", "http://a.example/2"):
        assert shown in page
    assert "another-persons" not in page
