"""Versions of xAPI: which are taken, which is answered (1.0.3, Communication 3.3; 2.0, 4.1.2)."""

from __future__ import annotations

import re

SUPPORTED = ("1.0.3", "2.0.0")

_ONE = re.compile(r"1\.0(?:\.\d+)?", re.ASCII)
_TWO = re.compile(r"2\.0(?:\.\d+)?", re.ASCII)


def version_of(header: str | None) -> str | None:
    """The supported version that a request's header asks for; ``None``: none that is supported."""
    if header is None:
        return None
    if _ONE.fullmatch(header):
        return "1.0.3"
    return "2.0.0" if _TWO.fullmatch(header) else None
