"""Forms of the administrator's page about a person's data."""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from laituri_learn.network.rules import is_email, normal_email
from laituri_learn.personal_data.services import LONGEST_REASON

WHY = [DataRequired(_l("Write why. The reason stays in the audit trail.")), Length(max=LONGEST_REASON)]


class CopyForm(FlaskForm):
    """Why a copy is made for somebody else."""

    copy_reason = StringField(_l("Why the copy is made"), WHY)


class ErasureForm(FlaskForm):
    """Why, under which other addresses systems may know her, and the confirmation."""

    reason = StringField(_l("Why her data is erased"), WHY)
    more_emails = TextAreaField(_l("Her other e-mail addresses"))
    confirmation = StringField(
        _l("Her name or her e-mail address"), [DataRequired(_l("Write her name or her e-mail address to confirm."))]
    )

    def validate_more_emails(self, field: TextAreaField) -> None:
        """Each is an address."""
        for each in self.addresses():
            if not is_email(normal_email(each)):
                raise ValidationError(
                    _("“%(email)s” is not an e-mail address. Write it as aino.virtanen@kunta.example.", email=each)
                )

    def addresses(self) -> tuple[str, ...]:
        """The other addresses, as typed."""
        return tuple(each for each in re.split(r"[\s,;]+", self.more_emails.data or "") if each)
