"""xAPI: vocabulary, recorder (used by every feature), store, HTTP resources, export."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """The pages of the store."""
    from laituri_learn.statements import views

    app.register_blueprint(views.blueprint)
