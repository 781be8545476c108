"""Forms of assignment."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from laituri_learn.web.validators import day_within_reach


class RunForm(FlaskForm):
    """Which sessions to fill, and for how long to search."""

    sessions = SelectMultipleField(_l("Sessions to fill"), coerce=int)
    time_limit = IntegerField(
        _l("Longest search, seconds"), [InputRequired(), NumberRange(1, 600, _l("Give 1–600 seconds."))], default=30
    )
    seed = IntegerField(_l("Seed"), [InputRequired(), NumberRange(0, 2**31 - 1, _l("Give a whole number."))], default=1)


class PublishForm(FlaskForm):
    """By when people answer."""

    respond_by = DateField(_l("People answer by"), [DataRequired(_l("Give the last day to answer.")), day_within_reach])
