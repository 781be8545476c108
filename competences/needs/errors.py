"""What needs and reports refuse."""

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError


class UnknownGroup(UserError):
    """No such organisation, region or unit within the viewer's scope."""

    status = 404
    text = _l("There is no such organisation, region or unit that you may see. Choose one from the list.")
