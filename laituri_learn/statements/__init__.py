"""xAPI: vocabulary, recorder (used by every feature), store, HTTP resources, export."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """The pages of the store."""
    from laituri_learn.statements import views
    from laituri_learn.statements.forwarding import views as forwarding

    app.register_blueprint(views.blueprint)
    app.register_blueprint(forwarding.blueprint)
