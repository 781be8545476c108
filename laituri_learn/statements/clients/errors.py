"""What the administration of clients refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError


class ClientRevoked(UserError):
    """A revoked client stays revoked."""

    text = _l("The access of %(name)s has ended. Its statements stay. Add the system anew if it needs access again.")
