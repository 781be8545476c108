"""Engine and session, typed base, column types, unit of work."""

from flask import Flask
from flask_migrate import Migrate

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

migrate = Migrate(directory=str(ROOT / "migrations"), compare_type=True, render_as_batch=True)


def init_app(app: Flask) -> None:
    """Bind the database to ``app`` and teach its engine the product's habits."""
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        configure_engine(db.engine)
