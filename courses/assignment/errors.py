"""What assignment refuses."""

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError


class NothingToFill(UserError):
    """No planned session was chosen."""

    status = 422
    text = _l("Choose at least one planned session whose first meeting is still to come.")


class PlanIsStale(UserError):
    """Sessions, seats or consents changed since the run."""

    text = _l(
        "The plan was not published, because something changed since the run: %(changes)s. "
        "Nobody was told anything. Start a new run."
    )


class WrongRunState(UserError):
    """The run is not solved, or was dealt with already."""

    text = _l("This run cannot be published or discarded any more. Open it again to see how it stands.")
