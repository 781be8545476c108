"""The runs that forward: one a target, each in a thread and with a time limit of its own.

No transaction is open while a peer is talked to.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock, Thread

from flask import Flask, current_app
from flask_babel import lazy_gettext as _l

from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.jobs.services import run_job
from laituri_learn.plugins.contracts import Job
from laituri_learn.statements.forwarding import delivery, queries, rules, services, store
from laituri_learn.statements.forwarding.delivery import Outcome, Parcel
from laituri_learn.statements.forwarding.models import ForwardingTarget
from laituri_learn.statements.forwarding.remote import Destination, Peer
from laituri_learn.statements.forwarding.rules import Failure, FailureKind
from laituri_learn.statements.forwarding.sealing import CannotOpen
from laituri_learn.statements.forwarding.words import in_words

KEY = "laituri_forwarding"
RUN_SECONDS = 30.0
"""After so long a run begins no further request; the next run goes on."""
LOOKED_THROUGH = 500
"""Statements read at once."""


@dataclass
class Tally:
    """What one run did."""

    sent: int = 0
    refused: int = 0
    trial: str = ""
    failure: Failure | None = None

    def __str__(self) -> str:
        """For the list of jobs and the command line; empty when nothing was sent and nothing failed."""
        parts = [f"{self.sent} sent, {self.refused} refused"] if self.sent or self.refused else []
        parts += [f"trial: {self.trial}"] if self.trial else []
        parts += [f"stopped: {in_words(self.failure.as_json())}"] if self.failure else []
        return "; ".join(parts)


@dataclass
class Runs:
    """The targets that a run of this process is working on."""

    busy: set[int] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def begin(self, target_id: int) -> bool:
        """Take a target; ``False`` when a run is working on it."""
        with self.lock:
            if target_id in self.busy:
                return False
            self.busy.add(target_id)
            return True

    def end(self, target_id: int) -> None:
        """Let the next run have it."""
        with self.lock:
            self.busy.discard(target_id)


def start_due_runs() -> str:
    """Start a run for each target with work that none is working on; waits for none of them.

    So a target that hangs holds up its own run only. Each run keeps an account of its own, thus no summary here.
    """
    due = queries.targets_with_work(utc_now())
    db.session.rollback()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    runs: Runs = app.extensions.setdefault(KEY, Runs())
    for target_id, name in due:
        if runs.begin(target_id):
            # A daemon: the scheduler ends at once when told to. What was cut off is sent again.
            Thread(target=_run_in_thread, args=(app, runs, target_id, name), daemon=True).start()
    return ""


def forward(target_id: int, *, seconds: float = RUN_SECONDS, despite_wait: bool = False) -> Tally:
    """Do what waits for one target, until nothing does, it fails, or the time is over."""
    until = time.monotonic() + seconds
    tally = Tally()
    try:
        while _step(target_id, tally, until, despite_wait) and tally.failure is None and time.monotonic() < until:
            pass
    except Exception as error:
        # Whatever it was, it waits like any other failure, instead of being tried every few seconds.
        with unit_of_work():
            services.note_failure(
                target_id, Failure(FailureKind.OWN_FAULT, {"detail": type(error).__name__}), at=utc_now()
            )
        raise
    return tally


JOBS = (
    Job(
        "forwarding",
        _l("Forward statements"),
        start_due_runs,
        every=timedelta(seconds=3),
        counts={"sent": _l("sent: %(count)s"), "refused": _l("refused: %(count)s")},
    ),
)


def _run_in_thread(app: Flask, runs: Runs, target_id: int, name: str) -> None:
    try:
        with app.app_context():
            run_job(Job(f"forwarding: {name}"[:60], name, lambda: str(forward(target_id))))
    finally:
        runs.end(target_id)


@dataclass(frozen=True)
class _Work:
    """What a target's row says, read in a transaction that is over."""

    destination: Destination
    trial: bool
    may_send: bool
    singly: bool
    cursor: int
    filters: rules.Filters


def _step(target_id: int, tally: Tally, until: float, despite_wait: bool) -> bool:
    """One request, or one look through what is not for this target; ``False`` when there is nothing to do."""
    work = _read_work(target_id, tally, despite_wait)
    if work is None:
        return False
    peer = Peer(work.destination)
    if work.trial:
        failure = delivery.try_out(peer)
        with unit_of_work():
            services.note_trial(target_id, failure, at=utc_now())
        tally.trial = in_words(failure.as_json()) if failure else "ok"
        return True
    if not work.may_send:
        return False
    return _send_on(target_id, work, peer, tally, until) or _resend(target_id, peer, tally, until)


def _read_work(target_id: int, tally: Tally, despite_wait: bool) -> _Work | None:
    try:
        target = db.session.get_one(ForwardingTarget, target_id)
        waits = target.next_try_at is not None and target.next_try_at > utc_now() and not despite_wait
        return _Work(
            services.destination_of(target),
            target.trial_asked_at is not None,
            target.active and not waits,
            target.tries >= rules.ONE_BY_ONE_AFTER,
            target.cursor,
            queries.filters_of(target),
        )
    except CannotOpen:
        tally.failure = Failure(FailureKind.KEY_CHANGED)
    except queries.PluginMissing as error:
        tally.failure = Failure(FailureKind.PLUGIN_MISSING, {"plugin": str(error)})
    finally:
        db.session.rollback()
    with unit_of_work():
        services.note_failure(target_id, tally.failure, at=utc_now())
    return None


def _resend(target_id: int, peer: Peer, tally: Tally, until: float) -> bool:
    """Dead letters that an administrator wants sent again, each in a request of its own."""
    wanted = queries.letters_to_resend(target_id)
    if not wanted:
        return False
    documents = {each: store.document_of(each) for each in wanted}
    db.session.rollback()
    there = [Parcel(each, document) for each, document in documents.items() if document is not None]
    outcome = delivery.deliver(peer, there, until=until, singly=True) if there else Outcome()
    if outcome.failure is not None and outcome.failure.kind is FailureKind.SERVER_FAULT:
        # New statements are not to wait for an old one on which the target fails.
        outcome.refused.append((there[outcome.done].statement_id, outcome.failure))
        outcome.failure = None
    outcome.refused += [(each, Failure(FailureKind.NO_LONGER_STORED)) for each in wanted if documents[each] is None]
    with unit_of_work():
        services.note_resending(target_id, outcome, at=utc_now())
    _count(tally, outcome)
    return True


def _send_on(target_id: int, work: _Work, peer: Peer, tally: Tally, until: float) -> bool:
    """The next statements after the cursor that the filters let through."""
    upto = store.settled_position()
    rows = store.statements_after(work.cursor, upto, LOOKED_THROUGH) if upto else []
    organisations = queries.organisations_at_the_time(rows) if work.filters.organisations else {}
    db.session.rollback()
    if not rows:
        return False
    through = [
        row
        for row in rows
        if work.filters.let_through(json.loads(row.document), organisations.get(row.position, frozenset()))
    ]
    batch = rules.first_batch(through, [len(row.document) for row in through])
    parcels = [Parcel(row.statement_id, row.document) for row in batch]
    outcome = delivery.deliver(peer, parcels, until=until, singly=work.singly) if parcels else Outcome()
    if outcome.done == len(through):
        cursor = rows[-1].position
    else:
        cursor = batch[outcome.done - 1].position if outcome.done else work.cursor
    with unit_of_work():
        kept = services.note_delivery(target_id, outcome, since=work.cursor, cursor=cursor, at=utc_now())
    _count(tally, outcome)
    return kept


def _count(tally: Tally, outcome: Outcome) -> None:
    tally.sent += len(outcome.accepted)
    tally.refused += len(outcome.refused)
    tally.failure = outcome.failure
