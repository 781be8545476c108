"""An xAPI client for tests, and statements to send."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.statements.clients.rules import ClientScope
from laituri_learn.statements.clients.services import Limits, add_client

VERB = "http://example.com/verbs/tried"
ACTIVITY = "http://example.com/activities/one"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
AINO = {"objectType": "Agent", "mbox": "mailto:aino@demo.example"}
EINO = {"objectType": "Agent", "account": {"homePage": "https://demo.example", "name": "eino"}}


def statement(**values: Any) -> dict[str, Any]:
    """A statement of Aino's; give what the test is about, ``None`` takes a property away."""
    made = {"actor": AINO, "verb": {"id": VERB}, "object": {"id": ACTIVITY}, **values}
    return {name: value for name, value in made.items() if value is not None}


def reference(identifier: str) -> dict[str, str]:
    return {"objectType": "StatementRef", "id": identifier}


def voiding(identifier: str) -> dict[str, Any]:
    return statement(actor=EINO, verb={"id": VOIDED}, object=reference(identifier))


def new_id() -> str:
    return str(uuid4())


class Lrs:
    """Requests of one client with a credential."""

    def __init__(self, client: FlaskClient, *scopes: str, version: str = "1.0.3", limits: Limits | None = None) -> None:
        with unit_of_work():
            chosen = [ClientScope(scope) for scope in scopes or ("all",)]
            made = add_client(SYSTEM, "Moodle", chosen, at=utc_now(), limits=limits)
            self.key, self.secret = made.client.key, made.secret
            self.public_id = made.client.public_id
        self.client = client
        self.version = version

    def headers(self, **more: str) -> dict[str, str]:
        credential = b64encode(f"{self.key}:{self.secret}".encode()).decode()
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Basic {credential}", "X-Experience-API-Version": self.version, **named}

    def ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **values: Any) -> TestResponse:
        given = {**self.headers(), **(headers or {})}
        kept = {name: value for name, value in given.items() if value}
        return self.client.open(f"/xapi/{path}", method=method, headers=kept, **values)

    def post(self, *statements: Any, **values: Any) -> TestResponse:
        return self.ask(
            "POST", "statements", json=statements[0] if len(statements) == 1 else list(statements), **values
        )

    def put(self, sent: dict[str, Any], identifier: str) -> TestResponse:
        return self.ask("PUT", "statements", query_string={"statementId": identifier}, json=sent)

    def stored(self, *statements: Any) -> list[str]:
        """Post and expect success; the identifiers."""
        answer = self.post(*statements)
        assert answer.status_code == 200, answer.text
        return answer.json

    def get(self, **parameters: Any) -> TestResponse:
        given = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in parameters.items()}
        return self.ask("GET", "statements", query_string=given)

    def found(self, **parameters: Any) -> list[str]:
        """Identifiers of the first page."""
        answer = self.get(**parameters)
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json["statements"]]

    def one(self, identifier: str) -> dict[str, Any]:
        return self.get(statementId=identifier).json
