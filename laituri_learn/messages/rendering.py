"""A message in its reader's language, for the page and for the mail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from flask import current_app
from flask_babel import force_locale
from markupsafe import Markup

from laituri_learn.database import LocalisedText
from laituri_learn.messages.models import Message
from laituri_learn.settings import LANGUAGES


@dataclass(frozen=True)
class Rendered:
    """Subject as bare text; body as HTML, and as bare text with blank lines between paragraphs."""

    subject: str
    body: Markup
    text: str


def render_message(message: Message, language: str, **extra: Any) -> Rendered:
    """Render the blocks ``subject`` and ``body`` of the message's template.

    The template sees the message's data, language maps as ``LocalisedText``. It neither greets nor gives the
    address of the page concerned: the mail adds both, and the page has a button.
    """
    facts = {key: _revived(value) for key, value in message.data.items()}
    template = current_app.jinja_env.get_template(message.template)
    with force_locale(language):
        context = template.new_context({**facts, **extra})
        subject = unescape(" ".join("".join(template.blocks["subject"](context)).split()))
        body = Markup("".join(template.blocks["body"](context)).strip())  # noqa: S704 - an autoescaped template
    return Rendered(subject, body, _bare(body))


def _revived(value: Any) -> Any:
    if isinstance(value, Mapping) and value and set(value) <= set(LANGUAGES):
        return LocalisedText.from_mapping(value)
    return value


def _bare(body: str) -> str:
    paragraphs = re.split(r"</(?:p|li|h\d)>", body)
    lines = (" ".join(unescape(re.sub(r"<[^>]+>", "", paragraph)).split()) for paragraph in paragraphs)
    return "\n\n".join(line for line in lines if line)
