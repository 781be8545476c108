"""Refusals, with the status that the specification names (1.0.3, Communication 3.2; 2.0, 4.1.7)."""

from __future__ import annotations


class Refused(Exception):
    """A request that is not carried out."""

    status = 400

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NotAuthenticated(Refused):
    """No credential, or a wrong or revoked one."""

    status = 401


class NotAllowed(Refused):
    """The credential does not cover this."""

    status = 403


class NothingThere(Refused):
    """No such statement or document."""

    status = 404


class NotSupported(Refused):
    """The resource has no such method."""

    status = 405


class Conflict(Refused):
    """Something else is there already."""

    status = 409


class PreconditionFailed(Refused):
    """The document is not the one that the request expects."""

    status = 412


class TooManyRequests(Refused):
    """The client's limit for this minute is used up."""

    status = 429
