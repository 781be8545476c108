"""Whatever comes in the fields of a form or in an address, the answer is a page and never a failure."""

import shutil
from itertools import cycle, islice

import pytest
from flask_migrate import upgrade
from sqlalchemy import select

from laituri_learn import create_app
from laituri_learn.access.models import Account, Grant
from laituri_learn.access.policy import CLIENT, DECLARED
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import db, unit_of_work
from laituri_learn.demo.commands import build
from tests.access.test_routes import address, routes
from tests.conftest import Browser, both_databases, environment
from tests.factories import added, make_account, make_person, make_unit, signed_in
from tests.statements.fuzzing.effort import BY_HAND
from tests.web.crawler import forms_of

GARBAGE = [
    "a\0b",
    "\x01\x0b\x1b[2J\x7f\x85",
    b"\xed\xa0\x80\xff",
    "-1",
    "9223372036854775808",
    "9" * 5_000,
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "25:61",
    "nan",
    "1e999",
    "x" * 100_000,
    "\u202e\ufeff\U0001f468\u200d\U0001f469 e\u0301",
    "a\r\nBcc: b@demo.example",
    "<script>alert(1)</script>{{ 7*7 }}%s%00",
    "",
    "[]",
    '{"a":1}',
    "/",
    "//evil.example",
]
ACCOUNTS = ["administrator", "coordinator", "manager", "official", "assessor"]
PARAMETERS = [
    "q",
    "page",
    "action",
    "role",
    "region",
    "kind",
    "competence",
    "state",
    "course",
    "area",
    "organisation",
    "unit",
    "view",
    "seen",
    "next",
    "language",
    "email",
    "name",
    "password",
    "token",
    "framework",
    "go",
    "tried",
    "reason",
    "present",
    "close",
    "statement",
    "past",
    "since",
    "until",
    "month",
    "format",
    "scopes",
]
LONGEST_IN_ADDRESS = 5_000
"""More than this servers refuse themselves; it is also more digits than Python reads as a number."""
LEAVE = ("/sign-out", "/account/sessions", "/account/password", "/close")
"""Forms that would end the crawl: the account could not go on."""


@pytest.fixture
def demonstration(request, tmp_path):
    """An application on the demonstration's data."""
    if getattr(request, "param", "sqlite") == "postgresql":
        url = request.getfixturevalue("postgres").create_database("demonstration")
        made = create_app(environment(tmp_path, url))
        with made.app_context():
            upgrade(directory="migrations")
            build()
            db.session.remove()
    else:
        shutil.copy(request.getfixturevalue("demo_sqlite"), tmp_path / "laituri.sqlite3")
        made = create_app(environment(tmp_path))
    made.test_client_class = Browser
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def spoilings(form, number):
    """The form with garbage in every field, and in one after the other; by hand, with all garbage in each."""
    if BY_HAND:
        for garbage in GARBAGE:
            yield dict.fromkeys(form.fields, garbage)
            yield from ({**form.fields, name: garbage} for name in form.fields)
    else:
        several = islice(cycle(GARBAGE), number % len(GARBAGE), None)
        yield dict.fromkeys(form.fields, next(several))
        yield from ({**form.fields, name: next(several)} for name in form.fields)


@pytest.mark.parametrize("demonstration", ["sqlite", *(["postgresql"] if BY_HAND else [])], indirect=True)
def test_any_form_bears_garbage_in_any_field(demonstration):
    for name in ACCOUNTS:
        account = db.session.scalars(select(Account).where(Account.email == f"{name}@demo.example")).one()
        client = signed_in(demonstration.test_client(), account)
        forms = [
            form for form in forms_of(client) if not form.action.endswith(LEAVE) and not form.action.startswith(LEAVE)
        ]
        assert forms
        for number, form in enumerate(forms):
            for values in spoilings(form, number):
                sent = {"query_string" if form.method == "GET" else "data": values}
                # Closed: an export that nobody reads on keeps the next one waiting, in this process.
                with client.open(form.action, method=form.method, **sent) as answer:
                    assert answer.status_code < 500, (form, values, answer.text[:500])


@both_databases
def test_any_address_bears_garbage_in_its_parts_and_parameters(app, client):
    with unit_of_work():
        unit = make_unit()
        account = make_account(make_person(unit), AccessRole.OFFICIAL, ScopeKind.SELF)
        added(Grant(account=account, role=AccessRole.MANAGER, scope_kind=ScopeKind.UNIT, scope_id=unit.id))
        for role in (AccessRole.COORDINATOR, AccessRole.ASSESSOR, AccessRole.ADMINISTRATOR):
            added(Grant(account=account, role=role, scope_kind=ScopeKind.NATIONAL))
    signed_in(client, account)
    for number, rule in enumerate(routes(app)):
        if rule.endpoint == "access.sign_out" or getattr(app.view_functions[rule.endpoint], DECLARED) == CLIENT:
            continue
        plain = address(app, rule)
        for garbage in GARBAGE if BY_HAND else GARBAGE[number % 11 :: 11]:
            values = dict.fromkeys(PARAMETERS, garbage)
            in_address = dict.fromkeys(PARAMETERS, garbage[:LONGEST_IN_ADDRESS])
            for method in sorted(rule.methods & {"GET", "POST"}):
                with client.open(
                    plain, method=method, query_string=in_address, data=values if method == "POST" else None
                ) as answer:
                    assert answer.status_code < 500, (rule, method, garbage)
