"""The filters, as the page's address and the command line give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, SelectField, StringField, ValidationError
from wtforms.validators import Length
from wtforms.widgets import DateInput

from laituri_learn.statements.exploring.rules import PLATFORM, Filters
from laituri_learn.statements.validation.errors import Invalid
from laituri_learn.statements.validation.values import check_uuid, is_iri
from laituri_learn.web.validators import day_within_reach

LONGEST = 2000
TOO_LONG = Length(max=LONGEST, message=_l("This is too long. Give at most %(max)d characters."))


class DayField(StringField):
    """A day as ``2026-11-25``; what is no day stays in the field, with the remedy beside it."""

    widget = DateInput()

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.typed = typed
        self.data = None
        if typed:
            try:
                self.data = date.fromisoformat(typed)
            except ValueError as error:
                raise ValueError(_("“%(typed)s” is not a day. Write it as 2026-11-25.", typed=typed)) from error

    def _value(self) -> str:
        return self.data.isoformat() if self.data else getattr(self, "typed", "")


class FilterForm(Form):
    """What to look for; every field may be empty."""

    agent = StringField(_l("Who"), [TOO_LONG])
    home = StringField(_l("Home page of the account"), [TOO_LONG])
    verb = SelectField(_l("Did what"), validate_choice=False)
    other_verb = StringField(_l("Address of another verb"), [TOO_LONG])
    activity = StringField(_l("On what"), [TOO_LONG])
    related = BooleanField(_l("Also where it is in the context"))
    source = SelectField(_l("Source"), validate_choice=False)
    since = DayField(_l("Stored from"), [day_within_reach])
    until = DayField(_l("Stored to"), [day_within_reach])
    registration = StringField(_l("Registration"), [TOO_LONG])

    def __init__(self, given: Mapping[str, str], verbs: Mapping[str, str], sources: Mapping[str, str]) -> None:
        super().__init__(MultiDict({name: value.strip() for name, value in given.items()}))
        self.verb.choices = [("", _("anything")), *sorted(verbs.items(), key=lambda pair: pair[1].casefold())]
        self.source.choices = [("", _("any")), *sources.items()]
        if self.verb.data and self.verb.data not in verbs and not self.other_verb.data:
            self.verb.data, self.other_verb.data = "", self.verb.data

    def validate_home(self, field: Any) -> None:
        """An address, and only with a name."""
        if field.data and not is_iri(field.data):
            raise ValidationError(_("Write the whole address, such as https://learn.example.org."))
        if field.data and not self.agent.data:
            raise ValidationError(_("Give the name of the account too, in the field “Who”."))

    def validate_other_verb(self, field: Any) -> None:
        """An address, and no other verb beside it."""
        if field.data and not is_iri(field.data):
            raise ValidationError(
                _(
                    "“%(typed)s” is not the address of a verb. Write the whole address, "
                    "such as http://adlnet.gov/expapi/verbs/completed.",
                    typed=field.data,
                )
            )
        if field.data and self.verb.data and self.verb.data != field.data:
            raise ValidationError(_("Choose a verb from the list or write its address, not both."))

    def validate_activity(self, field: Any) -> None:
        """An address."""
        if field.data and not is_iri(field.data):
            raise ValidationError(
                _(
                    "“%(typed)s” is not the address of an activity. Write the whole address, "
                    "such as https://learn.example.org/course/3.",
                    typed=field.data,
                )
            )

    def validate_source(self, field: Any) -> None:
        """A source that there is."""
        if field.data and field.data not in dict(field.choices):
            raise ValidationError(_("There is no such source. Choose one from the list."))

    def validate_until(self, field: Any) -> None:
        """Not before the first day."""
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError(_("The last day is before the first one."))

    def validate_registration(self, field: Any) -> None:
        """A UUID."""
        try:
            if field.data:
                check_uuid(field.data, "registration")
        except Invalid as error:
            message = _("“%(typed)s” is not a registration. It is a UUID of 36 characters.", typed=field.data)
            raise ValidationError(message) from error

    def filters(self) -> Filters:
        """What is looked for, once the form is valid."""
        return Filters(
            agent=self.agent.data or "",
            home=self.home.data or "",
            verb=self.other_verb.data or self.verb.data or "",
            activity=self.activity.data or "",
            related=bool(self.related.data and self.activity.data),
            source=self.source.data or "",
            since=self.since.data,
            until=self.until.data,
            registration=(self.registration.data or "").lower(),
        )


def source_choices(clients: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Sources by what the address calls them: the product itself, then each client (public identifier, name)."""
    return {PLATFORM: _("this service"), **dict(clients)}
