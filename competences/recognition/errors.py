"""What this room refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError


class ClaimWaiting(UserError):
    """The person has a claim in this competence that is not decided yet."""

    text = _l(
        "You have already asked for recognition of this competence, and the request is not decided yet. "
        "Withdraw it on your profile first if you would rather write a new one."
    )


class ClaimHasMoved(UserError):
    """The claim was decided, withdrawn or appealed after the page was opened."""

    text = _l(
        "This request has changed since you opened it: it has been decided or withdrawn meanwhile. "
        "Your choice was not saved, and nothing was overwritten. Open the list again to see where it stands."
    )


class InvalidClaim(UserError):
    """A level off the scale, or evidence that is missing or too long."""

    status = 422
    text = _l("Your request was not sent. Choose a level from 1 to 4, and write what shows it in 4000 characters.")


class InvalidDecision(UserError):
    """Reasons missing or too long, a level off the scale, or a last day that is not in the future."""

    status = 422
    text = _l(
        "The decision was not saved. Write the reasons, choose a level from 1 to 4 or decline, "
        "and give a last day that is still to come, or none."
    )


class InvalidAppeal(UserError):
    """An appeal without a text, or with one that is too long."""

    status = 422
    text = _l("Your appeal was not sent. Write in at most 4000 characters why the decision should be made again.")


class AppealTooLate(UserError):
    """The time to appeal has passed, or the claim has been appealed already."""

    text = _l(
        "This decision can no longer be appealed: an appeal is possible once, within 30 days of the first decision. "
        "The decision stays as it is. You can ask for recognition again at any time."
    )
