"""xAPI: vocabulary, recorder (used by every feature), store, resources, clients, export."""

from __future__ import annotations

from flask import Flask


def add_pages(app: Flask) -> None:
    """The pages of the store, the resources of xAPI, and the vocabulary at its own addresses."""
    from laituri_learn.statements import resources, views
    from laituri_learn.statements.clients import views as clients
    from laituri_learn.statements.exploring import views as exploring
    from laituri_learn.statements.forwarding import views as forwarding
    from laituri_learn.statements.incoming import views as incoming
    from laituri_learn.statements.profile import views as profile

    for room in (views, clients, exploring, forwarding, incoming, profile):
        app.register_blueprint(room.blueprint)
    resources.init_app(app)
