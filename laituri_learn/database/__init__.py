"""Engine and session, typed base, column types, unit of work."""

from typing import Any

from flask import Flask
from werkzeug.local import LocalProxy

from laituri_learn.database.base import Model, db
from laituri_learn.database.dialect import configure_engine
from laituri_learn.database.types import EnumText, LocalisedText, LocalisedTextType, UtcDateTime, new_public_id, utc_now
from laituri_learn.database.unit_of_work import rows_changed, unit_of_work
from laituri_learn.settings import ROOT

__all__ = [
    "EnumText",
    "LocalisedText",
    "LocalisedTextType",
    "Model",
    "UtcDateTime",
    "db",
    "new_public_id",
    "rows_changed",
    "unit_of_work",
    "utc_now",
]


def init_app(app: Flask) -> None:
    """Bind the database to ``app`` and teach its engine the product's habits."""
    db.init_app(app)
    app.extensions["migrate"] = LocalProxy(lambda: _migrations(app))
    with app.app_context():
        configure_engine(db.engine)


def _migrations(app: Flask) -> Any:
    """Flask-Migrate for ``app``, made when it is asked for: few processes migrate, and Alembic takes long to load."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(ROOT / "migrations"), compare_type=True, render_as_batch=True)
    return app.extensions["migrate"]
