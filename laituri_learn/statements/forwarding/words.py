"""Why something was not delivered, in plain words: what happened and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from laituri_learn.statements.forwarding.rules import FailureKind as Kind
from laituri_learn.statements.forwarding.rules import TargetState

SENTENCES: dict[Kind, Any] = {
    Kind.NOT_FOUND_BY_NAME: _l("No server was found by the name %(host)s. Check the address."),
    Kind.PRIVATE_ADDRESS: _l(
        "The address leads to %(address)s, which is not on the public internet. Nothing was sent there. "
        "Check the address, or allow addresses in your own network."
    ),
    Kind.PUBLIC_WITHOUT_TLS: _l(
        "The address leads to %(address)s on the public internet without encryption. Nothing was sent there. "
        "Use an address that begins with https."
    ),
    Kind.NO_ANSWER: _l("The server did not answer within %(seconds)s seconds."),
    Kind.NO_CONNECTION: _l("The connection to the server failed or was cut off: %(detail)s."),
    Kind.NOT_TRUSTED: _l(
        "The server's certificate cannot be trusted, so nothing was sent: %(detail)s. "
        "Ask the server's owner to renew it."
    ),
    Kind.REDIRECTED: _l(
        "The server sent us on to another address (%(status)s). For safety that is not followed. "
        "Give the final address."
    ),
    Kind.RUBBISH: _l("The server answered, but not as a learning record store does: “%(detail)s”. Check the address."),
    Kind.CREDENTIALS: _l("The server does not accept the key and the secret (%(status)s: “%(detail)s”)."),
    Kind.NOTHING_THERE: _l("There is no learning record store at this address (%(status)s). Check the address."),
    Kind.BUSY: _l("The server is busy and asked us to come back later (%(status)s)."),
    Kind.SERVER_FAULT: _l("The server failed (%(status)s: “%(detail)s”)."),
    Kind.REFUSED: _l("The server refused it (%(status)s: “%(detail)s”)."),
    Kind.OTHER_STATEMENT: _l("The server already has another statement under this identifier."),
    Kind.NO_LONGER_STORED: _l("The statement is no longer in our store, so it cannot be sent."),
    Kind.KEY_CHANGED: _l(
        "The saved secret cannot be read, because the secret key of this installation has changed. "
        "Enter the secret again."
    ),
    Kind.PLUGIN_MISSING: _l(
        "The plugin %(plugin)s, whose statements this target is to receive, does not run. "
        "Nothing is left out: sending goes on when the plugin runs, or when it is taken out of the target's filter."
    ),
    Kind.REFUSES_EVERYTHING: _l(
        "Forwarding was paused, because the server refused %(count)s statements in a row and took none. "
        "See the refused statements for its reasons, and continue when the cause is mended."
    ),
    Kind.OWN_FAULT: _l("Forwarding failed by a fault of its own (%(detail)s). Tell those who maintain this service."),
}

STATES: dict[TargetState, Any] = {
    TargetState.PAUSED: _l("paused"),
    TargetState.WAITING: _l("waiting after a failure"),
    TargetState.BEHIND: _l("behind"),
    TargetState.UP_TO_DATE: _l("up to date"),
}


def in_words(failure: Mapping[str, Any] | None) -> str:
    """A kept failure as sentences in the reader's language; empty for none."""
    if failure is None:
        return ""
    return str(SENTENCES[Kind(failure["kind"])]) % failure["facts"]
