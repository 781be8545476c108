"""What access refuses."""

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError


class WrongCredentials(UserError):
    """The e-mail address and the password do not belong together, or the account is closed."""

    status = 401
    text = _l("The e-mail address or the password is wrong. Check both and try again.")


class WeakPassword(UserError):
    """Too short, or among the commonest."""

    status = 422
    text = _l("Choose a password of at least 12 characters that is not your e-mail address.")


class InvitationExpired(UserError):
    """The link to choose a password was used, is too old, or never was."""

    status = 410
    text = _l("This link has been used or is too old. Ask for a new one on the sign-in page.")


class WrongPassword(UserError):
    """The present password, asked before it is changed, is wrong."""

    status = 422
    text = _l("This is not your present password. Check it and try again.")


class TooManyAttempts(UserError):
    """Too many failed attempts; the right password is refused too, for a while."""

    status = 429
    text = _l("This was tried too many times. Wait a quarter of an hour, or ask for a link to choose a new password.")


class NotAnAddress(UserError):
    """What was given is no e-mail address."""

    status = 422
    text = _l("“%(email)s” is not an e-mail address. Write it as aino.virtanen@kunta.example.")


class AddressTaken(UserError):
    """An account with this address is there already."""

    text = _l("There is already an account with the address %(email)s. Open that account and change it.")


class NoSuchAccount(UserError):
    """No account has this address."""

    status = 404
    text = _l("There is no account with the address %(email)s.")


class AccountClosed(UserError):
    """A closed account is neither invited nor given a role."""

    text = _l("The account is closed. Reopen it first.")


class OwnAccount(UserError):
    """An administrator would lock herself out."""

    text = _l(
        "You cannot close your own account or take away your own role of administrator. Ask another administrator."
    )


class ScopeNeeded(UserError):
    """The role is always for a certain place."""

    status = 422
    text = _l("Choose the place that the role is for.")


class NoSuchScope(UserError):
    """No unit, organisation or region that this role can be for has the code."""

    status = 422
    text = _l("“%(code)s” is no place that this role can be for. Check the code.")


class RoleNotGranted(UserError):
    """Official comes with a person's post and is given to nobody."""

    status = 422
    text = _l("Everybody with a post is an official already. Choose another role.")


class NoSuchGrant(UserError):
    """The account does not have this role there."""

    status = 404
    text = _l("The account does not have this role there. Nothing was changed.")
