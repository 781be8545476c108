"""Reads of forwarding: targets and how they stand, dead letters, what a target is to receive next."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select

from laituri_learn.database import db
from laituri_learn.errors import NotFound
from laituri_learn.network.models import Organisation, Post, Unit
from laituri_learn.plugins import current_registry
from laituri_learn.statements.forwarding import rules, store
from laituri_learn.statements.forwarding.models import DeadLetter, ForwardingTarget, LetterState
from laituri_learn.statements.forwarding.store import Stored
from laituri_learn.statements.vocabulary import iri
from laituri_learn.web.languages import local

MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Standing:
    """A target as the administrator's list shows it.

    ``behind``: statements not gone through yet, counted up to ``MOST_COUNTED``; ``letters``: dead letters not given up.
    """

    target: ForwardingTarget
    state: rules.TargetState
    behind: int
    letters: int


def standings(at: datetime) -> list[Standing]:
    """Every target by name, and how it stands."""
    letters: Mapping[int, int] = dict(
        db.session.execute(
            select(DeadLetter.target_id, func.count())
            .where(DeadLetter.state != LetterState.GIVEN_UP)
            .group_by(DeadLetter.target_id)
        ).all()  # type: ignore[arg-type]
    )
    return [
        _standing(target, letters.get(target.id, 0), at)
        for target in db.session.scalars(select(ForwardingTarget).order_by(ForwardingTarget.name))
    ]


def _standing(target: ForwardingTarget, letters: int, at: datetime) -> Standing:
    behind = store.count_after(target.cursor, MOST_COUNTED)
    state = rules.state_of(active=target.active, next_try_at=target.next_try_at, behind=behind, at=at)
    return Standing(target, state, behind, letters)


def standing_of(target: ForwardingTarget, at: datetime) -> Standing:
    """How one target stands."""
    open_letters = dead_letters(target, given_up=False).order_by(None).subquery()
    return _standing(target, db.session.scalar(select(func.count()).select_from(open_letters)) or 0, at)


def target_by_public_id(public_id: str, *, lock: bool = False) -> ForwardingTarget:
    """One target; ``lock`` inside a unit of work that changes it.

    Raises:
        NotFound: there is none.
    """
    wanted = select(ForwardingTarget).where(ForwardingTarget.public_id == public_id)
    target = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if target is None:
        raise NotFound
    return target


def dead_letters(target: ForwardingTarget, *, given_up: bool) -> Select[DeadLetter]:
    """What a target refused, the newest first: still to be decided, or given up."""
    wanted = DeadLetter.state == LetterState.GIVEN_UP if given_up else DeadLetter.state != LetterState.GIVEN_UP
    return select(DeadLetter).where(DeadLetter.target_id == target.id, wanted).order_by(DeadLetter.id.desc())


def letters_to_resend(target_id: int) -> Sequence[str]:
    """Ids of the statements that an administrator wants sent again: one batch of them, the oldest first."""
    return db.session.scalars(
        select(DeadLetter.statement_id)
        .where(DeadLetter.target_id == target_id, DeadLetter.state == LetterState.RESEND)
        .order_by(DeadLetter.id)
        .limit(rules.BATCH)
    ).all()


def targets_with_work(at: datetime, *, despite_wait: bool = False) -> list[tuple[int, str]]:
    """Identifier and name of every target that has something to do now: a trial, re-sending, or new statements."""
    due: ColumnElement[bool] = ForwardingTarget.active.is_(True)
    if not despite_wait:
        due &= or_(ForwardingTarget.next_try_at.is_(None), ForwardingTarget.next_try_at <= at)
    resend = select(DeadLetter.target_id).where(DeadLetter.state == LetterState.RESEND)
    something = or_(ForwardingTarget.cursor < store.newest_position(), ForwardingTarget.id.in_(resend))
    trial = ForwardingTarget.trial_asked_at.is_not(None)
    return [
        (found, name)
        for found, name in db.session.execute(
            select(ForwardingTarget.id, ForwardingTarget.name)
            .where(or_(trial, due & something))
            .order_by(ForwardingTarget.id)
        )
    ]


def vocabularies() -> dict[str, frozenset[str]]:
    """The verbs and activity types that each plugin declares, by the plugin's name; without those that declare none."""
    found = {}
    for answer in current_registry().call.laituri_vocabulary.get_hookimpls():
        terms = frozenset(iri(term.iri) for term in answer.function() if term.kind in ("verb", "type"))
        if terms:
            found[answer.plugin_name] = terms
    return dict(sorted(found.items()))


class PluginMissing(LookupError):
    """A plugin that a target's filter names does not run, so nobody knows its vocabulary; has its name."""


def filters_of(target: ForwardingTarget) -> rules.Filters:
    """The target's filters as rules need them.

    Raises:
        PluginMissing: going on would leave that plugin's statements out for good.
    """
    terms: frozenset[str] | None = None
    if target.plugins:
        known = vocabularies()
        for name in target.plugins:
            if name not in known:
                raise PluginMissing(name)
        terms = frozenset().union(*(known[name] for name in target.plugins))
    return rules.Filters(frozenset(target.verbs), terms, frozenset(target.organisations))


def may_have_received(positions: Sequence[int]) -> list[tuple[str, int]]:
    """Targets that have gone past some of these statements, by name, and how many of them their filters let through."""
    targets = db.session.scalars(select(ForwardingTarget).order_by(ForwardingTarget.name)).all()
    rows = store.statements_at(positions) if targets else []
    organisations = organisations_at_the_time(rows) if rows else {}
    found = []
    for target in targets:
        try:
            filters = filters_of(target)
        except PluginMissing:
            filters = rules.Filters(frozenset(target.verbs), None, frozenset(target.organisations))
        count = sum(
            row.position <= target.cursor
            and filters.let_through(json.loads(row.document), organisations.get(row.position, frozenset()))
            for row in rows
        )
        if count:
            found.append((target.name, count))
    return found


def organisations_at_the_time(rows: Iterable[Stored]) -> dict[int, set[str]]:
    """Codes of the organisations in which each statement's actor had a post on its day, by position."""
    acted = [row for row in rows if row.person_id is not None]
    posts = db.session.execute(
        select(Post.person_id, Post.starts_on, Post.ends_on, Organisation.code)
        .join(Unit, Unit.id == Post.unit_id)
        .join(Organisation, Organisation.id == Unit.organisation_id)
        .where(Post.person_id.in_({row.person_id for row in acted}))
    ).all()
    found: dict[int, set[str]] = {}
    for row in acted:
        day = local(row.happened_at).date()
        found[row.position] = {
            code
            for person_id, starts_on, ends_on, code in posts
            if person_id == row.person_id and starts_on <= day and (ends_on is None or day <= ends_on)
        }
    return found
