"""What this room refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError


class NoRoleProfile(UserError):
    """There is no target competence to assess: no post today, or no role profile for its role."""

    text = _l(
        "There is nothing to assess: none of your posts has a role profile in a framework in force. "
        "Ask your administrator to check your post and its role."
    )


class AlreadySubmitted(UserError):
    """The assessment is fixed."""

    text = _l("This assessment has been submitted, so its answers are fixed. You can start a new one at any time.")


class IncompleteAssessment(UserError):
    """Competences are neither answered nor skipped; ``codes`` lists them."""

    status = 422
    text = _l("Not submitted yet. Answer these, or choose to skip them: %(codes)s. Your answers are kept.")


class AnswerConflict(UserError):
    """The answer was changed elsewhere after the page was opened; nothing was overwritten."""

    text = _l(
        "This answer was changed in another window or device after you opened this page. "
        "What is saved is shown now; choose again if you want to change it."
    )


class InvalidAnswer(UserError):
    """A level or use outside the scale, or evidence that is too long."""

    status = 422
    text = _l("This answer was not saved: %(reason)s")


class RoundsOverlap(UserError):
    """Two rounds would be open on the same day."""

    text = _l("The round “%(name)s” is open on some of these days. Choose other days: one round is open at a time.")
