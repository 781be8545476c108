"""The platform: it assembles an application and knows no plugin."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from laituri_learn.settings import ROOT, Settings, read_settings

if TYPE_CHECKING:
    from flask import Flask

__version__ = "0.1.0"


@contextmanager
def _without_garbage() -> Iterator[None]:
    """Do not look for garbage meanwhile: what an application is assembled from stays, and looking takes long."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


@_without_garbage()
def create_app(environment: Mapping[str, str] | None = None, *, pages: bool = True) -> Flask:
    """Assemble the application; ``environment`` replaces ``os.environ``.

    Commands and workers answer no request: theirs has no ``pages``, which take long to assemble.

    Raises:
        laituri_learn.settings.SettingError: a setting is missing or has a wrong value.
    """
    from flask import Flask

    from laituri_learn import access, database, plugins, statements, tables, web  # noqa: F401 - tables: known to migrations

    settings = read_settings(os.environ if environment is None else environment)
    app = Flask(
        "laituri_learn",
        root_path=str(ROOT / "laituri_learn"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.config.from_mapping(settings.flask_config())
    app.extensions[Settings.KEY] = settings
    database.init_app(app)
    plugins.init_app(app)
    web.init_app(app)
    plugins.add_permissions(app)
    if pages:
        web.add_pages(app)
        access.add_pages(app)
        statements.add_pages(app)
        plugins.add_pages(app)
    return app
