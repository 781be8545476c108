"""What fields of several forms ask of their content."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from wtforms import Field, Form
from wtforms.validators import ValidationError

from laituri_learn.days import FIRST_YEAR, LAST_YEAR, within_reach


def day_within_reach(_form: Form, field: Field) -> None:
    """Refuse a day in a year that was not meant."""
    if isinstance(field.data, date) and not within_reach(field.data):
        raise ValidationError(_("Give a day in the years %(first)s–%(last)s.", first=FIRST_YEAR, last=LAST_YEAR))
