"""Column types: text in three languages, UTC time; public identifiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

import uuid_utils
from sqlalchemy import JSON, DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator

FALLBACK = ("fi", "sv", "en")


def utc_now() -> datetime:
    """The present moment, timezone-aware, UTC."""
    return datetime.now(UTC)


def new_public_id() -> str:
    """A time-ordered UUID (RFC 9562, version 7) as text, for what leaves the house."""
    return str(UUID(bytes=uuid_utils.uuid7().bytes))


@dataclass(frozen=True)
class LocalisedText:
    """One text of data in up to three languages."""

    fi: str | None = None
    sv: str | None = None
    en: str | None = None

    def in_language(self, language: str) -> tuple[str, str]:
        """The text and the language it is really in.

        Asks for ``language`` first, then Finnish, Swedish, English; ``("", language)``
        when no text exists at all.
        """
        for candidate in (language, *FALLBACK):
            found = getattr(self, candidate, None)
            if found:
                return found, candidate
        return "", language

    def as_mapping(self) -> dict[str, str]:
        """``{"fi": …}`` with the languages that have a text; also an xAPI language map."""
        return {language: text for language in FALLBACK if (text := getattr(self, language))}

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> LocalisedText:
        """Read ``{"fi": …, "sv": …, "en": …}``; other keys are left out."""
        return cls(**{language: mapping[language] for language in FALLBACK if mapping.get(language)})


class LocalisedTextType(TypeDecorator[LocalisedText]):
    """Stores :class:`LocalisedText` in one JSON column."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: LocalisedText | None, dialect: Dialect) -> Any:
        """To JSON."""
        return None if value is None else value.as_mapping()

    def process_result_value(self, value: Any, dialect: Dialect) -> LocalisedText | None:
        """From JSON."""
        return None if value is None else LocalisedText.from_mapping(value)


E = TypeVar("E", bound=Enum)


class EnumText(TypeDecorator[E]):
    """Stores a string enum by its value, and gives the enum back."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[E], length: int = 40) -> None:
        super().__init__(length)
        self.kind = kind

    def process_bind_param(self, value: E | str | None, dialect: Dialect) -> str | None:
        """To its value; an unknown one is refused."""
        return None if value is None else str(self.kind(value).value)

    def process_result_value(self, value: Any, dialect: Dialect) -> E | None:
        """As the enum."""
        return None if value is None else self.kind(value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: timezone-aware in Python, UTC in the database; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite keeps it without an offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a timezone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """As UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
