"""Forms of access."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import DataRequired, EqualTo, Length


class SignInForm(FlaskForm):
    """E-mail address and password."""

    email = EmailField(_l("E-mail address"), [DataRequired(_l("Write your e-mail address."))])
    password = PasswordField(_l("Password"), [DataRequired(_l("Write your password."))])
    next = HiddenField()


class PasswordForm(FlaskForm):
    """A new password, twice."""

    password = PasswordField(
        _l("New password"),
        [DataRequired(_l("Write a new password.")), Length(min=12, message=_l("Use at least 12 characters."))],
    )
    again = PasswordField(
        _l("New password again"), [EqualTo("password", message=_l("The two passwords are not the same."))]
    )


class InvitationRequestForm(FlaskForm):
    """Where to send the link to choose a password."""

    email = EmailField(_l("E-mail address"), [DataRequired(_l("Write your e-mail address."))])
