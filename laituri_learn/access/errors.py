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
