"""Note that somebody's copy is made; erase somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete

from laituri_learn.access import personal_data as access
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.database import LocalisedText, db
from laituri_learn.imports.models import TriedFile
from laituri_learn.messages import personal_data as messages
from laituri_learn.network import personal_data as network
from laituri_learn.personal_data import errors, rules
from laituri_learn.personal_data.subjects import Subject, subject_by
from laituri_learn.personal_data.sweep import sweep
from laituri_learn.plugins import current_registry
from laituri_learn.statements import erasure
from laituri_learn.statements.forwarding.queries import may_have_received
from laituri_learn.statements.incoming import personal_data as incoming
from laituri_learn.statements.recorder import Activity, record
from laituri_learn.statements.vocabulary import COPIED, ERASED, PERSONAL_DATA
from laituri_learn.web.languages import local

LONGEST_REASON = 500
NAME = LocalisedText(fi="Henkilötiedot", sv="Personuppgifter", en="Personal data")


@dataclass(frozen=True)
class Request:
    """An erasure that somebody wants. ``confirmation``: her name or address as typed; ``None``: asked otherwise.

    ``more_emails``: other addresses of hers, under which other systems may have written statements.
    """

    wanted: str
    reason: str
    confirmation: str | None = None
    more_emails: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done:
    """What an erasure did. ``targets``: other stores that may have statements of hers: tell their keepers."""

    counts: dict[str, int]
    targets: tuple[tuple[str, int], ...]


def note_copy(subject: Subject, *, reason: str = "", by: Viewer, at: datetime) -> None:
    """Note that a copy of everything about her is made; :func:`laituri_learn.personal_data.archive.write_archive` does.

    Raises:
        ReasonNeeded: somebody else than herself makes it, and does not say why.
    """
    own = subject.is_viewer(by)
    if not own and not reason.strip():
        raise errors.ReasonNeeded
    told = {} if own else {"reason": reason.strip()[:LONGEST_REASON]}
    audit(by, "personal_data.copy", "person" if subject.person else "account", subject.public_id, at=at, **told)
    record(by, COPIED, Activity(f"personal-data/{uuid4()}", PERSONAL_DATA, NAME), at=at)


def erase(request: Request, *, by: Viewer, at: datetime) -> Done:
    """Forget somebody: what is only about her goes, what figures count stays without anything that leads to her.

    Call it in a unit of work in which nobody else writes (``unit_of_work(alone=True)``).

    Raises:
        NobodyThere: there is none, or another administrator was faster.
        ReasonNeeded, ReasonNamesHer, NotConfirmed, ErasingOneself, LastAdministrator: see there; nothing is changed.
    """
    subject = subject_by(request.wanted, lock=True)
    _refuse(subject, request, by)
    traces = subject.traces(more_emails=request.more_emails)
    who = subject.pseudonymiser(traces)
    session = db.session()
    targets = tuple(may_have_received(erasure.places_about(session, who, subject.person_id)))
    counts: Counter[str] = Counter()
    if subject.person_id is not None:
        for answer in reversed(current_registry().call.laituri_erase(person_id=subject.person_id, at=at)):
            counts.update(answer)
        counts["matches_without_notes"] = incoming.erase_matches(subject.person_id)
    incoming.forget_unmatched(traces)
    access.forget_attempts_of(traces.emails)
    statements = erasure.erase_agent(session, who, subject.person_id)
    counts["statements_changed"] = len(statements.places)
    counts["attachments_removed"] = statements.attachments
    counts["documents_removed"] = statements.documents
    counts["audit_entries_without_name"] = access.take_out_of_audit(subject.ids)
    # A file that waits for its import may hold anybody; it is chosen again.
    session.execute(delete(TriedFile))
    if subject.account is not None:
        counts["notices_removed"] = messages.erase_messages(subject.account)
        access.erase_account(subject.account)
    if subject.person is not None:
        network.erase_person(subject.person, local(at).date())
    session.flush()
    session.expire_all()
    counts["other_places_cleaned"] = sweep(session, traces)
    session.expire_all()
    told: dict[str, str] = {name: f"≤ {rules.bound_of(count)}" for name, count in counts.items() if count}
    if targets:
        told["may_have_statements"] = ", ".join(name for name, _count in targets)
    audit(by, "personal_data.erase", "person", at=at, reason=request.reason.strip()[:LONGEST_REASON], **told)
    record(by, ERASED, Activity(f"personal-data/{uuid4()}", PERSONAL_DATA, NAME), at=at)
    return Done(dict(counts), targets)


def _refuse(subject: Subject, request: Request, by: Viewer) -> None:
    if subject.is_viewer(by):
        raise errors.ErasingOneself
    if subject.is_last_administrator():
        raise errors.LastAdministrator
    if not request.reason.strip():
        raise errors.ReasonNeeded
    if names_her(subject, request.reason, request.more_emails):
        raise errors.ReasonNamesHer
    if request.confirmation is not None and not rules.confirms(request.confirmation, subject.name, subject.emails):
        raise errors.NotConfirmed


def names_her(subject: Subject, text: str, more_emails: Iterable[str] = ()) -> bool:
    """Whether a text has her name, an address or an identifier of hers."""
    clean = subject.traces(more_emails=more_emails).cleaner(about_her=True, her_own=True)
    return clean(text) != text
