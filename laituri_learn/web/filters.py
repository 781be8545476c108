"""Jinja filters: data texts, days and times as Finland writes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_time
from babel.numbers import format_decimal, format_percent
from flask import Flask
from flask_babel import gettext as _
from markupsafe import Markup, escape

from laituri_learn.database import LocalisedText
from laituri_learn.web.languages import WORDS, current_language, local

LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}


def init_app(app: Flask) -> None:
    """Register the filters."""
    app.jinja_env.filters.update(
        localised=localised,
        plain=plain,
        day=day,
        clock=clock,
        moment=moment,
        language=language,
        number=number,
        decimal=decimal,
        percent=percent,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def localised(text: LocalisedText | str | None) -> Markup:
    """A text of data; one shown in another language says so to eye and screen reader."""
    if not isinstance(text, LocalisedText):
        return escape(text or "")
    wanted = current_language()
    found, language = text.in_language(wanted)
    if language == wanted:
        return escape(found)
    return Markup('<span lang="{}">{}</span> <span class="fallback">({})</span>').format(
        language, found, _("in %(language)s", language=WORDS[language])
    )


def plain(text: LocalisedText | str | None) -> str:
    """A text of data as a bare string, for titles, options and attributes."""
    return text.in_language(current_language())[0] if isinstance(text, LocalisedText) else str(text or "")


def _locale() -> str:
    return LOCALES[current_language()]


def day(value: date | datetime | None) -> str:
    """``24.11.2026``; a moment's day is Finland's."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = local(value).date()
    return format_date(value, "d.M.yyyy", locale=_locale())


def clock(value: datetime) -> str:
    """``9.05`` in Finnish and Swedish, ``9:05`` in English."""
    return format_time(local(value), "H:mm" if current_language() == "en" else "H.mm", locale=_locale())


def moment(value: datetime | None) -> str:
    """Day and time."""
    return "–" if value is None else f"{day(value)} {clock(value)}"


def language(code: str) -> str:
    """A language by its code, in the page's language: ``finska`` for ``fi`` on a Swedish page."""
    return str(WORDS[code]) if code in WORDS else code


ENORMOUS = 10**15
"""From here on digits say nothing, and Babel refuses those with more than 28."""


def number(value: Any, digits: int = 1) -> str:
    """A number with the language's decimal mark; whole numbers without one; enormous ones as powers of ten."""
    if value is not None and abs(value) >= ENORMOUS:
        return f"{Decimal(value):.3E}"
    return "–" if value is None else _signed(format_decimal(_rounded(value, digits), locale=_locale()))


def decimal(value: float | None) -> str:
    """A number with one decimal always, so that figures stand under each other."""
    return "–" if value is None else _signed(format_decimal(_rounded(value, 1), "0.0", locale=_locale()))


def _rounded(value: Any, digits: int) -> Any:
    """Rounded; what rounds to nothing has no sign."""
    return round(value, digits) or 0


def _signed(figure: str) -> str:
    """With a minus for a sign, where the locale has a hyphen."""
    return figure.replace("-", "\N{MINUS SIGN}", 1) if figure.startswith("-") else figure


def percent(value: float | None) -> str:
    """A share (0–1) as a whole percentage."""
    return "–" if value is None else str(format_percent(value, locale=_locale()))
