"""The form of a rule; what its outcome asks for comes from the plugin."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DecimalField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from laituri_learn.plugins.contracts import StatementOutcome
from laituri_learn.statements.incoming.models import IncomingRule
from laituri_learn.statements.incoming.rules import Conditions
from laituri_learn.statements.incoming.services import RuleDraft
from laituri_learn.web.filters import plain

PREFIX = "outcome_"
NOT_A_SCORE = _l("Give a number between −1 and 1, such as 0.8.")


class ScoreField(DecimalField):
    """A decimal number, written with a point or a comma."""

    def process_formdata(self, valuelist: Any) -> None:
        """Read what was typed."""
        try:
            super().process_formdata([each.replace(",", ".").replace("−", "-").strip() for each in valuelist])
        except ValueError as error:
            raise ValueError(NOT_A_SCORE) from error


class RuleForm(FlaskForm):
    """Name and conditions of a rule."""

    name = StringField(_l("Name of the rule"), [InputRequired(_l("Give the rule a name.")), Length(max=200)])
    verbs = TextAreaField(_l("Verbs"), [Length(max=4000)])
    activity = StringField(_l("Activity"), [Length(max=1000)])
    activity_begins = BooleanField(_l("Every activity whose address begins like this"))
    activity_type = StringField(_l("Type of activity"), [Length(max=1000)])
    minimum_score = ScoreField(_l("Score, at least"), [Optional(), NumberRange(-1, 1, NOT_A_SCORE)], places=None)
    success = BooleanField(_l("Only when the statement says: succeeded"))
    completion = BooleanField(_l("Only when the statement says: completed"))
    source = StringField(_l("Sender"), [Length(max=500)])

    def validate_verbs(self, field: Any) -> None:
        """Each line is an address."""
        for line in _lines(field.data):
            if ":" not in line or " " in line:
                raise ValidationError(
                    _("“%(line)s” is not the address of a verb. Give one address on each line.", line=line)
                )

    def draft(self, outcome: StatementOutcome) -> RuleDraft:
        """The form as a rule."""
        return RuleDraft(
            name=(self.name.data or "").strip(),
            conditions=Conditions(
                verbs=tuple(_lines(self.verbs.data)),
                activity=(self.activity.data or "").strip(),
                activity_begins=bool(self.activity_begins.data and (self.activity.data or "").strip()),
                activity_type=(self.activity_type.data or "").strip(),
                minimum_score=None if self.minimum_score.data is None else float(self.minimum_score.data),
                success=bool(self.success.data),
                completion=bool(self.completion.data),
                source=(self.source.data or "").strip(),
            ),
            outcome=outcome.name,
            parameters={field.name: str(self[PREFIX + field.name].data) for field in outcome.fields},
        )

    def outcome_fields(self) -> list[Any]:
        """The fields that the outcome asks for."""
        return [field for field in self if field.name.startswith(PREFIX)]


def rule_form(outcome: StatementOutcome, rule: IncomingRule | None = None) -> RuleForm:
    """The form for an outcome, filled from a rule if one is given."""
    fields = {
        PREFIX + field.name: SelectField(field.label, choices=[(value, plain(name)) for value, name in field.choices])
        for field in outcome.fields
    }
    form: RuleForm = type("OutcomeRuleForm", (RuleForm,), fields)(data=_data(rule) if rule else None)
    return form


def _data(rule: IncomingRule) -> dict[str, Any]:
    conditions = rule.conditions.as_mapping()
    return {
        **conditions,
        "name": rule.name,
        "verbs": "\n".join(conditions["verbs"]),
        **{PREFIX + name: value for name, value in rule.parameters.items()},
    }


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
