"""Changes of access that people make themselves: sign in and out, choose a password, choose a language."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select, update

from laituri_learn.access import rules
from laituri_learn.access.audit import audit
from laituri_learn.access.errors import (
    AccountClosed,
    InvitationExpired,
    TooManyAttempts,
    WeakPassword,
    WrongCredentials,
    WrongPassword,
)
from laituri_learn.access.models import Account, AccountSession, PasswordToken, SignInAttempt
from laituri_learn.access.policy import Viewer
from laituri_learn.access.sessions import SignedIn, hashed, open_session, viewer_of
from laituri_learn.access.vocabulary import ACCOUNT, ACCOUNT_NAME, INVITED
from laituri_learn.database import db
from laituri_learn.network.rules import LONGEST_EMAIL, normal_email
from laituri_learn.settings import LANGUAGES
from laituri_learn.statements.recorder import Activity, record

SHORTEST_PASSWORD = 12
INVITATION_LIFETIME = timedelta(days=7)
INVITATION = "laituri_learn/messages/invitation.html"
"""Template of the mail with the link to choose a password."""
CHOSEN_ANEW = "laituri_learn/messages/password_chosen.html"
"""Template of the notice to the owner that the account has a new password."""

_hasher = PasswordHasher()


@cache
def _nobodys_hash() -> str:
    """What the password for an unknown address is checked against; made at the first sign-in, as it takes long."""
    return _hasher.hash(secrets.token_hex())


def count_attempt(email: str, *, address: str, at: datetime) -> None:
    """Count an attempt before its proof is checked; commit it, so that every worker sees it.

    Raises:
        TooManyAttempts: see :func:`laituri_learn.access.rules.too_many_attempts`.
    """
    email, place = normal_email(email)[:LONGEST_EMAIL], rules.place_of(address)
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < at - rules.ATTEMPTS_COUNT_FOR))
    same_account, same_place = SignInAttempt.email == email, SignInAttempt.place == place
    account, from_place, here = db.session.execute(
        select(
            func.count().filter(same_account),
            func.count().filter(same_place),
            func.count().filter(same_account & same_place),
        ).where(same_account | same_place)
    ).one()
    if rules.too_many_attempts(here=here, account=account, place=from_place):
        raise TooManyAttempts
    db.session.add(SignInAttempt(at=at, place=place, email=email))


def forget_attempts(email: str, *, address: str) -> None:
    """Start to count anew after the right proof from there."""
    db.session.execute(
        delete(SignInAttempt).where(
            SignInAttempt.email == normal_email(email), SignInAttempt.place == rules.place_of(address)
        )
    )


def sign_in(email: str, password: str, *, browser: str, address: str = "", at: datetime) -> SignedIn:
    """Check the proof and open a session; call :func:`count_attempt` first.

    Takes as long for an unknown address as for a wrong password.

    Raises:
        WrongCredentials: they do not belong together, or the account is closed.
    """
    nobodys = _nobodys_hash()
    account = db.session.scalar(select(Account).where(Account.email == normal_email(email)))
    stored = account.password_hash if account and account.active and account.password_hash else nobodys
    try:
        _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        raise WrongCredentials from None
    if account is None or stored is nobodys:
        raise WrongCredentials
    if _hasher.check_needs_rehash(stored):
        account.password_hash = _hasher.hash(password)
    forget_attempts(email, address=address)
    signed_in = open_session(account, browser=browser, at=at)
    audit(signed_in.viewer, "access.sign_in", at=at)
    return signed_in


def revoke_session(viewer: Viewer, session_id: int, *, at: datetime) -> None:
    """End one of the viewer's own sessions."""
    db.session.execute(
        update(AccountSession)
        .where(AccountSession.id == session_id, AccountSession.account_id == viewer.account_id)
        .values(revoked_at=at)
    )
    audit(viewer, "access.sign_out", "session", session_id, at=at)


def revoke_all_sessions(account: Account, *, keep: int | None = None, at: datetime) -> None:
    """Sign an account out everywhere, or everywhere but on the session to keep."""
    statement = update(AccountSession).where(
        AccountSession.account_id == account.id, AccountSession.revoked_at.is_(None)
    )
    if keep is not None:
        statement = statement.where(AccountSession.id != keep)
    db.session.execute(statement.values(revoked_at=at))


def hash_password(password: str) -> str:
    """What is stored of a password: argon2id with the library's present parameters."""
    return _hasher.hash(password)


def set_password(account: Account, password: str, *, by: Viewer, keep_session: int | None = None, at: datetime) -> None:
    """Choose a new password; every session of the account ends, but the one to keep, and every invitation.

    The owner is told, so that she knows if it was somebody else.

    Raises:
        WeakPassword: shorter than twelve characters or the address itself.
    """
    if len(password) < SHORTEST_PASSWORD or password.lower() == account.email:
        raise WeakPassword
    from laituri_learn.messages.services import notify

    account.password_hash = _hasher.hash(password)
    revoke_all_sessions(account, keep=keep_session, at=at)
    end_invitations(account, at=at)
    notify(account, CHOSEN_ANEW, href="/account", at=at)
    audit(by, "access.set_password", "account", account.public_id, at=at)


def change_password(viewer: Viewer, present: str, new: str, *, address: str, at: datetime) -> None:
    """Exchange the viewer's password; her other sessions end. Call :func:`count_attempt` first.

    Raises:
        WrongPassword: ``present`` is not it.
        WeakPassword: see :func:`set_password`.
    """
    account = own_account(viewer)
    try:
        _hasher.verify(account.password_hash or _nobodys_hash(), present)
    except (VerificationError, InvalidHashError):
        raise WrongPassword from None
    set_password(account, new, by=viewer, keep_session=viewer.session_id, at=at)
    forget_attempts(account.email, address=address)


def choose_language(viewer: Viewer, language: str, *, at: datetime) -> None:
    """Which language pages and mail speak to the viewer from here on, in every browser.

    Raises:
        ValueError: not a language of the product.
    """
    if language not in LANGUAGES:
        raise ValueError(language)
    own_account(viewer).language = language
    audit(viewer, "access.choose_language", "account", viewer.public_id, at=at, language=language)


def own_account(viewer: Viewer) -> Account:
    """The viewer's account, with which she is signed in."""
    return db.session.scalars(select(Account).where(Account.id == viewer.account_id)).one()


def end_invitations(account: Account, *, at: datetime) -> None:
    """Let no link to choose a password that was given out before work any more."""
    db.session.execute(
        update(PasswordToken)
        .where(PasswordToken.account_id == account.id, PasswordToken.used_at.is_(None))
        .values(used_at=at)
    )


def invite(account: Account, *, by: Viewer, at: datetime) -> str:
    """Make a single-use token with which the account's owner chooses a password; returned once, stored hashed.

    The account's earlier tokens end: of several links only the newest works.

    Raises:
        AccountClosed: nobody may sign in with it.
    """
    if not account.active:
        raise AccountClosed
    end_invitations(account, at=at)
    token = secrets.token_urlsafe(32)
    db.session.add(PasswordToken(token_hash=hashed(token), account_id=account.id, expires_at=at + INVITATION_LIFETIME))
    audit(by, "access.invite", "account", account.public_id, at=at)
    record(by, INVITED, Activity(f"accounts/{account.public_id}", ACCOUNT, ACCOUNT_NAME), at=at)
    return token


def mail_invitation(account: Account, *, by: Viewer, at: datetime) -> None:
    """Have a link to choose a password mailed to the owner; the job that mails makes it, so that nobody else sees it.

    Raises:
        AccountClosed: nobody may sign in with it.
    """
    from laituri_learn.messages.services import notify

    if not account.active:
        raise AccountClosed
    notify(account, INVITATION, at=at)
    audit(by, "access.mail_invitation", "account", account.public_id, at=at)


def ask_for_invitation(email: str, *, at: datetime) -> None:
    """Mail a link to choose a password, if the address has an account; the answer never tells which."""
    from laituri_learn.messages.services import notify

    account = db.session.scalar(select(Account).where(Account.email == normal_email(email), Account.active))
    if account is not None:
        notify(account, INVITATION, at=at)


def accept_invitation(token: str, password: str, *, at: datetime) -> Account:
    """Choose a password with an invitation.

    Raises:
        InvitationExpired: used, too old or unknown.
        WeakPassword: see :func:`set_password`.
    """
    row = db.session.scalar(select(PasswordToken).where(PasswordToken.token_hash == hashed(token)).with_for_update())
    account = db.session.get(Account, row.account_id) if row else None
    if row is None or account is None or row.used_at is not None or row.expires_at < at or not account.active:
        raise InvitationExpired
    set_password(account, password, by=viewer_of(account), at=at)
    row.used_at = at
    return account
