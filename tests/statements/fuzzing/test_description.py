"""Schemathesis: requests made from the description, right ones and wrong ones, are answered as it says."""

import pytest
import schemathesis
from flask import g
from schemathesis.checks import not_a_server_error
from schemathesis.generation.feedback import FeedbackSources

# What description.parametrize() does while tests are collected, which each process does, takes as long as the tests.
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from laituri_learn.database import db
from laituri_learn.statements.resources.description import openapi_document
from tests.statements.fuzzing.effort import BY_HAND, bounded
from tests.statements.lrs import Lrs

NOBODY = "Basic bm90aGluZzpub3RoaW5n"
AS_DESCRIBED = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {"mode": "all", "with-security-parameters": False},
        # Every boundary of every value: three minutes.
        "phases": {"coverage": {"enabled": BY_HAND, "unexpected-methods": ["DELETE", "PATCH"]}},
    }
)
description = schemathesis.openapi.from_dict(openapi_document("/xapi"), config=CONFIG)
OPERATIONS = {each.ok().label: each.ok() for each in description.get_all_operations()}


@pytest.fixture
def door(app):
    """The application for requests that know nothing of each other, although the test's context is pushed."""

    def answer(environ, start_response):
        for name in list(g):
            g.pop(name)
        db.session.rollback()
        return app(environ, start_response)

    return answer


@pytest.fixture
def lrs(app, client):
    return Lrs(client)


@pytest.mark.parametrize("label", OPERATIONS)
def test_every_request_is_answered_as_described_and_to_no_stranger(label, lrs, door):
    @bounded(8)
    def answered(case):
        answer = case.call(app=door, headers={"Authorization": lrs.headers()["Authorization"]})
        case.validate_response(answer, checks=AS_DESCRIBED)
        refused = case.call(app=door, headers={"Authorization": NOBODY})
        case.validate_response(refused, checks=AS_DESCRIBED)
        assert refused.status_code in ((200, 405) if case.path == "/about" else (400, 401, 405))

    build_operation_test(
        config=description.config,
        operation=OPERATIONS[label],
        test_func=answered,
        given_kwargs={},
        feedback=FeedbackSources(),
    )()
