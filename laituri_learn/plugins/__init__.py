"""The door through which plugins come: hooks, contracts, registry."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app

from laituri_learn.plugins.registry import Registry, find_plugins

KEY = "laituri_plugins"


def init_app(app: Flask) -> None:
    """Find the plugins; their tables are known from here on."""
    from laituri_learn import __version__
    from laituri_learn.settings import Settings

    settings: Settings = app.extensions[Settings.KEY]
    app.extensions[KEY] = find_plugins(app, __version__, settings.disabled_plugins)


def add_permissions(app: Flask) -> None:
    """Register the platform's permissions and the plugins'."""
    from laituri_learn.access.permissions import PLATFORM_PERMISSIONS
    from laituri_learn.access.policy import PERMISSIONS

    answers = current_registry(app).call.laituri_permissions()
    declared = [*PLATFORM_PERMISSIONS, *(each for answer in answers for each in answer)]
    app.extensions[PERMISSIONS] = {permission.name: permission for permission in declared}


def add_pages(app: Flask) -> None:
    """Register the plugins' pages."""
    for blueprints in reversed(current_registry(app).call.laituri_blueprints()):
        for blueprint in blueprints:
            app.register_blueprint(blueprint)


def current_registry(app: Flask | None = None) -> Registry:
    """The plugins of ``app`` or of the present application."""
    found: Registry = (app or current_app).extensions[KEY]
    return found


def ask(hook_name: str, **arguments: Any) -> list[Any]:
    """Every plugin's answers to one hook, in one flat list, in the order of plugin names."""
    answers = getattr(current_registry().call, hook_name)(**arguments)
    return [each for answer in reversed(answers) if answer for each in answer]
