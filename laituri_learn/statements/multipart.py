"""``multipart/mixed`` with bytes as they are (RFC 2046; 1.0.3, Communication 1.5.2 and Data 2.4.11).

Written here because the standard library's parser descends into attachments that are messages themselves, and
Werkzeug's knows form data only. Headers are the standard library's.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser

from werkzeug.http import parse_options_header


class NoMultipart(ValueError):
    """The body is not what its media type says."""


@dataclass(frozen=True)
class Part:
    """Headers and bytes of one part."""

    headers: Message
    content: bytes


def read_parts(body: bytes, content_type: str) -> list[Part]:
    """The parts of a body, in order.

    Raises:
        NoMultipart: no boundary, or the body does not keep to it.
    """
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    if not 0 < len(boundary) <= 70:
        raise NoMultipart("the media type names no boundary")
    try:
        delimiter = b"\r\n--" + boundary.encode("ascii")
    except UnicodeEncodeError:
        raise NoMultipart("the boundary must be in ASCII") from None
    # The delimiter's line break belongs to it; the first one may stand at the very beginning.
    _preamble, *rest = (b"\r\n" + body).split(delimiter)
    parts: list[Part] = []
    for number, each in enumerate(rest):
        if each.startswith(b"--"):
            return parts
        padding, line_break, content = each.partition(b"\r\n")
        if padding.strip(b" \t") or not line_break:
            raise NoMultipart(f"part {number + 1} does not begin on a line of its own")
        parts.append(_part(content, number + 1))
    raise NoMultipart("the last boundary is missing")


def _part(content: bytes, number: int) -> Part:
    if content.startswith(b"\r\n"):
        return Part(Message(), content[2:])
    head, blank_line, bytes_of_part = content.partition(b"\r\n\r\n")
    if not blank_line:
        raise NoMultipart(f"part {number} has no end of its headers")
    return Part(BytesHeaderParser().parsebytes(head + b"\r\n\r\n"), bytes_of_part)


def written_parts(parts: Sequence[tuple[Mapping[str, str], bytes]]) -> tuple[bytes, str]:
    """A body and its media type; header values must hold no line break."""
    boundary = secrets.token_hex(20)
    lines = []
    for headers, content in parts:
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        lines.append(f"--{boundary}\r\n{head}\r\n".encode() + content + b"\r\n")
    return b"".join(lines) + f"--{boundary}--\r\n".encode(), f"multipart/mixed; boundary={boundary}"
