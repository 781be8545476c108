"""Forms of self-assessment and of rounds."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Form, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from competences.assessment import rules
from competences.assessment.models import AssessmentRound
from laituri_learn.database import LocalisedText
from laituri_learn.web.validators import day_within_reach

SKIP = "skip"


class AnswerForm(Form):
    """One competence as posted; skipping is one of the choices of the level."""

    level = RadioField(choices=[*map(str, range(rules.HIGHEST_LEVEL + 1)), SKIP], validators=[Optional()])
    use_at_work = RadioField(choices=[*map(str, range(rules.HIGHEST_USE + 1))], validators=[Optional()])
    evidence = TextAreaField()
    version = IntegerField(validators=[InputRequired(), NumberRange(min=0)])

    def choice(self) -> rules.Choice:
        """What she chose; line ends as on every system, no blanks around."""
        skipped = self.level.data == SKIP
        return rules.Choice(
            level=None if skipped else _number(self.level.data),
            use_at_work=_number(self.use_at_work.data),
            skipped=skipped,
            evidence="\n".join((self.evidence.data or "").splitlines()).strip(),
        )


class SubmitForm(FlaskForm):
    """What may be done with the answers."""

    share_with_manager = BooleanField(_l("My manager may see my levels with my name"))
    use_for_planning = BooleanField(_l("My gaps may be used when seats in joint trainings are proposed"))


class RoundForm(FlaskForm):
    """An assessment round."""

    name_fi = StringField(_l("Name in Finnish"), [DataRequired(_l("Write the name in Finnish.")), Length(max=120)])
    name_sv = StringField(_l("Name in Swedish"), [DataRequired(_l("Write the name in Swedish.")), Length(max=120)])
    name_en = StringField(_l("Name in English"), [DataRequired(_l("Write the name in English.")), Length(max=120)])
    opens_on = DateField(_l("First day"), [DataRequired(_l("Choose the first day.")), day_within_reach])
    closes_on = DateField(_l("Last day"), [DataRequired(_l("Choose the last day.")), day_within_reach])

    def validate_closes_on(self, field: Any) -> None:
        """The last day is not before the first."""
        if self.opens_on.data and field.data and field.data < self.opens_on.data:
            raise ValidationError(_l("The last day is before the first. Choose a later one."))

    def name(self) -> LocalisedText:
        """In three languages."""
        return LocalisedText(self.name_fi.data, self.name_sv.data, self.name_en.data)

    def show(self, row: AssessmentRound) -> None:
        """Fill in what is stored."""
        self.name_fi.data, self.name_sv.data, self.name_en.data = row.name.fi, row.name.sv, row.name.en
        self.opens_on.data, self.closes_on.data = row.opens_on, row.closes_on


def _number(raw: str | None) -> int | None:
    return int(raw) if raw else None
