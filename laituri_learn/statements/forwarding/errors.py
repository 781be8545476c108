"""What forwarding refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError


class TargetProblem(UserError):
    """Something that an administrator mends in the form; ``field`` is where."""

    field = "endpoint"
    status = 422


class NotAnEndpoint(TargetProblem):
    """No address of an LRS."""

    text = _l("Give an address such as https://lrs.example.org/xapi/, without a name, a password or a question mark.")


class NeedsHttps(TargetProblem):
    """Plain http where private addresses are not allowed."""

    text = _l("The address must begin with https. Plain http is for addresses in your own network only, if allowed.")


class UnusableAddress(TargetProblem):
    """The name leads nowhere, or where nothing may be sent."""

    text = _l("%(reason)s The target was not saved.")


class NameTaken(TargetProblem):
    """Two targets of one name could not be told apart."""

    field = "name"
    text = _l("Another target has this name already. Choose another name.")


class SecretMissing(TargetProblem):
    """A key without a secret."""

    field = "secret"
    text = _l("Give the secret that belongs to the key.")


class SecretForAnotherServer(TargetProblem):
    """The saved secret stays with the server that it was given for."""

    field = "secret"
    text = _l("The address is now on another server. Enter the secret for that server.")
