"""Signed statements: a JSON web signature that travels as an attachment (1.0.3, Data 2.6; 2.0, 4.2.6)."""

from __future__ import annotations

import base64
import binascii
import json
from itertools import pairwise
from typing import Any

import jwt
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from laituri_learn.statements.equality import same_statement
from laituri_learn.statements.validation import Invalid
from laituri_learn.statements.validation.values import need

ALGORITHMS = ("RS256", "RS384", "RS512")


def check_signature(statement: dict[str, Any], signature: bytes, where: str) -> None:
    """Refuse a signature that is not of this statement; with a certificate in it, one that it does not verify.

    Without a certificate nothing says whose key it was: the form and the content are checked.

    Raises:
        Invalid: naming what is wrong.
    """
    signed = _signed_content(signature, where)
    try:
        same = isinstance(signed, dict) and same_statement(signed, statement, with_attachments=False)
    except (KeyError, TypeError, AttributeError, Invalid):
        same = False
    need(same, where, "signs another statement")


def _signed_content(signature: bytes, where: str) -> Any:
    """The JSON that was signed; verified if the signature brings its certificate."""
    try:
        header = jwt.get_unverified_header(signature)
        algorithm, chain = header.get("alg"), header.get("x5c")
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise Invalid(where, f"is no valid JSON web signature ({error})") from None
    need(algorithm in ALGORITHMS, where, f"must be signed with {', '.join(ALGORITHMS)}")
    key = _key_of(chain, where) if "x5c" in header else None
    try:
        decoded = (
            jwt.api_jws.decode_complete(signature, options={"verify_signature": False})
            if key is None
            else jwt.api_jws.decode_complete(signature, key=key, algorithms=list(ALGORITHMS))
        )
        return json.loads(decoded["payload"])
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        # ValueError: no UTF-8, no JSON, or a number with more digits than Python reads.
        raise Invalid(where, f"is no valid JSON web signature ({error})") from None


def _key_of(chain: Any, where: str) -> RSAPublicKey:
    need(
        isinstance(chain, list) and chain and all(isinstance(each, str) for each in chain),
        where,
        "x5c must hold certificates",
    )
    try:
        certificates = [x509.load_der_x509_certificate(base64.b64decode(each, validate=True)) for each in chain]
        for signed, by in pairwise(certificates):
            signed.verify_directly_issued_by(by)
        key = certificates[0].public_key()
    except (ValueError, TypeError, binascii.Error, x509.InvalidVersion, UnsupportedAlgorithm) as error:
        raise Invalid(where, f"x5c holds no chain of certificates ({error})") from None
    except InvalidSignature:
        raise Invalid(where, "the certificates do not sign each other") from None
    if not isinstance(key, RSAPublicKey):
        raise Invalid(where, "x5c must hold an RSA key")
    return key
