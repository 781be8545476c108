"""Server-side sessions: signed in on one browser until signed out, expired or revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import has_request_context
from flask_login import UserMixin, current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from laituri_learn.access.models import Account, AccountSession
from laituri_learn.access.policy import GrantedRole, Viewer
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import db, utc_now
from laituri_learn.network.rules import normal_email

LIFETIME = timedelta(hours=12)


def hashed(token: str) -> str:
    """What is stored of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


class SignedIn(UserMixin):
    """What Flask-Login keeps in the cookie: the session's token, never the account."""

    def __init__(self, token: str, viewer: Viewer) -> None:
        self.token = token
        self.viewer = viewer

    def get_id(self) -> str:
        """The token that the signed cookie carries."""
        return self.token


def open_session(account: Account, *, browser: str, at: datetime) -> SignedIn:
    """Start a session for an account whose proof has been checked."""
    token = secrets.token_urlsafe(32)
    row = AccountSession(
        token_hash=hashed(token),
        account=account,
        created_at=at,
        seen_at=at,
        expires_at=at + LIFETIME,
        browser=browser[:200],
    )
    db.session.add(row)
    db.session.flush()
    return SignedIn(token, viewer_of(account, session_id=row.id))


def load_signed_in(token: str) -> SignedIn | None:
    """The session behind a cookie, while it is neither revoked nor expired and its account active."""
    row = db.session.scalar(
        select(AccountSession)
        .join(AccountSession.account)
        .where(
            AccountSession.token_hash == hashed(token),
            AccountSession.revoked_at.is_(None),
            AccountSession.expires_at > utc_now(),
            Account.active,
        )
        .options(joinedload(AccountSession.account).selectinload(Account.grants))
    )
    return SignedIn(token, viewer_of(row.account, session_id=row.id)) if row else None


def load_viewer() -> Viewer | None:
    """The viewer of the present request."""
    if not has_request_context() or not current_user.is_authenticated:
        return None
    viewer: Viewer = current_user.viewer
    return viewer


def viewer_of(account: Account, session_id: int | None = None) -> Viewer:
    """The account's owner with her rights; a person is always an official to herself."""
    grants = [GrantedRole(grant.role, grant.scope_kind, grant.scope_id) for grant in account.grants]
    if account.person_id is not None:
        grants.append(GrantedRole(AccessRole.OFFICIAL, ScopeKind.SELF))
    return Viewer(
        account_id=account.id,
        public_id=account.public_id,
        name=account.display_name,
        language=account.language,
        person_id=account.person_id,
        grants=tuple(grants),
        session_id=session_id,
    )


def viewer_by_email(email: str) -> Viewer | None:
    """The viewer of an active account, for commands and tests."""
    account = db.session.scalar(
        select(Account)
        .where(Account.email == normal_email(email), Account.active)
        .options(selectinload(Account.grants))
    )
    return viewer_of(account) if account else None
