"""xAPI: vocabulary, recorder (used by every feature), store, HTTP resources, export."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """The pages of the store, of the rules for statements from outside, and of the vocabulary."""
    from laituri_learn.statements import views
    from laituri_learn.statements.incoming import views as incoming
    from laituri_learn.statements.profile import views as profile

    app.register_blueprint(views.blueprint)
    app.register_blueprint(incoming.blueprint)
    app.register_blueprint(profile.blueprint)
