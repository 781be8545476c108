"""Which language a page speaks, and Finland's time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, has_request_context, request, session
from flask_babel import Babel, force_locale, get_locale
from flask_babel import lazy_gettext as _l

from laituri_learn.database import LocalisedText
from laituri_learn.settings import LANGUAGES, ROOT, current_settings

FINLAND = ZoneInfo("Europe/Helsinki")
NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
"""Each in its own language, for the buttons to choose with."""
WORDS = {"fi": _l("Finnish"), "sv": _l("Swedish"), "en": _l("English")}
"""In the page's language, for running text."""


def init_app(app: Flask) -> None:
    """Catalogues of the platform and of every folder beside it under ``translations/``."""
    folders = sorted(str(folder) for folder in (ROOT / "translations").glob("*") if folder.is_dir())
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(folders) or str(ROOT / "translations")
    Babel(app, locale_selector=select_language)

    @app.context_processor
    def _names() -> dict[str, object]:
        return {
            "current_language": current_language(),
            "languages": [{"code": code, "name": NAMES[code]} for code in LANGUAGES],
        }


def select_language() -> str:
    """What she chose, else her account's language, else what her browser asks for, else the default."""
    from laituri_learn.access.policy import current_viewer

    if not has_request_context():
        return current_settings().default_language
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    viewer = current_viewer()
    if viewer is not None:
        return viewer.language
    return request.accept_languages.best_match(LANGUAGES) or current_settings().default_language


def current_language() -> str:
    """``fi``, ``sv`` or ``en``."""
    locale = get_locale()
    return locale.language if locale else str(current_app.config["BABEL_DEFAULT_LOCALE"])


def in_every_language(text: Any) -> LocalisedText:
    """A lazy translation in all three languages, for what is stored and read in any of them later."""
    texts = {}
    for language in LANGUAGES:
        with force_locale(language):
            texts[language] = str(text)
    return LocalisedText(**texts)


def finnish_moment(day: date, clock: time) -> datetime | None:
    """The moment, UTC, at which clocks in Finland show that time; ``None`` where they are put forward past it.

    Of the two moments of an hour that comes twice it is the first.
    """
    moment = datetime.combine(day, clock, FINLAND).astimezone(UTC)
    return moment if local(moment).replace(tzinfo=None) == datetime.combine(day, clock) else None


def local_today() -> date:
    """Today in Finland."""
    return datetime.now(FINLAND).date()


def local(moment: datetime) -> datetime:
    """A moment in Finland's time."""
    return moment.astimezone(FINLAND)
