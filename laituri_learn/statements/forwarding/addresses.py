"""Whether an administrator's address of a target can be used; asks the name service, so never inside a unit of work."""

from __future__ import annotations

from urllib.parse import urlsplit

from laituri_learn.settings import current_settings
from laituri_learn.statements.forwarding import errors, rules
from laituri_learn.statements.forwarding.remote import NotDelivered, look_up
from laituri_learn.statements.forwarding.words import in_words

LOOK_UP_SECONDS = 4.0
"""A page waits no longer for the name service."""


def checked_endpoint(raw: str, *, allow_private: bool) -> str:
    """The address in its one spelling.

    The same is checked at every sending, since a name may lead elsewhere tomorrow.

    Raises:
        TargetProblem: it is none, or leads where nothing may be sent.
    """
    endpoint = rules.usable_endpoint(raw)
    if endpoint is None:
        raise errors.NotAnEndpoint
    parts = urlsplit(endpoint)
    private = allow_private and current_settings().allow_private_targets
    if parts.scheme == "http" and not private:
        raise errors.NeedsHttps
    try:
        found = look_up(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80), LOOK_UP_SECONDS)
    except NotDelivered as error:
        raise errors.UnusableAddress(reason=in_words(error.failure.as_json())) from None
    failure = rules.address_failure(parts.scheme, [address.ip for address in found], private)
    if failure is not None:
        raise errors.UnusableAddress(reason=in_words(failure.as_json()))
    return endpoint
