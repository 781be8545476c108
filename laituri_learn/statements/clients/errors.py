"""What the administration of clients refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError


class ClientRevoked(UserError):
    """A revoked client stays revoked."""

    text = _l("%(name)s was revoked. Its statements stay. Add a new client if the system needs access again.")
