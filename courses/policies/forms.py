"""The form of a policy."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from courses.assignment.instance import Policy
from courses.policies.models import AssignmentPolicy
from courses.policies.queries import WEIGHTS
from laituri_learn.database import LocalisedText

MOST = 100_000
WHOLE = _l("Give a whole number, 0–100,000.")
EXPLANATIONS: dict[str, Any] = {
    "gap": _l("Points for each level of competence that a seat closes, times the weight of the competence (1–3)."),
    "travel": _l("Points taken off for each hour that somebody travels, there and back, on each day."),
    "cost": _l("Points taken off for each hundred euros that a held session costs."),
    "unmet": _l("Points taken off for each percentage point of need left unmet where most of it is left unmet."),
    "unmet_limit": _l("How much of the need of a region or an organisation type may stay unmet before it counts more."),
    "beyond_limit": _l("Points taken off for each percentage point beyond that limit."),
    "keep": _l("Points taken off for each seat of the plan before that somebody loses, when a plan is made again."),
    "longest_travel": _l("Nobody is proposed a seat in a room farther away than this; empty: no limit."),
}
"""What each weight means, in a sentence."""


def _points(label: Any, least: int = 0) -> IntegerField:
    return IntegerField(label, [InputRequired(WHOLE), NumberRange(least, MOST, WHOLE)])


class PolicyForm(FlaskForm):
    """Name and weights."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    name_fi = StringField(_l("Name in Finnish"), [Length(max=100)])
    name_sv = StringField(_l("Name in Swedish"), [Length(max=100)])
    name_en = StringField(_l("Name in English"), [Length(max=100)])
    gap = IntegerField(
        _l("A level closed, points"),
        [InputRequired(WHOLE), NumberRange(1, MOST, _l("Give a whole number, 1–100,000."))],
    )
    travel = _points(_l("An hour of travel, points"))
    cost = _points(_l("A hundred euros, points"))
    unmet = _points(_l("A percentage point of unmet need, points"))
    unmet_limit = IntegerField(
        _l("Limit of unmet need, per cent"), [InputRequired(_l("Give 0–100.")), NumberRange(0, 100, _l("Give 0–100."))]
    )
    beyond_limit = _points(_l("A percentage point beyond the limit, points"))
    keep = _points(_l("A seat that is not kept, points"))
    longest_travel = IntegerField(
        _l("Longest travel one way, minutes"), [Optional(), NumberRange(0, 10_000, _l("Give 0–10,000 minutes."))]
    )

    def validate_name_fi(self, _field: StringField) -> None:
        """A name in one language is needed."""
        if not self.name().as_mapping():
            raise ValidationError(_("Give the name in one language at least."))

    def name(self) -> LocalisedText:
        """The name in the languages that were given."""
        given = {"fi": self.name_fi, "sv": self.name_sv, "en": self.name_en}
        return LocalisedText(**{code: (field.data or "").strip() or None for code, field in given.items()})

    def weights(self) -> Policy:
        """The weights of the form, once it is valid."""
        return Policy(**{name: self[name].data for name in WEIGHTS})


def form_for(policy: AssignmentPolicy) -> PolicyForm:
    """The form filled with a policy as it is."""
    names = {f"name_{code}": text for code, text in policy.name.as_mapping().items()}
    return PolicyForm(version=policy.version, **names, **_weights(policy))


def form_like(policy: AssignmentPolicy) -> PolicyForm:
    """The form of another policy with the same weights, still without a name."""
    return PolicyForm(**_weights(policy))


def _weights(policy: AssignmentPolicy) -> dict[str, int | None]:
    return {name: getattr(policy, name) for name in WEIGHTS}
