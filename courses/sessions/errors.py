"""What a session cannot be, or cannot become."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError

NO_SUCH_TIME = _l(
    "This time does not exist: clocks in Finland are put forward past it that night. Choose another time."
)


class SessionProblem(UserError):
    """Something that a co-ordinator mends in the form; ``field`` is where."""

    field = ""
    status = 422


class NoMeeting(SessionProblem):
    """No meeting time at all."""

    field = "meetings"
    text = _l("A session needs at least one meeting. Give its day and times.")


class TimesNotInOrder(SessionProblem):
    """A meeting ends before it starts, or two overlap."""

    field = "meetings"
    text = _l("The meeting times do not fit: each must end after it starts, and none may overlap another.")


class MeetingInThePast(SessionProblem):
    """A meeting would have begun already."""

    field = "meetings"
    text = _l("A meeting cannot be set to begin in the past, and one that has begun cannot be changed.")


class NoPlace(SessionProblem):
    """Neither a place nor a link."""

    field = "place"
    text = _l("Give a place, a link for taking part online, or both.")


class NotAWebAddress(SessionProblem):
    """The link leads nowhere that a browser should open."""

    field = "link"
    text = _l("The link must be a web address that begins with https:// or http://.")


class WrongLanguage(SessionProblem):
    """The course is not given in that language."""

    field = "language"
    text = _l("The course is not given in this language. Choose one of the course's languages.")


class MinimumAboveSeats(SessionProblem):
    """More people are required than there are seats."""

    field = "minimum_attendance"
    text = _l("The minimum attendance cannot be larger than the number of seats.")


class SharesDoNotFit(SessionProblem):
    """The mix rule asks for more than the whole."""

    field = "mix"
    text = _l("The smallest shares of the mix rule cannot exceed 100 % together.")


class SeatsBelowTaken(SessionProblem):
    """Seats would be fewer than those already offered or taken."""

    field = "seats"
    text = _l("%(taken)s seats are already offered or taken. The number of seats cannot be smaller than that.")


class FixedByPublishing(SessionProblem):
    """Course and language stay once people have been told."""

    field = "course_id"
    text = _l("The course and the language of a published session cannot be changed. Cancel it and plan a new one.")


class SessionWithdrawnCourse(SessionProblem):
    """The course has left the catalogue."""

    field = "course_id"
    text = _l("This course has been withdrawn from the catalogue. Choose another course.")


class ChangedMeanwhile(UserError):
    """Somebody else, or another tab, has changed the session since the page was opened."""

    text = _l(
        "The session was changed by somebody else after you opened this page. Your changes were not saved. "
        "Open the session again and make them anew."
    )


class WrongSessionState(UserError):
    """The session is in a state in which this cannot be done."""

    text = _l("The session is no longer in a state in which this can be done. Open it again to see where it stands.")


class ReasonMissing(UserError):
    """A session is to be cancelled without saying why."""

    text = _l("Write why the session is cancelled: everybody on it is told the reason.")


class NotOverYet(UserError):
    """Meetings are still to come."""

    text = _l("The session still has meetings to come. It can be closed when the last one is over.")
