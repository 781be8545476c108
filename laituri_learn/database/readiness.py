"""Whether the database can be reached and has the tables of this version."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from laituri_learn.database.history import is_newest
from laituri_learn.database.troubles import reason
from laituri_learn.errors import UserError


class TablesMissing(UserError):
    """The tables were never made, or are those of another version."""

    status = 503
    text = _l(
        "The database has no tables yet, or not those of this version. Nothing was changed. "
        "Run this first: laituri database upgrade"
    )


class DatabaseUnreachable(UserError):
    """No connection to the database."""

    status = 503
    text = _l(
        "The database cannot be reached: %(why)s. Nothing was changed. "
        "Start the database, or check LAITURI_DATABASE_URL."
    )


def require_tables(engine: Engine) -> None:
    """Return only when the newest migration has been run, every plugin's too.

    Raises:
        TablesMissing: it has not.
        DatabaseUnreachable: there is no connection.
    """
    try:
        with engine.connect() as connection:
            newest = is_newest(connection)
    except DBAPIError as error:
        raise DatabaseUnreachable(why=reason(error)) from None
    if not newest:
        raise TablesMissing
