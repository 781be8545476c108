"""Commands that speak the chosen language."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from laituri_learn.settings import LANGUAGES, current_settings

WITHOUT_TABLES = "laituri_learn.without_tables"
"""In a command's context: what it was asked for takes no tables."""


def asks_for_no_tables(context: click.Context, _option: click.Parameter, value: Any) -> Any:
    """Callback of an option that makes its command one that runs outside an installation."""
    if value is not None:
        context.meta[WITHOUT_TABLES] = True
    return value


def speaking(command: Callable[..., None]) -> Callable[..., None]:
    """Run a command inside the application, in the language of ``--language`` or ``LAITURI_DEFAULT_LANGUAGE``."""

    @click.option("--language", type=click.Choice(LANGUAGES), help="Language of what is printed.")
    @with_appcontext
    @wraps(command)
    def run(*args: Any, language: str | None, **kwargs: Any) -> None:
        with force_locale(language or current_settings().default_language):
            command(*args, **kwargs)

    return run
