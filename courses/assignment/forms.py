"""Forms of assignment."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from laituri_learn.web.validators import day_within_reach

LONGEST = 3600
MOST_MONEY = 100_000_000


class QuestionForm(FlaskForm):
    """How a run is solved."""

    name = StringField(_l("Name of the run"), [Length(max=120)])
    policy = SelectField(_l("Policy"), coerce=int)
    budget = IntegerField(
        _l("Budget, euros"), [Optional(), NumberRange(0, MOST_MONEY, _l("Give euros, or leave it empty."))]
    )
    mix_aside = BooleanField(_l("Leave the mix rules aside, for comparison"))
    time_limit = IntegerField(
        _l("Longest search, seconds"),
        [InputRequired(), NumberRange(1, LONGEST, _l("Give 1–3600 seconds."))],
        default=60,
    )
    seed = IntegerField(_l("Seed"), [InputRequired(), NumberRange(0, 2**31 - 1, _l("Give a whole number."))], default=1)


class RunForm(QuestionForm):
    """Which sessions may be held, besides."""

    sessions = SelectMultipleField(_l("Sessions that may be held"), coerce=int)
    start_from = SelectField(_l("Start the search from the plan of"), coerce=int)


class PublishForm(FlaskForm):
    """By when people answer, and in which sessions."""

    respond_by = DateField(_l("People answer by"), [DataRequired(_l("Give the last day to answer.")), day_within_reach])
    sessions = SelectMultipleField(_l("Sessions to publish"), coerce=int)
    moving_confirmed = BooleanField(_l("People who have accepted their seat lose it, and are told so"))
