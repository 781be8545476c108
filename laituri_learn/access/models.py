"""Accounts, their sessions, granted roles, and the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import EnumText, Model, UtcDateTime, new_public_id, utc_now
from laituri_learn.network.models import Person


class Account(Model):
    """Somebody who can sign in."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Lower case; the name to sign in with."""
    display_name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """argon2id; ``None``: no password set yet."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), unique=True)
    language: Mapped[str] = mapped_column(String(2), default="fi")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    erased: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Its owner's data was erased: the row stays for what others' records say somebody did."""

    person: Mapped[Person | None] = relationship()
    grants: Mapped[list[Grant]] = relationship(back_populates="account", cascade="all, delete-orphan")

    @property
    def name(self) -> str:
        """Whose it is, as others see it; of somebody erased, that she is."""
        return _("Erased person") if self.erased else self.display_name


class Grant(Model):
    """A role with a scope. ``scope_id`` is the row of the unit, organisation or region."""

    __tablename__ = "grants"
    __table_args__ = (UniqueConstraint("account_id", "role", "scope_kind", "scope_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[AccessRole] = mapped_column(EnumText(AccessRole))
    scope_kind: Mapped[ScopeKind] = mapped_column(EnumText(ScopeKind))
    scope_id: Mapped[int | None] = mapped_column()

    account: Mapped[Account] = relationship(back_populates="grants")


class AccountSession(Model):
    """One signed-in browser; revoking it signs that browser out at its next request."""

    __tablename__ = "account_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the random token in the signed cookie."""
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    browser: Mapped[str] = mapped_column(String(200), default="")

    account: Mapped[Account] = relationship()


class PasswordToken(Model):
    """A single-use invitation to choose a password, sent by mail or handed over by an administrator."""

    __tablename__ = "password_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInAttempt(Model):
    """An attempt to prove who one is that has not succeeded; every worker counts it, for a quarter of an hour."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_email_at", "email", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    place: Mapped[str] = mapped_column(String(64))
    """See :func:`laituri_learn.access.rules.place_of`."""
    email: Mapped[str] = mapped_column(String(254))


LONGEST_SUBJECT = 60
"""Characters of an audit event's subject."""


class AuditEvent(Model):
    """Who did what to whom, when; written with the change and never altered.

    The one exception is an erasure: it takes what leads to the person out of the events, and is an event itself.
    """

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    """``None``: the command line or a job."""
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[str] = mapped_column(String(LONGEST_SUBJECT), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    account: Mapped[Account | None] = relationship()
