"""xAPI: vocabulary, recorder (used by every feature), store, resources, clients, export."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """The pages of the store, and the resources of xAPI."""
    from laituri_learn.statements import resources, views
    from laituri_learn.statements.clients import views as clients

    app.register_blueprint(views.blueprint)
    app.register_blueprint(clients.blueprint)
    resources.init_app(app)
