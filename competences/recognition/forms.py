"""Forms of recognition."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from competences.recognition import rules

DECLINE = "decline"
LEVELS = [str(level) for level in range(rules.LOWEST_LEVEL, rules.HIGHEST_LEVEL + 1)]
TOO_LONG = Length(max=rules.LONGEST_TEXT, message=_l("Shorten the text to %(max)d characters."))


def _one_line_end(text: str | None) -> str:
    """Line ends as on every system, so that a text counts as long as it looks; no blanks around."""
    return "\n".join((text or "").splitlines()).strip()


class ClaimForm(FlaskForm):
    """A level and what shows it."""

    level = RadioField(_l("The level you ask for"), [InputRequired(_l("Choose the level."))], choices=LEVELS)
    evidence = TextAreaField(
        _l("Evidence"),
        [DataRequired(_l("Write what you have done that shows this level.")), TOO_LONG],
        filters=[_one_line_end],
    )


class DecisionForm(FlaskForm):
    """A level or a decline, reasons, and until when."""

    seen = HiddenField()
    """The state in which the assessor read the claim."""
    decision = RadioField(
        _l("Your decision"), [InputRequired(_l("Choose a level, or decline."))], choices=[*LEVELS, DECLINE]
    )
    reasons = TextAreaField(
        _l("Reasons"),
        [DataRequired(_l("Write the reasons, so that the person knows why.")), TOO_LONG],
        filters=[_one_line_end],
    )
    valid_until = DateField(_l("Last day of the recognition"), [Optional()])

    def validate_valid_until(self, field: Any) -> None:
        """The last day is still to come; a decline has none."""
        from laituri_learn.web.languages import local_today

        if field.data and self.decision.data == DECLINE:
            raise ValidationError(_l("Leave the day empty when you decline."))
        if field.data and field.data <= local_today():
            raise ValidationError(_l("Choose a day after today, or leave it empty."))

    def chosen(self) -> rules.Decision:
        """As rules know it."""
        level = None if self.decision.data == DECLINE else int(self.decision.data)
        until: date | None = self.valid_until.data
        return rules.Decision(level, self.reasons.data or "", until)


class AppealForm(FlaskForm):
    """Why the decision should be made again."""

    text = TextAreaField(
        _l("Why should the decision be made again?"),
        [DataRequired(_l("Write why the decision should be made again.")), TOO_LONG],
        filters=[_one_line_end],
    )
