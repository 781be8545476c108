"""Attachments that come with statements, and those that go out with them (1.0.3, Data 2.4.11)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from laituri_learn.statements.multipart import Part
from laituri_learn.statements.validation.values import check_sha2, need

HASH = "X-Experience-API-Hash"
SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
"""Usage type of an attachment that signs its statement."""
_BY_LENGTH = {56: hashlib.sha224, 64: hashlib.sha256, 96: hashlib.sha384, 128: hashlib.sha512}


def attachments_of(statement: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every attachment that the statement describes, its sub-statement's too."""
    yield from statement.get("attachments", ())
    thing = statement.get("object", {})
    if thing.get("objectType") == "SubStatement":
        yield from thing.get("attachments", ())


def received(parts: Sequence[Part]) -> dict[str, bytes]:
    """Contents by their SHA-2, each checked.

    Raises:
        Invalid: a header is missing, or the hash is not the content's.
    """
    contents = {}
    for number, part in enumerate(parts, start=2):
        where = f"part {number}"
        encoding = str(part.headers.get("Content-Transfer-Encoding", ""))
        need(encoding.strip().lower() == "binary", where, "Content-Transfer-Encoding must be binary")
        sha2 = str(part.headers.get(HASH, "")).strip().lower()
        check_sha2(sha2, f"{where}, {HASH}")
        digest = _BY_LENGTH[len(sha2)](part.content).hexdigest()
        need(digest == sha2, where, f"{HASH} is not the hash of the content")
        contents[sha2] = part.content
    return contents


def check_attached(statements: Sequence[dict[str, Any]], contents: Mapping[str, bytes]) -> None:
    """Refuse attachments without content and address, contents without attachment, and false signatures.

    Raises:
        Invalid: naming the attachment.
    """
    described = set()
    for number, statement in enumerate(statements):
        for attachment in attachments_of(statement):
            where = f"statement[{number}].attachments"
            sha2 = attachment["sha2"].lower()
            described.add(sha2)
            need(sha2 in contents or "fileUrl" in attachment, where, "has neither content nor fileUrl")
        _check_signatures(statement, contents, f"statement[{number}].attachments")
    for sha2 in contents:
        need(sha2 in described, "", f"no statement describes the content with the hash {sha2}")


def _check_signatures(statement: dict[str, Any], contents: Mapping[str, bytes], where: str) -> None:
    for attachment in statement.get("attachments", ()):
        if attachment["usageType"] != SIGNATURE:
            continue
        need(
            attachment["contentType"].split(";")[0].strip().lower() == "application/octet-stream",
            where,
            "a signature's contentType must be application/octet-stream",
        )
        content = contents.get(attachment["sha2"].lower())
        need(content is not None, where, "a signature must come with the statement")
        # Few statements are signed, and what reads signatures takes long to load.
        from laituri_learn.statements.signatures import check_signature

        check_signature(statement, content or b"", where)


def sent(statements: Sequence[Mapping[str, Any]], contents: Mapping[str, bytes]) -> list[tuple[dict[str, str], bytes]]:
    """The parts for those attachments whose contents are here, each once."""
    types: dict[str, str] = {}
    for statement in statements:
        for attachment in attachments_of(statement):
            types.setdefault(attachment["sha2"].lower(), attachment["contentType"])
    return [
        (
            {"Content-Type": " ".join(types[sha2].split()), "Content-Transfer-Encoding": "binary", HASH: sha2},
            content,
        )
        for sha2, content in contents.items()
    ]
