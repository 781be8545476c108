"""Attachments and signatures (1.0.3, Data 2.4.11 and 2.6, Communication 1.5; 2.0, 4.2.2.6 and 4.2.6)."""

import base64
import json
from datetime import timedelta
from functools import cache
from hashlib import sha256

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from laituri_learn.database import utc_now
from laituri_learn.statements.attachments import SIGNATURE
from laituri_learn.statements.multipart import NoMultipart, read_parts, written_parts
from tests.conftest import both_databases
from tests.statements.lrs import EINO, Lrs, new_id, statement

CONTENT = bytes(range(256)) + b"\r\n--b\r\n\r\n"


def described(content, usage="http://example.com/usage", content_type="application/octet-stream", **values):
    return {
        "usageType": usage,
        "display": {"en": "A file"},
        "contentType": content_type,
        "length": len(content),
        "sha2": sha256(content).hexdigest(),
        **values,
    }


def part(content, **headers):
    given_headers = {"Content-Type": "application/octet-stream", "Content-Transfer-Encoding": "binary"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ({**given_headers, "X-Experience-API-Hash": sha256(content).hexdigest(), **named}, content)


def send(lrs, sent, *parts, first="application/json"):
    body, content_type = written_parts([({"Content-Type": first}, json.dumps(sent).encode()), *parts])
    return lrs.ask("POST", "statements", data=body, headers={"Content-Type": content_type})


@both_databases
def test_an_attachment_comes_back_byte_for_byte_and_only_when_asked_for(app, client):
    lrs = Lrs(client)
    sent = statement(attachments=[described(CONTENT, content_type="message/rfc822")])
    answer = send(lrs, [sent, {**sent, "id": new_id()}], part(CONTENT))
    assert answer.status_code == 200, answer.text
    assert lrs.get().mimetype == "application/json"
    for parameters in ({"attachments": "true"}, {"attachments": "true", "statementId": answer.json[0]}):
        page = lrs.get(**parameters)
        first, second = read_parts(page.data, page.content_type)
        assert page.mimetype == "multipart/mixed"
        assert first.headers.get_content_type() == "application/json"
        assert json.loads(first.content)
        assert second.content == CONTENT
        assert second.headers["X-Experience-API-Hash"] == sha256(CONTENT).hexdigest()
        assert second.headers["Content-Transfer-Encoding"] == "binary"
        assert second.headers["Content-Type"] == "message/rfc822"


def test_an_attachment_elsewhere_needs_no_content(app, client):
    lrs = Lrs(client)
    assert lrs.post(statement(attachments=[described(b"x", fileUrl="https://example.com/x")])).status_code == 200
    assert lrs.post(statement(attachments=[described(b"x")])).status_code == 400


@pytest.mark.parametrize(
    "parts",
    [
        [part(b"other")],
        [part(CONTENT), part(b"other")],
        [part(CONTENT, X_Experience_API_Hash="0" * 64)],
        [part(CONTENT, X_Experience_API_Hash="")],
        [part(CONTENT, X_Experience_API_Hash="ä" * 64)],
        [part(CONTENT, Content_Transfer_Encoding="base64")],
        [part(CONTENT, Content_Transfer_Encoding="binäry")],
        [({"X-Experience-API-Hash": sha256(CONTENT).hexdigest()}, CONTENT)],
        [],
    ],
)
def test_parts_that_do_not_fit_the_statement_are_refused(app, client, parts):
    """1.0.3, Communication 1.5.2."""
    lrs = Lrs(client)
    assert send(lrs, statement(attachments=[described(CONTENT)]), *parts).status_code == 400
    assert lrs.found() == []


def test_the_first_part_holds_the_statements(app, client):
    assert send(Lrs(client), statement(), first="text/plain").status_code == 400


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4))
def test_parts_are_read_as_they_were_written(contents):
    body, content_type = written_parts([({"Content-Type": "a/b"}, content) for content in contents])
    assert [each.content for each in read_parts(body, content_type)] == contents


@given(st.binary(max_size=200), st.text(max_size=80))
def test_any_body_is_read_or_refused(body, boundary):
    for content in (body, b"--b" + body, b"--b\r\n" + body + b"\r\n--b--"):
        try:
            parts = read_parts(content, f'multipart/mixed; boundary="{boundary or "b"}"')
        except NoMultipart as error:
            assert str(error)
        else:
            assert all(each.content in content for each in parts)


@cache
def key_pair():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(key, signed_with=None):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Laituri")])
    made = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=7,
        not_valid_before=utc_now(),
        not_valid_after=utc_now() + timedelta(days=1),
    ).sign(signed_with or key, hashes.SHA256())
    return base64.b64encode(made.public_bytes(serialization.Encoding.DER)).decode()


def signed(payload, algorithm="RS256", key=None, **header):
    content = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return jwt.PyJWS().encode(content, key or key_pair(), algorithm, headers=header).encode()


def send_signed(lrs, sent, signature, **values):
    return send(lrs, {**sent, "attachments": [described(signature, SIGNATURE, **values)]}, part(signature)).status_code


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_a_signature_of_the_statement_is_taken(app, client, algorithm):
    lrs, sent = Lrs(client), statement(result={"duration": "PT1.234S"})
    almost = {**sent, "result": {"duration": "PT1.23S"}}
    assert send_signed(lrs, sent, signed(sent, algorithm)) == 200
    assert send_signed(lrs, sent, signed(almost, algorithm, x5c=[certificate(key_pair())])) == 200


def test_a_false_signature_is_refused(app, client):
    """1.0.3, Data 2.6.s4: 400."""
    lrs, sent = Lrs(client), statement()
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    right = signed(sent)
    false = [
        b"no signature",
        signed(statement(actor=EINO)),
        signed(b"no JSON"),
        signed(b"1" * 5_000),
        signed([sent]),
        signed(sent, "HS256", "a-shared-secret-of-enough-length"),
        signed(sent, x5c=[certificate(stranger)]),
        signed(sent, x5c=[certificate(key_pair()), certificate(stranger)]),
        signed(sent, x5c=["AAAA"]),
        signed(sent, x5c="AAAA"),
        signed(sent, x5c=[7]),
        signed(sent, x5c=[]),
        signed(sent, x5c=None),
    ]
    for signature in false:
        assert send_signed(lrs, sent, signature) == 400, signature
    assert send_signed(lrs, sent, right, contentType="text/plain") == 400
    elsewhere = described(right, SIGNATURE, fileUrl="https://example.com/x")
    assert lrs.post({**sent, "attachments": [elsewhere]}).status_code == 400
    assert lrs.found() == []
