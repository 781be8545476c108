"""The administrator sees what an erasure does, confirms it, and finds it in the audit trail; so does the command."""

import pytest
from sqlalchemy import select

from laituri_learn.access.models import Account
from laituri_learn.database import db, unit_of_work
from laituri_learn.network.models import Person
from laituri_learn.personal_data.commands import people
from laituri_learn.statements.forwarding.models import ForwardingTarget
from laituri_learn.statements.forwarding.store import newest_position
from tests.factories import added, signed_in
from tests.personal_data.somebody import EMAIL, FIRST, LAST, make_somebody, places_of

NAME = f"{FIRST} {LAST}"
FORM = {"reason": "Asked by letter", "confirmation": NAME}


@pytest.fixture
def her(app):
    return make_somebody()


@pytest.fixture
def administrator(her, client):
    return signed_in(client, db.session.get(Account, her.administrator.id))


def page_of(her):
    return f"/administration/personal-data/{her.public_id}"


def test_the_page_is_found_from_the_list_and_says_what_becomes_of_what(her, administrator):
    assert page_of(her) in administrator.get(f"/administration/people?q={FIRST}").text
    assert page_of(her) in administrator.get(f"/administration/accounts/{her.account_public_id}").text
    page = administrator.get(page_of(her)).text
    for words in (
        "Self-assessments",
        "Enrolments in sessions",
        "Statements of the learning record",
        "Notices and mails",
    ):
        assert words in page


def test_she_is_erased_once_her_name_is_typed(her, administrator):
    answer = administrator.post(f"{page_of(her)}/erase", data=FORM)
    assert (answer.status_code, answer.location) == (302, "/administration/audit?action=personal_data.erase")
    trail = administrator.get(answer.location).text
    assert "Asked by letter" in trail
    assert "Her data is erased." in trail
    assert places_of([EMAIL, FIRST, her.public_id]) == []
    assert "Erased person" not in administrator.get("/administration/people").text
    assert administrator.get("/administration/accounts").status_code == 200


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"confirmation": "Somebody Else"}, "This is not her name or her e-mail address."),
        ({"reason": ""}, "Write why."),
        ({"reason": f"{FIRST} asked"}, "Write the reason without her name"),
        ({"more_emails": "no address"}, "is not an e-mail address"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_erased(her, administrator, changed, message):
    answer = administrator.post(f"{page_of(her)}/erase", data=FORM | changed)
    assert answer.status_code == 422
    assert message in answer.text
    db.session.rollback()
    assert db.session.get(Person, her.person_id).email == EMAIL


def test_a_second_tab_is_told_that_she_is_gone(her, administrator):
    assert administrator.post(f"{page_of(her)}/erase", data=FORM).status_code == 302
    again = administrator.post(f"{page_of(her)}/erase", data=FORM)
    assert again.status_code == 404
    assert "She may have been erased a moment ago" in again.text


def test_stores_that_may_have_her_statements_are_named_before_and_after(her, administrator):
    with unit_of_work():
        values = {"endpoint": "https://lrs.example/xapi/", "version": "1.0.3"}
        added(ForwardingTarget(name="National store", cursor=newest_position(), **values))
        added(ForwardingTarget(name="New store", cursor=0, **values))
    page = administrator.get(page_of(her)).text
    assert "National store: " in page
    assert "New store" not in page
    trail = administrator.post(f"{page_of(her)}/erase", data=FORM, follow_redirects=True).text
    assert "Tell those who keep these learning record stores" in trail
    assert "may_have_statements: National store" in trail


def test_her_browser_is_signed_out_and_her_address_lets_nobody_in(her, app, administrator):
    own = signed_in(app.test_client(), db.session.get(Account, her.account_id))
    assert own.get("/account").status_code == 200
    administrator.post(f"{page_of(her)}/erase", data=FORM)
    assert own.get("/account").status_code == 302


def test_an_administrator_sees_no_form_for_herself(her, administrator):
    public_id = db.session.get(Account, her.administrator.id).public_id
    page = administrator.get(f"/administration/personal-data/{public_id}").text
    assert "You cannot erase your own data." in page
    assert "Erase for good" not in page


def test_the_command_asks_for_her_name_and_erases(her, app):
    runner = app.test_cli_runner()
    refused = runner.invoke(people, ["erase", EMAIL, "--reason", "by letter"], input="Somebody\n")
    assert refused.exit_code == 1
    assert "laituri: This is not her name" in refused.output
    done = runner.invoke(people, ["erase", EMAIL, "--reason", "by letter"], input=f"{EMAIL}\n")
    assert done.exit_code == 0, done.output
    assert "seats_released: 1" in done.output
    again = runner.invoke(people, ["erase", EMAIL, "--reason", "by letter", "--yes"])
    assert (again.exit_code, "There is no such person" in again.output) == (1, True)
    db.session.rollback()
    assert db.session.scalars(select(Person.erased).where(Person.id == her.person_id)).one()
