"""Every setting: its name, type, default and environment variable.

A wrong value stops the start with the variable's name and what would be right.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fi", "sv", "en")
T = TypeVar("T")


class SettingError(ValueError):
    """A setting that cannot be used; names the variable and the remedy."""

    def __init__(self, variable: str, value: str, remedy: str) -> None:
        super().__init__(f"{variable}={value!r} cannot be used: {remedy}")
        self.variable = variable


@dataclass(frozen=True)
class Settings:
    """What an installation may choose; one environment variable each."""

    KEY: ClassVar[str] = "laituri_settings"

    data_folder: Path
    database_url: str
    secret_key: str
    base_url: str
    """Address that people use, without a trailing slash; also in mails and statements."""
    iri_base: str
    """Start of the xAPI identifiers of this installation; keep it when ``base_url`` changes."""
    default_language: str
    secure_cookies: bool
    trusted_proxies: int
    """Number of reverse proxies in front whose X-Forwarded headers are believed."""
    mail_host: str
    """Empty: no mail leaves; notices are shown in the product only."""
    mail_port: int
    mail_security: str
    mail_user: str
    mail_password: str
    mail_sender: str
    rate_limit_storage: str
    """Where floods of requests are counted, in the words of the ``limits`` library.

    ``memory://`` counts in each worker process by itself. Failed sign-ins do not depend on it: they are counted in
    the database, for all workers together (``laituri_learn.access.rules``).
    """
    contact: str
    """Whom people tell about a barrier in the pages: an e-mail address or a few words; empty: their administrator."""
    disabled_plugins: frozenset[str]
    upload_limit: int
    """Largest request body, bytes."""
    allow_private_targets: bool
    """Whether an administrator may forward statements to addresses outside the public internet."""

    def flask_config(self) -> dict[str, Any]:
        """These settings under the names that Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            # For the sixteen threads of a worker (``laituri_learn.server``); the same few while that is enough.
            "SQLALCHEMY_ENGINE_OPTIONS": {
                "pool_pre_ping": not self.database_url.startswith("sqlite"),
                "pool_use_lifo": True,
                "pool_size": 8,
                "max_overflow": 8,
            },
            "SESSION_COOKIE_NAME": "laituri_session",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.secure_cookies,
            "MAX_CONTENT_LENGTH": self.upload_limit,
            "WTF_CSRF_TIME_LIMIT": None,
            "RATELIMIT_STORAGE_URI": self.rate_limit_storage,
            "BABEL_DEFAULT_LOCALE": self.default_language,
            "BABEL_DEFAULT_TIMEZONE": "Europe/Helsinki",
        }


def current_settings() -> Settings:
    """Settings of the application in whose context this runs."""
    # What only reads the settings, to start the web server, needs no Flask.
    from flask import current_app

    settings: Settings = current_app.extensions[Settings.KEY]
    return settings


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read and check every setting.

    Raises:
        SettingError: naming the first variable that cannot be used.
    """

    def value(name: str, default: str, convert: Callable[[str], T], remedy: str) -> T:
        raw = environment.get(f"LAITURI_{name}", default)
        try:
            return convert(raw)
        except (ValueError, OSError):
            raise SettingError(f"LAITURI_{name}", raw, remedy) from None

    folder = value("DATA_FOLDER", str(Path.cwd() / "instance"), _folder, "name a folder that can be written")
    base_url = value("BASE_URL", "http://127.0.0.1:8000", _address, "give http(s)://host[:port]")
    return Settings(
        data_folder=folder,
        database_url=value(
            "DATABASE_URL",
            f"sqlite:///{folder / 'laituri.sqlite3'}",
            _database_url,
            "give sqlite:///file or postgresql+psycopg://user:password@host/name",
        ),
        secret_key=value(
            "SECRET_KEY", "", lambda raw: _secret(raw, folder), "give at least 32 random characters, or leave it out"
        ),
        base_url=base_url,
        iri_base=value("IRI_BASE", base_url, _address, "give http(s)://host[:port][/path]"),
        default_language=value("DEFAULT_LANGUAGE", "fi", _language, "give fi, sv or en"),
        secure_cookies=value(
            "SECURE_COOKIES", "1" if base_url.startswith("https:") else "0", _flag, "give 1 (HTTPS only) or 0"
        ),
        trusted_proxies=value("TRUSTED_PROXIES", "0", _count, "give a number, 0 without a proxy"),
        mail_host=value("MAIL_HOST", "", str, ""),
        mail_port=value("MAIL_PORT", "587", _count, "give a port number"),
        mail_security=value("MAIL_SECURITY", "starttls", _mail_security, "give starttls, tls or none"),
        mail_user=value("MAIL_USER", "", str, ""),
        mail_password=value("MAIL_PASSWORD", "", str, ""),
        mail_sender=value("MAIL_SENDER", "laituri@localhost", _mail_address, "give an e-mail address"),
        rate_limit_storage=value("RATE_LIMIT_STORAGE", "memory://", str, ""),
        contact=value("CONTACT", "", str.strip, ""),
        disabled_plugins=value(
            "DISABLED_PLUGINS", "", lambda raw: frozenset(name.strip() for name in raw.split(",") if name.strip()), ""
        ),
        upload_limit=value("UPLOAD_LIMIT", str(20 * 1024 * 1024), _count, "give a number of bytes"),
        allow_private_targets=value("ALLOW_PRIVATE_TARGETS", "0", _flag, "give 1 or 0"),
    )


def _folder(raw: str) -> Path:
    folder = Path(raw).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise ValueError
    return folder


def _address(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError
    return raw.rstrip("/")


def _database_url(raw: str) -> str:
    if not raw.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError
    return raw


def _secret(raw: str, folder: Path) -> str:
    """The given secret, or one made once and kept in the data folder."""
    if raw:
        if len(raw) < 32:
            raise ValueError
        return raw
    file = folder / "secret_key"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text()
    with os.fdopen(descriptor, "w") as handle:
        handle.write(secrets.token_urlsafe(48))
    return file.read_text()


def _language(raw: str) -> str:
    if raw not in LANGUAGES:
        raise ValueError
    return raw


def _flag(raw: str) -> bool:
    if raw not in ("0", "1"):
        raise ValueError
    return raw == "1"


def _count(raw: str) -> int:
    number = int(raw)
    if number < 0:
        raise ValueError
    return number


def _mail_security(raw: str) -> str:
    if raw not in ("starttls", "tls", "none"):
        raise ValueError
    return raw


def _mail_address(raw: str) -> str:
    if "@" not in raw:
        raise ValueError
    return raw
