"""The form of an absence."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField
from wtforms.validators import InputRequired

from laituri_learn.web.validators import day_within_reach

FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]


class AbsenceForm(FlaskForm):
    """First and last day."""

    starts_on = DateField(_l("First day"), [InputRequired(_l("Give the first day.")), day_within_reach], format=FORMATS)
    ends_on = DateField(_l("Last day"), [InputRequired(_l("Give the last day.")), day_within_reach], format=FORMATS)
