"""Changes of forwarding: targets, what became of a batch, dead letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.settings import current_settings
from laituri_learn.statements.forwarding import errors, rules, sealing, store
from laituri_learn.statements.forwarding.delivery import Outcome
from laituri_learn.statements.forwarding.models import DeadLetter, ForwardingTarget, LetterState
from laituri_learn.statements.forwarding.remote import Destination
from laituri_learn.statements.forwarding.rules import Failure, FailureKind


@dataclass(frozen=True)
class TargetPlan:
    """What an administrator decides about a target.

    ``secret``: empty keeps the saved one; with an empty ``username`` there is neither.
    ``endpoint`` has passed :func:`laituri_learn.statements.forwarding.addresses.checked_endpoint`.
    """

    name: str
    endpoint: str
    version: str
    username: str = ""
    secret: str = ""
    allow_private: bool = False
    plugins: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


def add_target(plan: TargetPlan, *, from_start: bool, by: Viewer, at: datetime) -> ForwardingTarget:
    """Begin to forward: from here on, or ``from_start`` with everything in the store.

    Raises:
        TargetProblem: one of its subclasses, for the first thing that does not fit.
    """
    if plan.username and not plan.secret:
        raise errors.SecretMissing
    target = ForwardingTarget(cursor=0 if from_start else store.newest_position())
    _apply(plan, target)
    db.session.add(target)
    db.session.flush()
    _seal(plan, target)
    audit(by, "forwarding.add", "target", target.public_id, at=at, **_facts(target), from_start=from_start)
    return target


def change_target(target: ForwardingTarget, plan: TargetPlan, *, by: Viewer, at: datetime) -> None:
    """Change a target; filters hold for what is not sent yet, and a failure's waiting time ends.

    Raises:
        TargetProblem: one of its subclasses; also a saved secret that would go to another server.
    """
    if plan.username and not plan.secret:
        if not target.sealed_secret:
            raise errors.SecretMissing
        if not rules.same_server(target.endpoint, plan.endpoint):
            raise errors.SecretForAnotherServer
    _apply(plan, target)
    _seal(plan, target)
    target.next_try_at = None
    audit(
        by, "forwarding.change", "target", target.public_id, at=at, **_facts(target), secret_changed=bool(plan.secret)
    )


def pause_target(target: ForwardingTarget, *, by: Viewer, at: datetime) -> None:
    """Send nothing more; the cursor stays, so nothing is left out later."""
    target.active = False
    audit(by, "forwarding.pause", "target", target.public_id, at=at, name=target.name)


def resume_target(target: ForwardingTarget, *, by: Viewer, at: datetime) -> None:
    """Send on from where it was paused, at once."""
    target.active = True
    target.refusals = target.tries = 0
    target.next_try_at = target.last_failure = None
    audit(by, "forwarding.resume", "target", target.public_id, at=at, name=target.name)


def ask_trial(target: ForwardingTarget, *, by: Viewer, at: datetime) -> None:
    """Have the scheduler make a request that sends nothing; its outcome is kept for the page."""
    target.trial_asked_at = at
    target.trial_ended_at = target.trial_failure = None
    audit(by, "forwarding.try", "target", target.public_id, at=at, name=target.name)


def resend_letters(target: ForwardingTarget, statement_id: str = "", *, by: Viewer, at: datetime) -> int:
    """Have dead letters sent again, one or all that are open or, by name, given up; returns how many."""
    states = (LetterState.OPEN, LetterState.GIVEN_UP) if statement_id else (LetterState.OPEN,)
    return _move_letters(target, statement_id, states, LetterState.RESEND, by, at)


def give_up_letters(target: ForwardingTarget, statement_id: str = "", *, by: Viewer, at: datetime) -> int:
    """Send dead letters no more, one or all; they stay to be seen. Returns how many."""
    states = (LetterState.OPEN, LetterState.RESEND)
    return _move_letters(target, statement_id, states, LetterState.GIVEN_UP, by, at)


def destination_of(target: ForwardingTarget) -> Destination:
    """Where to send, with the secret in clear.

    Raises:
        sealing.CannotOpen: the installation's secret key has changed.
    """
    settings = current_settings()
    secret = ""
    if target.username:
        secret = sealing.unseal(target.sealed_secret, key=settings.secret_key, bound_to=target.public_id)
    return Destination(
        target.endpoint,
        target.version,
        target.username,
        secret,
        target.allow_private and settings.allow_private_targets,
    )


def note_trial(target_id: int, failure: Failure | None, *, at: datetime) -> None:
    """Keep what a trial showed; after a good one, waiting statements go at once."""
    target = _locked(target_id)
    target.trial_asked_at = None
    target.trial_ended_at = at
    target.trial_failure = failure.as_json() if failure else None
    if failure is None:
        target.next_try_at = None


def note_delivery(target_id: int, outcome: Outcome, *, since: int, cursor: int, at: datetime) -> bool:
    """Keep what became of a batch of new statements and move the cursor from ``since`` to ``cursor``.

    ``False``, and nothing is kept, when another run has moved it meanwhile: the target has those statements then.
    """
    target = _locked(target_id)
    if target.cursor != since:
        return False
    target.cursor = cursor
    target.refusals = 0 if outcome.accepted else target.refusals + len(outcome.refused)
    _note(target, outcome, at)
    if target.refusals >= rules.PAUSE_AFTER_REFUSALS:
        target.active = False
        target.last_failure = Failure(FailureKind.REFUSES_EVERYTHING, {"count": target.refusals}).as_json()
    return True


def note_resending(target_id: int, outcome: Outcome, *, at: datetime) -> None:
    """Keep what became of dead letters: those taken leave, those refused again are open again."""
    target = _locked(target_id)
    _note(target, outcome, at)
    db.session.execute(
        delete(DeadLetter).where(
            DeadLetter.target_id == target_id,
            DeadLetter.statement_id.in_(outcome.accepted),
            DeadLetter.state == LetterState.RESEND,
        )
    )


def note_failure(target_id: int, failure: Failure, *, at: datetime) -> None:
    """Keep why nothing could be sent, and wait: longer after each failure in a row. A trial ends with it, too."""
    target = _locked(target_id)
    _fail(target, failure, at)
    if target.trial_asked_at is not None:
        note_trial(target_id, failure, at=at)


def _note(target: ForwardingTarget, outcome: Outcome, at: datetime) -> None:
    for statement_id, failure in outcome.refused:
        _keep_letter(target, statement_id, failure, at)
    if outcome.accepted:
        target.last_sent_at = at
    if outcome.done:
        target.tries = 0
    if outcome.failure is not None:
        _fail(target, outcome.failure, at)
    elif outcome.done:
        target.next_try_at = target.last_failure = None


def _fail(target: ForwardingTarget, failure: Failure, at: datetime) -> None:
    target.tries += 1
    target.last_failure = failure.as_json()
    target.next_try_at = at + rules.wait_after(target.tries, failure.wait_seconds)


def _keep_letter(target: ForwardingTarget, statement_id: str, failure: Failure, at: datetime) -> None:
    letter = db.session.scalar(
        select(DeadLetter).where(DeadLetter.target_id == target.id, DeadLetter.statement_id == statement_id)
    )
    if letter is None:
        db.session.add(
            DeadLetter(target=target, statement_id=statement_id, failure=failure.as_json(), refused_at=at, tries=1)
        )
        return
    letter.failure = failure.as_json()
    letter.refused_at = at
    letter.tries += 1
    if letter.state is LetterState.RESEND:
        letter.state = LetterState.OPEN


def _move_letters(
    target: ForwardingTarget,
    statement_id: str,
    states: Sequence[LetterState],
    then: LetterState,
    by: Viewer,
    at: datetime,
) -> int:
    wanted = update(DeadLetter).where(DeadLetter.target_id == target.id, DeadLetter.state.in_(states))
    if statement_id:
        wanted = wanted.where(DeadLetter.statement_id == statement_id)
    count: int = db.session.execute(wanted.values(state=then)).rowcount  # type: ignore[attr-defined]
    if count:
        if then is LetterState.RESEND:
            target.next_try_at = None
        action = "forwarding.resend" if then is LetterState.RESEND else "forwarding.give_up"
        audit(by, action, "target", target.public_id, at=at, name=target.name, statement=statement_id, count=count)
    return count


def _apply(plan: TargetPlan, target: ForwardingTarget) -> None:
    taken = select(ForwardingTarget.id).where(ForwardingTarget.name == plan.name)
    with db.session.no_autoflush:
        if db.session.scalar(taken if target.id is None else taken.where(ForwardingTarget.id != target.id)) is not None:
            raise errors.NameTaken
    for field in ("name", "endpoint", "version", "username", "allow_private"):
        setattr(target, field, getattr(plan, field))
    for field in ("plugins", "verbs", "organisations"):
        setattr(target, field, list(getattr(plan, field)))


def _seal(plan: TargetPlan, target: ForwardingTarget) -> None:
    if not plan.username:
        target.sealed_secret = ""
    elif plan.secret:
        key = current_settings().secret_key
        target.sealed_secret = sealing.seal(plan.secret, key=key, bound_to=target.public_id)


def _facts(target: ForwardingTarget) -> dict[str, object]:
    """What the audit trail says of a target; never its secret."""
    names = ("name", "endpoint", "version", "username", "allow_private", "plugins", "verbs", "organisations")
    return {name: getattr(target, name) for name in names}


def _locked(target_id: int) -> ForwardingTarget:
    return db.session.scalars(select(ForwardingTarget).where(ForwardingTarget.id == target_id).with_for_update()).one()
