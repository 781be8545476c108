"""Whatever is sent for a statement, the answer is the specification's, and of what is refused nothing stays."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from laituri_learn.database import db
from laituri_learn.statements.attachments import SIGNATURE
from laituri_learn.statements.models import StatementFacet, StatementPlace, StoredAttachment, StoredStatement
from tests.conftest import both_databases
from tests.statements.fuzzing.damage import raw_json, signatures, spoiled
from tests.statements.fuzzing.effort import bounded
from tests.statements.fuzzing.strategies import UUID, statements
from tests.statements.fuzzing.test_valid_statements import SCHEMA
from tests.statements.lrs import Lrs, statement

TABLES = (StoredStatement, StatementPlace, StatementFacet, StoredAttachment)


@pytest.fixture(params=["1.0.3", "2.0.0"])
def lrs(request, app, client):
    return Lrs(client, version=request.param)


def rows():
    db.session.rollback()
    return [db.session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def refused(answer, before):
    """Refused by the client's fault, with a reason, and nothing stored."""
    assert answer.status_code == 400, (answer.status_code, answer.text)
    assert answer.json["error"]
    assert rows() == before
    return answer.json["error"]


@both_databases
@given(st.data())
@bounded(60)
def test_a_spoiled_statement_is_refused_with_its_place_or_still_one(lrs, data):
    """1.0.3, Data 2.2 and Communication 3.2: 400, and of a batch with one that is refused nothing is stored."""
    sent = data.draw(spoiled(statements(version_2=lrs.version == "2.0.0")))
    before = rows()
    answer = lrs.post([statement(), sent])
    if answer.status_code == 200:
        assert SCHEMA.is_valid(sent), sent
        assert lrs.get(statementId=answer.json[1]).status_code in (200, 404)
    elif answer.status_code != 409:
        assert refused(answer, before).startswith(("statement[1]", "two statements", "the body is", "statement[0]"))


@both_databases
@given(st.data())
@bounded(40)
def test_a_body_that_is_no_json_is_refused(lrs, data):
    """1.0.3, Communication 1.5.1: JSON in UTF-8."""
    body = data.draw(raw_json(statements(version_2=lrs.version == "2.0.0")))
    before = rows()
    answer = lrs.ask("POST", "statements", data=body, headers={"Content-Type": "application/json"})
    if answer.status_code == 200:
        assert SCHEMA.is_valid(json.loads(body))
    elif answer.status_code != 409:
        refused(answer, before)


PART_HEADERS = [
    b"X-Experience-API-Hash: \xff\xfe",
    b"Content-Transfer-Encoding: \xc3\xa4",
    b"Content-Type: \xe4",
    b"X-Experience-API-Hash: =?utf-8?q?=ff?=",
    b"X-Experience-API-Hash:\r\n folded",
    b"no header",
    b": nothing",
    b"X-Experience-API-Hash: " + b"0" * 64,
    b"Content-Type: multipart/mixed; boundary=other",
    b"Content-Length: 99999999999999999999",
    b"\0: \0",
]
CONTENT_TYPES = [
    "multipart/mixed",
    "multipart/mixed; boundary=",
    "multipart/mixed; boundary=other",
    'multipart/mixed; boundary="' + "x" * 71 + '"',
    "multipart/mixed; boundary*=utf-8''%ff",
    "multipart/mixed; boundary=\xe4",
    'multipart/mixed; boundary="unclosed',
    "multipart/mixed; boundary=b; boundary=b",
    "multipart/form-data; boundary=b",
    "application/json; charset=utf-16",
    "text/html",
    "application/json/json",
    ";",
    "*/*",
]


@st.composite
def multipart_bodies(draw, sent, content):
    """Parts of which something is wrong, and a media type that may be."""
    good = [
        b"Content-Transfer-Encoding: binary",
        b"X-Experience-API-Hash: " + hashlib.sha256(content).hexdigest().encode(),
    ]
    headers = draw(st.lists(st.sampled_from([*good, *PART_HEADERS]), max_size=4) | st.just(good))
    parts = [
        b"Content-Type: application/json\r\n\r\n" + json.dumps(sent).encode(),
        b"\r\n".join(headers) + b"\r\n\r\n" + draw(st.just(content) | st.binary(max_size=9)),
    ]
    parts = draw(
        st.just(parts) | st.permutations(parts) | st.just(parts[1:]) | st.just([*parts, parts[1]]) | st.just([])
    )
    end = draw(st.sampled_from([b"--", b"--\r\n", b"", b"-", b"x"]))
    body = (
        b"".join(b"--b\r\n" + part + draw(st.sampled_from([b"\r\n", b"\r\n", b"\n", b""])) for part in parts) + b"--b"
    )
    return body + end, draw(st.just("multipart/mixed; boundary=b") | st.sampled_from(CONTENT_TYPES))


@both_databases
@given(st.data())
@bounded(40)
def test_a_multipart_that_is_none_is_refused(lrs, data):
    """1.0.3, Communication 1.5.2 and Data 2.4.11."""
    content = b"content"
    described = {
        "usageType": "http://a.example/usage",
        "display": {},
        "contentType": "text/plain",
        "length": len(content),
        "sha2": hashlib.sha256(content).hexdigest(),
    }
    body, content_type = data.draw(multipart_bodies(statement(attachments=[described]), content))
    before = rows()
    answer = lrs.ask("POST", "statements", data=body, headers={"Content-Type": content_type})
    if answer.status_code != 200:
        refused(answer, before)


@both_databases
@given(st.data())
@bounded(40)
def test_a_signature_that_is_none_is_refused(lrs, data):
    """1.0.3, Data 2.6."""
    sent = statement(id=data.draw(UUID))
    signature = data.draw(signatures(json.dumps(sent).encode()))
    digest = hashlib.sha256(signature).hexdigest()
    described = {
        "usageType": SIGNATURE,
        "display": {"en": "Signature"},
        "contentType": "application/octet-stream",
        "length": len(signature),
        "sha2": digest,
    }
    parts = b"--b\r\nContent-Type: application/json\r\n\r\n" + json.dumps({**sent, "attachments": [described]}).encode()
    parts += f"\r\n--b\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {digest}\r\n\r\n".encode()
    before = rows()
    answer = lrs.ask(
        "POST",
        "statements",
        data=parts + signature + b"\r\n--b--",
        headers={"Content-Type": "multipart/mixed; boundary=b"},
    )
    if answer.status_code not in (200, 409):
        assert "statement[0].attachments" in refused(answer, before)
