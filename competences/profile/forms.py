"""Forms of the profile."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField


class ConsentForm(FlaskForm):
    """Who may see and use the viewer's levels."""

    share = BooleanField(_l("My manager may see my levels with my name."))
    planning = BooleanField(_l("My gaps may be used when seats in joint trainings are proposed."))
