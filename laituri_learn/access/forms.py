"""Forms of access."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from laituri_learn.access.places import Place
from laituri_learn.access.queries import KIND_NAMES
from laituri_learn.web.filters import plain
from laituri_learn.web.languages import WORDS

NEW_PASSWORD = [
    DataRequired(_l("Write a new password.")),
    Length(min=12, message=_l("Use at least 12 characters.")),
]
SAME_AGAIN = [EqualTo("password", message=_l("The two passwords are not the same."))]


class SignInForm(FlaskForm):
    """E-mail address and password."""

    email = EmailField(_l("E-mail address"), [DataRequired(_l("Write your e-mail address."))])
    password = PasswordField(_l("Password"), [DataRequired(_l("Write your password."))])
    next = HiddenField()


class PasswordForm(FlaskForm):
    """A new password, twice."""

    password = PasswordField(_l("New password"), NEW_PASSWORD)
    again = PasswordField(_l("New password again"), SAME_AGAIN)


class InvitationRequestForm(FlaskForm):
    """Where to send the link to choose a password."""

    email = EmailField(_l("E-mail address"), [DataRequired(_l("Write your e-mail address."))])


class ChangePasswordForm(FlaskForm):
    """The present password, and a new one twice; faults are listed in this order."""

    present = PasswordField(_l("Present password"), [DataRequired(_l("Write your present password."))])
    password = PasswordField(_l("New password"), NEW_PASSWORD)
    again = PasswordField(_l("New password again"), SAME_AGAIN)


class LanguageForm(FlaskForm):
    """Which language pages and mail speak."""

    language = SelectField(_l("Language of pages and mail"), choices=list(WORDS.items()))


class AccountForm(FlaskForm):
    """A new account."""

    email = EmailField(_l("E-mail address"), [DataRequired(_l("Write the e-mail address."))])
    name = StringField(_l("Name"), [DataRequired(_l("Write the name.")), Length(max=200)])
    language = SelectField(_l("Language of pages and mail"), choices=list(WORDS.items()))


class GrantForm(FlaskForm):
    """The place that a role is for."""

    place = SelectField(_l("The role is for"), validate_choice=False)

    def choices(self, places: list[Place]) -> None:
        """The places to choose from, those of one kind together."""
        grouped: dict[str, list[tuple[str, str]]] = {}
        for place in places:
            label = f"{plain(place.name)} ({place.code})" if place.code else plain(place.name)
            value = f"{place.kind}:{place.code}" if place.code else place.kind.value
            grouped.setdefault(str(KIND_NAMES[place.kind]), []).append((value, label))
        self.place.choices = grouped
