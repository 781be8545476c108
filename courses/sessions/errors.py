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


class NoSuchTime(SessionProblem):
    """Clocks are put forward past a meeting's beginning or end."""

    field = "meetings"
    text = NO_SUCH_TIME


class MeetingInThePast(SessionProblem):
    """A meeting would have begun already."""

    field = "meetings"
    text = _l("A meeting cannot be set to begin in the past, and one that has begun cannot be changed.")


class NoSeats(SessionProblem):
    """Neither seats in the room nor online."""

    field = "room_seats"
    text = _l("Give seats in the room, seats online, or both.")


class NoPlace(SessionProblem):
    """Seats in a room that is nowhere."""

    field = "place"
    text = _l("There are seats in the room. Give the place where it is, or give seats online only.")


class PlaceWithoutSeats(SessionProblem):
    """A place where nobody may come."""

    field = "place"
    text = _l("There are no seats in the room. Give it seats, or leave the place empty.")


class NoLink(SessionProblem):
    """Seats online, and no way to them."""

    field = "link"
    text = _l("There are seats online. Give the link for taking part online.")


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


class TypesDoNotFit(SessionProblem):
    """The mix rule asks for more than the whole."""

    field = "type_percent"
    text = _l("So many organisation types cannot each have that share: together they would exceed 100 %.")


class QuotaDoesNotFit(SessionProblem):
    """A quota that no seats can hold, or that says nothing."""

    field = "quotas"
    text = _l(
        "A quota gives seats at least, at most, or both. "
        "At least cannot be more than at most, nor than all the session's seats."
    )


class TrainerElsewhere(SessionProblem):
    """A trainer would have to be in two sessions at once, the way between them included."""

    field = "trainers"
    text = _l(
        "%(trainer)s trains at the same time, or too far away just before or after, in “%(title)s”. "
        "Change the times or the trainer of one of the sessions."
    )


class SeatsBelowTaken(SessionProblem):
    """Seats would be fewer than those already offered or taken."""

    field = "room_seats"
    text = _l("%(taken)s seats are already offered or taken. The number of seats cannot be smaller than that.")


class OnlineSeatsBelowTaken(SeatsBelowTaken):
    """The same of seats online."""

    field = "online_seats"


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
