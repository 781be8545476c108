"""Languages, errors, security headers, static files, paging, navigation, Jinja filters; home."""

from __future__ import annotations

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from laituri_learn.settings import Settings

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """What texts are written with, on a page, in a mail or on a console."""
    from laituri_learn.web import filters, languages

    languages.init_app(app)
    filters.init_app(app)


def add_pages(app: Flask) -> None:
    """What every page has, and the pages of the platform's rooms."""
    from laituri_learn.imports import views as imports
    from laituri_learn.messages import views as messages
    from laituri_learn.network import views as network
    from laituri_learn.personal_data import views as personal_data
    from laituri_learn.web import (
        admin_views,
        errors,
        navigation,
        requests,
        security,
        static_files,
        views,
    )

    settings: Settings = app.extensions[Settings.KEY]
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    requests.init_app(app)
    csrf.init_app(app)
    security.init_app(app)
    static_files.init_app(app)
    errors.init_app(app)
    navigation.init_app(app)
    app.register_blueprint(views.blueprint)
    for room in (admin_views, imports, messages, network, personal_data):
        app.register_blueprint(room.blueprint)
