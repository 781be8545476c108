"""What copying and erasing refuse."""

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError


class NobodyThere(UserError):
    """No person and no account has this identifier; another administrator may have erased her a moment ago."""

    status = 404
    text = _l("There is no such person. She may have been erased a moment ago: look in the audit trail.")


class ReasonNeeded(UserError):
    """A copy for somebody else and an erasure need a written reason."""

    status = 422
    text = _l("Write why. The reason stays in the audit trail.")


class ReasonNamesHer(UserError):
    """The reason would keep what is to be erased."""

    status = 422
    text = _l("Write the reason without her name and her e-mail address. It stays in the audit trail.")


class NotConfirmed(UserError):
    """What was typed is neither her name nor her e-mail address."""

    status = 422
    text = _l("This is not her name or her e-mail address. Nothing was erased.")


class ErasingOneself(UserError):
    """An administrator's own data is erased by another administrator."""

    text = _l("You cannot erase your own data. Ask another administrator.")


class LastAdministrator(UserError):
    """Nobody would be left who can let others in."""

    text = _l("This is the last administrator. Give somebody else the role of administrator first.")
