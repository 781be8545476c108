"""What assignment refuses."""

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError


class NothingToFill(UserError):
    """No planned session was chosen."""

    status = 422
    text = _l("Choose at least one planned session whose first meeting is still to come.")


class NothingToRepair(UserError):
    """No published session of the run is still to come."""

    text = _l("There is nothing to repair: no session that this run published is still to come. Start a new run.")


class NothingFrozen(UserError):
    """The run keeps no inputs in a form that can be solved again."""

    text = _l("This run cannot be solved again, because its inputs were not kept. Start a new run.")


class NothingToCompare(UserError):
    """Fewer than two runs with a plan, or more than a page holds."""

    status = 422
    text = _l("Choose two to four runs that have a plan. Nothing was compared.")


class PlanIsStale(UserError):
    """Sessions, seats or consents changed since the run."""

    text = _l(
        "The plan was not published, because something changed since the run: %(changes)s. "
        "Nobody was told anything. Start a new run."
    )


class MixLeftAside(UserError):
    """A run without the mix rules is for comparison only."""

    text = _l(
        "This plan leaves the mix rules aside, so it is for comparison only and was not published. "
        "Repeat the run with the mix rules as they are set."
    )


class ConfirmedWouldMove(UserError):
    """People who have said yes would lose their seat, and the co-ordinator has not confirmed it."""

    status = 422
    text = _l(
        "Nothing was published. %(count)s people who have accepted their seat would lose it. "
        "Confirm on the page that you want that, or lock their seats and solve the run again."
    )


class NothingChosen(UserError):
    """No session of the plan was chosen for publishing."""

    status = 422
    text = _l("Nothing was published. Choose at least one session of the plan.")


class ChangeBreaksRules(UserError):
    """A change by hand would break rules that nobody can waive."""

    text = _l(
        "The change was not kept, because the plan would break a rule: %(faults)s. "
        "Solve the run again with it: the rest of the plan then makes room, if it can."
    )


class NoSuchChange(UserError):
    """The seat is not as the page showed it."""

    text = _l("The change was not kept, because the plan was changed meanwhile. Open the person again.")


class WrongRunState(UserError):
    """What is asked does not fit the state that the run is in."""

    text = _l("This cannot be done with the run any more. Open it again to see how it stands.")
