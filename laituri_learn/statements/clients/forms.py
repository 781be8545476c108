"""The form of a new client."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from laituri_learn.statements.clients.models import REQUESTS_A_MINUTE
from laituri_learn.statements.clients.rules import ClientScope
from laituri_learn.statements.versions import SUPPORTED

SCOPE_NAMES: dict[ClientScope, Any] = {
    ClientScope.STATEMENTS_WRITE: _l("Write statements"),
    ClientScope.STATEMENTS_READ_MINE: _l("Read the statements that it wrote itself"),
    ClientScope.STATEMENTS_READ: _l("Read all statements"),
    ClientScope.STATE: _l("Read and write states of activities"),
    ClientScope.PROFILE: _l("Read and write profiles of agents and activities"),
    ClientScope.ALL_READ: _l("Read everything"),
    ClientScope.ALL: _l("Read and write everything"),
}


class SelectMultipleCheckboxes(SelectMultipleField):
    """Choices as a list of check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ClientForm(FlaskForm):
    """Name, rights and limits."""

    name = StringField(_l("Name of the system"), [DataRequired(_l("Write a name.")), Length(max=200)])
    scopes = SelectMultipleCheckboxes(
        _l("What it may do"),
        [DataRequired(_l("Choose at least one."))],
        choices=[(scope.value, name) for scope, name in SCOPE_NAMES.items()],
    )
    version = SelectField(_l("Version of xAPI that it speaks"), choices=SUPPORTED, default=SUPPORTED[-1])
    requests_a_minute = IntegerField(
        _l("Requests a minute at most"),
        [InputRequired(_l("Write a whole number.")), NumberRange(1, 10_000_000, _l("Write a number from 1 up."))],
        default=REQUESTS_A_MINUTE,
    )
    body_limit = IntegerField(
        _l("Largest request, megabytes"),
        [InputRequired(_l("Write a whole number.")), NumberRange(1, 2000, _l("Write a number from 1 to 2000."))],
        default=20,
    )
