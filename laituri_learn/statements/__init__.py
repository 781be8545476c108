"""xAPI: vocabulary, recorder (used by every feature), store, HTTP resources, export."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """The pages of the store, of the rules for statements from outside, and of the vocabulary."""
    from laituri_learn.statements import views
    from laituri_learn.statements.forwarding import views as forwarding
    from laituri_learn.statements.incoming import views as incoming
    from laituri_learn.statements.profile import views as profile

    for room in (views, forwarding, incoming, profile):
        app.register_blueprint(room.blueprint)
