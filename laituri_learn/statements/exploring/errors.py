"""What the export refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.errors import UserError


class ExportUnderWay(UserError):
    """The worker is sending an export already; a second one would take the thread that makes the pages."""

    text = _l("Another export is being sent, and there is room for one at a time. Wait until it has ended.")
    status = 503
