"""``laituri accounts``: from an empty installation to an administrator who signs in."""

import pytest
from flask_babel import force_locale, gettext
from sqlalchemy import select

from laituri_learn.access.commands import accounts
from laituri_learn.access.models import Account, AuditEvent
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import db, unit_of_work
from laituri_learn.statements.models import StoredStatement
from tests.conftest import both_databases
from tests.factories import make_account, make_organisation, make_person, make_region, make_unit

PASSWORD = "laituri by the lake"


@pytest.fixture
def laituri(app):
    def run(*arguments, code=0):
        db.session.rollback()
        result = app.test_cli_runner().invoke(accounts, list(arguments))
        assert result.exit_code == code, result.output
        return result.output

    return run


def grants(email):
    account = db.session.scalars(select(Account).where(Account.email == email)).one()
    return [(each.role, each.scope_kind, each.scope_id) for each in sorted(account.grants, key=lambda each: each.id)]


@both_databases
def test_the_first_administrator_of_a_fresh_installation_signs_in(laituri, client):
    assert "invite" in laituri("add", "Ylva@X.example", "--name", "Ylva Y", "--role", "administrator")
    link = laituri("invite", "ylva@x.example").strip()
    path = link.removeprefix("http://127.0.0.1:8000")
    assert client.get(path).status_code == 200
    assert client.post(path, data={"password": PASSWORD, "again": PASSWORD}).location == "/sign-in"
    assert client.post("/sign-in", data={"email": "ylva@x.example", "password": PASSWORD}).location == "/"
    assert client.get("/administration/accounts").status_code == 200


@both_databases
def test_each_change_leaves_an_audit_event_and_a_statement(laituri):
    laituri("add", "a@x.example", "--name", "A", "--role", "coordinator")
    laituri("invite", "a@x.example")
    laituri("revoke", "a@x.example", "coordinator")
    laituri("close", "a@x.example")
    laituri("reopen", "a@x.example")
    actions = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == [
        f"access.{each}"
        for each in ("open_account", "grant_role", "invite", "revoke_role", "close_account", "reopen_account")
    ]
    verbs = db.session.scalars(select(StoredStatement.verb).order_by(StoredStatement.id)).all()
    assert [verb.rpartition("/")[2] for verb in verbs] == [
        "opened-account",
        "granted-role",
        "invited",
        "revoked-role",
        "closed-account",
        "reopened-account",
    ]


def test_a_scope_is_named_by_the_code_of_unit_organisation_or_region(laituri):
    with unit_of_work():
        region = make_region("KES")
        organisation = make_organisation(code="KES-TYO", region=region)
        unit, same = make_unit(organisation, code="JKL"), make_unit(organisation, code="KES-TYO")
        make_account(email="a@x.example")
        ids = region.id, organisation.id, unit.id, same.id
    for role, code in (
        ("regional_coordinator", "KES"),
        ("manager", "KES-TYO"),
        ("manager", "JKL"),
        ("manager", "unit:KES-TYO"),
        ("assessor", "national"),
    ):
        laituri("grant", "a@x.example", role, "--scope", code)
    assert grants("a@x.example") == [
        (AccessRole.REGIONAL_COORDINATOR, ScopeKind.REGION, ids[0]),
        (AccessRole.MANAGER, ScopeKind.ORGANISATION, ids[1]),
        (AccessRole.MANAGER, ScopeKind.UNIT, ids[2]),
        (AccessRole.MANAGER, ScopeKind.UNIT, ids[3]),
        (AccessRole.ASSESSOR, ScopeKind.NATIONAL, None),
    ]
    listed = laituri("list", "--role", "manager")
    assert "manager organisation:KES-TYO" in listed
    assert "manager unit:JKL" in listed
    assert laituri("list", "--search", "nobody") == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("invite", "nobody@x.example"), "no account with the address"),
        (("add", "not an address", "--name", "A"), "not an e-mail address"),
        (("add", "a@x.example", "--name", "A"), "already an account"),
        (("grant", "a@x.example", "manager"), "Choose the place"),
        (("grant", "a@x.example", "manager", "--scope", "R9"), "Check the code"),
        (("grant", "a@x.example", "coordinator", "--scope", "R9"), "Check the code"),
        (("revoke", "a@x.example", "coordinator"), "does not have this role"),
    ],
)
def test_what_is_refused_is_told_with_exit_code_1_and_changes_nothing(laituri, arguments, told):
    with unit_of_work():
        make_region("R9")
        make_account(email="a@x.example")
    assert told in laituri(*arguments, code=1)
    assert grants("a@x.example") == []
    assert len(db.session.scalars(select(Account)).all()) == 1


def test_an_account_with_a_wrong_scope_is_not_opened_at_all(laituri):
    laituri("add", "a@x.example", "--name", "A", "--role", "manager", "--scope", "X", code=1)
    assert db.session.scalars(select(Account)).all() == []


def test_wrong_usage_ends_with_exit_code_2(laituri):
    laituri("grant", "a@x.example", "official", code=2)
    laituri("add", "a@x.example", code=2)
    laituri("add", "a@x.example", "--name", "A", "--scope", "X", code=2)


def test_an_account_opened_for_a_persons_address_is_hers(laituri):
    with unit_of_work():
        person_id = make_person(email="aino@x.example").id
    laituri("add", "AINO@x.example", "--name", "Aino V")
    assert db.session.scalars(select(Account)).one().person_id == person_id


def test_a_closed_account_is_neither_invited_nor_given_a_role(laituri):
    with unit_of_work():
        make_account(email="a@x.example")
    laituri("close", "a@x.example")
    assert "closed" in laituri("list")
    assert "Reopen it first" in laituri("invite", "a@x.example", code=1)
    assert "Reopen it first" in laituri("grant", "a@x.example", "coordinator", code=1)


def test_answers_and_refusals_are_in_the_chosen_language(laituri):
    with force_locale("fi"):
        expected = gettext("There is no account with the address %(email)s.", email="a@x.example")
    assert expected in laituri("invite", "a@x.example", "--language", "fi", code=1)
    laituri("add", "a@x.example", "--name", "A", "--language", "sv")
    assert db.session.scalars(select(Account.language)).one() == "sv"
    assert "The account a@x.example is closed." in laituri("close", "a@x.example", "--language", "en")
