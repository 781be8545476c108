"""What the rules for statements from outside refuse."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError


class RuleTooWide(UserError):
    """It would fit every statement."""

    status = 422
    text = _l(
        "Give at least a verb, an activity or a type of activity: a rule for every statement is not taken. "
        "The rule was not saved."
    )


class RuleIsClosed(UserError):
    """A closed rule does not change."""

    text = _l("This rule is closed and cannot be changed. What it did stays. Write a new rule instead.")


class NobodyAnswers(UserError):
    """The plugin behind the outcome is not there."""

    text = _l(
        "No plugin answers for this outcome now, so nothing was done. "
        "Switch the plugin on, then switch the rule on again for past statements."
    )
