"""What an absence cannot be."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError


class AbsenceProblem(UserError):
    """Something about the days; mended in the form or the file."""

    status = 422


class DaysNotInOrder(AbsenceProblem):
    """It would end before it begins."""

    text = _l("The last day comes before the first. Exchange the days.")


class AbsenceOver(AbsenceProblem):
    """It is in the past, where nothing is planned."""

    text = _l("The absence is over already. Only coming days matter for planning.")
