"""What cannot be done with an enrolment, and why."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError


class WrongEnrolmentState(UserError):
    """The enrolment has moved on since the page was opened."""

    text = _l(
        "This seat has changed meanwhile, so your choice was not saved. Open the list again to see where it stands."
    )


class SessionNotOpen(UserError):
    """The session is not published, or has begun."""

    text = _l("The session is not open for this: it has begun, or it was cancelled or is not published yet.")


class SessionFull(UserError):
    """No seat is free."""

    text = _l("Every seat of the session is taken. The person can be put on the waiting list.")


class AlreadyEnrolled(UserError):
    """The person already has an answer or a place on this session."""

    text = _l("This person has already been on this session's list. See her enrolment for what became of it.")


class OfferHasLapsed(UserError):
    """The answer came too late."""

    text = _l("The time to answer has passed, and the seat goes to the next person on the waiting list.")


class ClashingSeat(UserError):
    """She would have to be in two places at once, the way between them included."""

    text = _l(
        "You have already accepted a seat at the same time, or too far away just before or after: %(title)s. "
        "Withdraw from it first if you would rather take this one."
    )


class BeyondStaffingLimit(UserError):
    """The unit would have more people away in half a day than it allows."""

    text = _l(
        "On %(days)s more people of the unit would be away than its limit of %(limit)s allows. "
        "Refuse the participation, or confirm that you approve it all the same."
    )


class ReasonMissing(UserError):
    """A refusal is explained to the person."""

    status = 422
    text = _l("Write the reason, so that the person knows why.")
