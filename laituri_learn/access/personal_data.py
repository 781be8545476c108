"""A person's data in this room: her account with its roles and sessions, and audit events about her."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, delete, or_, select, update

from laituri_learn.access.account_queries import rows_of
from laituri_learn.access.models import Account, AccountSession, AuditEvent, PasswordToken, SignInAttempt
from laituri_learn.database import LocalisedText, db, new_public_id, rows_changed
from laituri_learn.network.personal_data import first_of_year
from laituri_learn.plugins.contracts import PersonalData


def parts(account: Account) -> Iterator[PersonalData]:
    """How she signs in, with which rights, and from where."""
    row = rows_of([account])[0]
    yield PersonalData(
        "account",
        {
            "identifier": account.public_id,
            "email": account.email,
            "name": account.display_name,
            "language": account.language,
            "open": account.active,
            "has_password": row.has_password,
            "opened": account.created_at.isoformat(),
            "roles": [
                {"role": each.role.value, "for": each.place.kind.value, "place": _words(each.place.name)}
                for each in row.roles
            ],
        },
        _l("Account and roles"),
        _l(
            "The account is closed. Its password and roles are removed. What she did for others stays without her name."
        ),
    )
    sessions = select(AccountSession).where(AccountSession.account_id == account.id).order_by(AccountSession.id)
    attempts = select(SignInAttempt).where(SignInAttempt.email == account.email).order_by(SignInAttempt.id)
    yield PersonalData(
        "sign-ins",
        [
            *(
                {
                    "signed_in": each.created_at.isoformat(),
                    "ended": each.revoked_at.isoformat() if each.revoked_at else None,
                    "browser": each.browser,
                }
                for each in db.session.scalars(sessions)
            ),
            *({"failed_attempt": each.at.isoformat(), "from": each.place} for each in db.session.scalars(attempts)),
        ],
        _l("Sign-ins, with browser or network address"),
        _l("They are removed."),
    )


def events_about(account: Account | None, ids: Collection[str], subjects: Collection[tuple[str, str]]) -> PersonalData:
    """What the audit trail says of her and of what is hers: ``subjects``, besides herself."""
    wanted = {("person", each) for each in ids} | {("account", each) for each in ids} | set(subjects)
    found: dict[int, AuditEvent] = {}
    by_id: dict[str, set[str]] = {}
    for kind, identifier in wanted:
        by_id.setdefault(kind, set()).add(identifier)
    own = [AuditEvent.account_id == account.id] if account else []
    about = [
        and_(AuditEvent.subject_kind == kind, AuditEvent.subject_id.in_(some))
        for kind, identifiers in by_id.items()
        for some in _portions(sorted(identifiers))
    ]
    for condition in (*own, *about):
        found.update({event.id: event for event in db.session.scalars(select(AuditEvent).where(condition))})
    return PersonalData(
        "audit",
        [_told(found[event_id], account) for event_id in sorted(found)],
        _l("Entries of the audit trail"),
        _l("Date and action stay. Her name and what leads to her are taken out."),
    )


def erase_account(account: Account) -> None:
    """Leave a row that others' records may refer to, with which nobody signs in; it belongs to no person any more."""
    for model in (AccountSession, PasswordToken):
        db.session.execute(delete(model).where(model.account_id == account.id))
    account.grants.clear()
    account.erased = True
    account.active = False
    account.public_id = new_public_id()
    account.email = f"{uuid4()}@erased.invalid"
    account.display_name = ""
    account.password_hash = None
    account.person_id = None
    account.language = "fi"
    account.created_at = first_of_year(account.created_at)


def forget_attempts_of(emails: Collection[str]) -> None:
    """Remove failed attempts to sign in with these addresses, with the network addresses that they came from."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.email.in_(emails)))


def take_out_of_audit(ids: Collection[str]) -> int:
    """Let the events about a person say no longer whom they are about; returns how many there are.

    The only change of the audit trail that the product makes. When, what and by whom stays.
    """
    about = or_(AuditEvent.subject_kind == "person", AuditEvent.subject_kind == "account")
    changed = update(AuditEvent).where(about, AuditEvent.subject_id.in_(ids)).values(subject_id="")
    return rows_changed(changed)


def _told(event: AuditEvent, account: Account | None) -> dict[str, object]:
    by = "command line or job" if event.account_id is None else "another person"
    if account is not None and event.account_id == account.id:
        by = "herself"
    return {
        "at": event.at.isoformat(),
        "by": by,
        "action": event.action,
        "about": event.subject_kind,
        "identifier": event.subject_id,
        "detail": event.detail,
    }


def _words(name: LocalisedText | str) -> object:
    return name.as_mapping() if isinstance(name, LocalisedText) else str(name)


def _portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + 500] for start in range(0, len(values), 500))
