"""What a policy cannot be, or cannot become."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError


class PolicyChangedMeanwhile(UserError):
    """Somebody else, or another tab, has changed the policy since the page was opened."""

    text = _l(
        "The policy was changed by somebody else after you opened this page. Your changes were not saved. "
        "Open the policy again and make them anew."
    )


class PolicyRetired(UserError):
    """It is not in use any more."""

    text = _l("The policy has been retired and cannot be changed. Make a new one from it instead.")


class LastPolicy(UserError):
    """Without a policy no run can start."""

    text = _l("This is the only policy in use, and a run needs one. Make another one before you retire this.")
