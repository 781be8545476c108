"""Credentials of clients: what each lets do, and how they are made, changed and ended."""

import re

import pytest

from laituri_learn.access.models import AuditEvent
from laituri_learn.access.roles import AccessRole
from laituri_learn.cli import build_command
from laituri_learn.database import db, unit_of_work
from laituri_learn.statements.clients.models import Client
from laituri_learn.statements.clients.rules import ClientScope, lets
from laituri_learn.statements.clients.services import Limits
from tests.factories import make_account, signed_in
from tests.statements.lrs import AINO, Lrs, new_id, statement

PATHS = {"statements": "statements", "state": "activities/state", "profile": "agents/profile", "known": "agents"}
ALLOWED = {
    "statements/write": {("statements", "POST")},
    "statements/read/mine": {("statements", "GET"), ("known", "GET")},
    "statements/read": {("statements", "GET"), ("known", "GET")},
    "state": {("state", "GET"), ("state", "PUT"), ("known", "GET")},
    "profile": {("profile", "GET"), ("profile", "PUT"), ("known", "GET")},
    "all/read": {(resource, "GET") for resource in PATHS},
    "all": {(resource, "GET") for resource in PATHS} | {("statements", "POST"), ("state", "PUT"), ("profile", "PUT")},
}


@pytest.mark.parametrize("scope", ClientScope)
def test_each_scope_lets_do_what_it_says_and_nothing_else(app, client, scope):
    """1.0.3, Communication 4.2; 403 otherwise."""
    lrs = Lrs(client, scope)
    for resource, path in PATHS.items():
        for method in ("GET", "POST" if resource == "statements" else "PUT"):
            allowed = (resource, method) in ALLOWED[scope]
            assert lets([scope], resource, method) == allowed
            if (resource, method) != ("known", "PUT"):
                assert (lrs.ask(method, path, json={}).status_code != 403) == allowed, (resource, method)


def test_mine_are_those_that_the_client_wrote(app, client):
    writer, reader = Lrs(client), Lrs(client, "statements/write", "statements/read/mine")
    (theirs,) = writer.stored(statement())
    (mine,) = reader.stored(statement())
    assert reader.found() == [mine]
    assert reader.found(agent=AINO) == [mine]
    assert reader.get(statementId=theirs).status_code == 404
    assert writer.found() == [mine, theirs]


@pytest.mark.parametrize(
    "credential", ["", "Basic", "Basic eA==", "Basic eDp5", "Bearer x", "Basic \xff", "Basic Ojo=", "Basic eAA6eQ=="]
)
def test_without_a_right_credential_nothing_is_said(app, client, credential):
    """1.0.3, Communication 4.0: 401, for a session cookie too."""
    with unit_of_work():
        account = make_account(role=AccessRole.ADMINISTRATOR)
    signed_in(client, account)
    answer = Lrs(client).ask("GET", "statements", headers={"Authorization": credential})
    assert answer.status_code == 401
    assert answer.json["error"]
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_limit_of_requests_answers_429(app, client):
    lrs = Lrs(client, limits=Limits(requests_a_minute=3))
    assert [lrs.get().status_code for _each in range(4)].count(429) == 1


def test_a_body_over_the_limit_is_refused_whole(app, client):
    """1.0.3, Communication 3.2: 413."""
    lrs = Lrs(client, limits=Limits(body=2000))
    assert lrs.post(statement()).status_code == 200
    answer = lrs.post(statement(result={"response": "x" * 2000}))
    assert (answer.status_code, answer.is_json) == (413, True)
    assert len(lrs.found()) == 1


def test_a_body_of_ten_megabytes_is_taken(app, client):
    lrs = Lrs(client)
    (identifier,) = lrs.stored(statement(result={"response": "x" * 10_000_000}))
    assert len(lrs.one(identifier)["result"]["response"]) == 10_000_000


def test_an_administrator_adds_rotates_and_revokes(app, client):
    with unit_of_work():
        account = make_account(role=AccessRole.ADMINISTRATOR)
    administrator = signed_in(client, account)
    page = administrator.post(
        "/administration/clients/new",
        data={
            "name": "Moodle",
            "scopes": ["statements/write"],
            "version": "2.0.0",
            "requests_a_minute": 9,
            "body_limit": 2,
        },
    )
    key, secret = re.findall(r"<code>([\w-]{20,})</code>", page.text)
    made = db.session.query(Client).one()
    assert (made.key, made.requests_a_minute, made.body_limit) == (key, 9, 2 * 1024 * 1024)
    assert secret not in (made.secret_hash, administrator.get("/administration/clients").text)
    rotated = administrator.post(f"/administration/clients/{made.public_id}/rotate")
    assert secret not in rotated.text
    assert administrator.post(f"/administration/clients/{made.public_id}/revoke").status_code == 302
    assert administrator.post(f"/administration/clients/{made.public_id}/rotate").status_code == 409
    assert administrator.post("/administration/clients/new", data={"name": ""}).status_code == 422
    actions = [event.action for event in db.session.query(AuditEvent).order_by(AuditEvent.id)]
    assert actions == ["clients.add", "clients.rotate", "clients.revoke"]


def test_a_rotated_secret_and_a_revoked_client_stop_working(app, client, monkeypatch, tmp_path):
    lrs = Lrs(client)
    runner = app.test_cli_runner()
    monkeypatch.setenv("LAITURI_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("LAITURI_DEFAULT_LANGUAGE", "en")
    group, script = build_command()

    def run(*words):
        return runner.invoke(group, ["clients", *words], obj=script)

    added = run("add", "LMS", "--scope", "statements/write", "--scope", "statements/read/mine")
    assert re.fullmatch(r"Key: \w+\nSecret: [\w-]+\n", added.output)
    assert "LMS" in run("list").output
    rotated = run("rotate", lrs.key)
    assert lrs.get().status_code == 401
    lrs.secret = rotated.output.split()[-1]
    assert lrs.get().status_code == 200
    assert run("revoke", lrs.key).output == "The client’s access has ended.\n"
    assert "access ended" in run("list", "--language", "en").output
    assert lrs.get().status_code == 401
    assert run("revoke", lrs.key).exit_code == 1
    assert "There is no client" in run("rotate", new_id()).output
