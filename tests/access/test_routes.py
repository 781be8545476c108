"""Every route as every role: who is let in is what the route declares, and nothing else."""

import re

import pytest
from werkzeug.routing import Rule

from laituri_learn.access.policy import CLIENT, DECLARED, PUBLIC, SIGNED_IN, permissions
from laituri_learn.access.roles import SCOPES_OF_ROLE, AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import unit_of_work
from tests.factories import make_account, make_person, make_region, make_unit, signed_in

PLAIN_ARGUMENTS = {
    "int": 999999,
    "uuid": "0197a2f0-0000-7000-8000-000000000000",
    "default": "nothing-there",
    "path": "x",
}


def address(app, rule: Rule) -> str:
    """An address of the route that names nothing that exists."""
    values = {}
    for name, converter in rule._converters.items():
        kind = re.sub("converter|unicode", "", type(converter).__name__.lower()) or "default"
        values[name] = PLAIN_ARGUMENTS.get("int" if kind == "integer" else kind, "nothing-there")
    with app.test_request_context():
        from flask import url_for

        return url_for(rule.endpoint, **values)


def routes(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def make_account_of(role):
    """An account with the role in the widest scope that makes sense for it."""
    if role is AccessRole.OFFICIAL:
        return make_account(make_person(make_unit()))
    kind = SCOPES_OF_ROLE[role][-1]
    scope_id = {ScopeKind.ORGANISATION: lambda: make_unit().organisation_id, ScopeKind.REGION: lambda: make_region().id}
    return make_account(role=role, scope=kind, scope_id=scope_id.get(kind, lambda: None)())


def test_every_route_declares_what_it_needs(app):
    known = {PUBLIC, SIGNED_IN, CLIENT, *permissions()}
    undeclared = [
        rule.endpoint for rule in routes(app) if getattr(app.view_functions[rule.endpoint], DECLARED, None) not in known
    ]
    assert undeclared == []


def test_a_guest_sees_public_pages_only(app, client):
    for rule in routes(app):
        method = "GET" if "GET" in rule.methods else "POST"
        answer = client.open(address(app, rule), method=method)
        declared = getattr(app.view_functions[rule.endpoint], DECLARED)
        if declared == PUBLIC:
            assert answer.status_code < 500, rule
        elif declared == CLIENT:
            assert answer.status_code == 401, rule
            assert answer.is_json, rule
        else:
            assert answer.status_code == 302, rule
            assert answer.location.startswith("/sign-in"), rule


@pytest.mark.parametrize("role", list(AccessRole))
def test_each_role_is_let_in_where_declared_and_told_nothing_elsewhere(app, client, role):
    with unit_of_work():
        account = make_account_of(role)
    signed_in(client, account)
    for rule in routes(app):
        needed = getattr(app.view_functions[rule.endpoint], DECLARED)
        if rule.endpoint == "access.sign_out":
            continue
        for method in sorted(rule.methods & {"GET", "POST"}):
            answer = client.open(address(app, rule), method=method)
            assert answer.status_code < 500, (rule, method, answer.text[:300])
            if needed == CLIENT:
                assert answer.status_code == 401, (rule, method)
            if needed in permissions() and role not in permissions()[needed].roles:
                assert answer.status_code == 404, (rule, method, role)
