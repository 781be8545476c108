"""What no request may hold: answered in words, on both databases."""

import pytest
from sqlalchemy import select

from laituri_learn.access.audit import audit
from laituri_learn.access.models import Account, AuditEvent
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.roles import AccessRole
from laituri_learn.database import db, unit_of_work
from tests.conftest import both_databases
from tests.factories import NOW, make_account, signed_in


@pytest.fixture
def administrator(client):
    with unit_of_work():
        account = make_account(role=AccessRole.ADMINISTRATOR, language="en")
    return signed_in(client, account)


@both_databases
@pytest.mark.parametrize(
    "path", ["/administration/people?q=a%00b", "/administration/accounts/%00", "/static/%00.css", "/?%00=1"]
)
def test_a_nul_in_an_address_is_refused_in_words(administrator, path):
    answer = administrator.get(path)
    assert answer.status_code == 400
    assert "This cannot be read" in answer.text


@pytest.mark.parametrize("host", ["a..b", ".example", "x" * 70])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/xapi/about", "/xapi/statements"])
def test_a_host_that_is_none_is_refused_in_words(client, host, path):
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "This cannot be read" in answer.text


@both_databases
def test_a_nul_in_a_form_is_refused_and_changes_nothing(administrator):
    answer = administrator.post(
        "/administration/accounts/new", data={"email": "a@x.example", "name": "A\0", "language": "fi"}
    )
    assert answer.status_code == 400
    asked = administrator.post("/sign-in", data={"email": "a\0"}, headers={"Accept": "application/json"})
    assert (asked.status_code, asked.json["state"]) == (400, "error")


@both_databases
def test_other_control_characters_in_a_form_are_dropped_but_for_line_ends(administrator):
    sent = {"email": "a@x.example", "name": "A\x01i\x0bn\x1b\x7fo\x85\t\u00e4", "language": "fi"}
    assert administrator.post("/administration/accounts/new", data=sent).status_code == 302
    made = db.session.scalars(select(Account).where(Account.email == "a@x.example")).one()
    assert made.display_name == "Aino\t\u00e4"


@both_databases
@pytest.mark.parametrize("number", ["2147483648", "99999999999999999999", "9" * 5000])
def test_a_number_that_no_row_has_is_no_address(administrator, number):
    assert administrator.get(f"/notices/{number}").status_code == 404
    assert administrator.post(f"/account/sessions/{number}/revoke").status_code == 404


@both_databases
@pytest.mark.parametrize("path", ["/administration/people", "/administration/accounts", "/administration/audit"])
@pytest.mark.parametrize("words", ["x" * 60_000, "x " * 3_000])
def test_a_search_for_more_than_anybody_types_finds_nothing_and_does_not_fail(administrator, path, words):
    assert administrator.get(path, query_string={"q": words, "action": words}).status_code == 200


def test_after_the_language_is_chosen_no_line_end_comes_into_a_header(administrator):
    answer = administrator.post("/language", data={"language": "sv", "next": "/\r\nX: y"})
    assert (answer.status_code, answer.location) == (302, "/")


@both_databases
def test_a_long_subject_of_an_audit_event_is_shortened_and_kept_whole_beside_it(app):
    name = "people-of-the-whole-country-" * 5
    with unit_of_work():
        audit(SYSTEM, "imports.run", "people", name, at=NOW, created=1)
    event = db.session.scalars(select(AuditEvent)).one()
    assert event.subject_id == name[:60]
    assert event.detail == {"created": 1, "subject": name}
