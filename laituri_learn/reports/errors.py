"""What the command for reports refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError


class NoSuchPlace(UserError):
    """No region, organisation or unit has this code or this name."""

    status = 404
    text = _l("There is no place with the code or the name “%(text)s” (%(right)s).")


class PlaceNeeded(UserError):
    """The report is about a region or an organisation, and none was given."""

    status = 422
    text = _l("Say whose report you want: give --region or --organisation with a code or a name.")


class AmbiguousPlace(UserError):
    """Several places have this name."""

    status = 422
    text = _l("Several have the name “%(text)s”. Give the code of one: %(codes)s.")
