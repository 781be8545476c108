"""What cannot be marked, and why."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError


class NotBegunYet(UserError):
    """A meeting that is still to begin was marked."""

    status = 422
    text = _l(
        "The meeting on %(day)s has not begun, so nobody can be marked present. No mark was saved. "
        "Mark the meeting once it has begun."
    )


class NothingToMark(UserError):
    """The session is neither published nor held."""

    text = _l("Attendance is marked for sessions that are published or were held. This one is planned or cancelled.")
