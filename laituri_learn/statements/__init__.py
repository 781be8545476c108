"""xAPI: vocabulary, recorder (used by every feature), store, resources, clients, export."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """The pages of the store, and the resources of xAPI."""
    from laituri_learn.statements import resources, views
    from laituri_learn.statements.clients import views as clients
    from laituri_learn.statements.forwarding import views as forwarding

    app.register_blueprint(views.blueprint)
    app.register_blueprint(clients.blueprint)
    app.register_blueprint(forwarding.blueprint)
    resources.init_app(app)
