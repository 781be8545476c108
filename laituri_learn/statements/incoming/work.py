"""Work through new statements from outside: rule by rule, in small units of work, each statement once."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime

from flask_babel import LazyString
from sqlalchemy import select

from laituri_learn.database import LocalisedText, db, unit_of_work, utc_now
from laituri_learn.errors import UserError
from laituri_learn.plugins import current_registry
from laituri_learn.plugins.contracts import StatementEffect, StatementFacts
from laituri_learn.statements.incoming.errors import NobodyAnswers
from laituri_learn.statements.incoming.facts import facts_of
from laituri_learn.statements.incoming.models import (
    IncomingMatch,
    IncomingProgress,
    IncomingRule,
    MatchState,
    RuleState,
    UnmatchedActor,
    VoidedFromOutside,
)
from laituri_learn.statements.incoming.people import People
from laituri_learn.statements.incoming.reading import OutsideStatement, statements_after, voided_after
from laituri_learn.statements.incoming.rules import actor_identity, fits
from laituri_learn.web.languages import in_every_language

log = logging.getLogger("laituri_learn.statements.incoming")

BATCH = 200
"""Statements looked at in one unit of work."""
BATCHES_A_RUN = 50
"""After so many, the next rule has its turn; the rest waits for the next run."""
VOIDS = "voids"
UNFINISHED = frozenset({MatchState.NOTED, MatchState.FAILED})


def read_incoming(at: datetime | None = None) -> str:
    """The job: take back what was voided, then let each rule work; returns a short account, empty if nothing came.

    A rule that fails is noted on it and delays no other.
    """
    at = at or utc_now()
    done: Counter[str] = Counter()
    done["taken back"] += _take_back(at)
    rules = db.session.scalars(
        select(IncomingRule.id).where(IncomingRule.state == RuleState.ON).order_by(IncomingRule.id)
    )
    for rule_id in rules.all():
        try:
            done += _work_through(rule_id, at)
        except Exception as error:
            # Whatever one rule runs into, the others go on.
            log.exception("incoming rule %s failed", rule_id)
            done["rules failed"] += 1
            with unit_of_work():
                db.session.get_one(IncomingRule, rule_id).problem = f"{type(error).__name__}: {error}"
    return ", ".join(f"{number} {what}" for what, number in done.items() if number)


def effect_on(
    rule: IncomingRule, person_id: int, facts: StatementFacts, at: datetime
) -> tuple[MatchState, LocalisedText]:
    """Let the plugin behind the rule's outcome do its part; what it refuses or fails at is taken back and told."""
    return _asked(
        "laituri_statement_received",
        outcome=rule.outcome,
        parameters=rule.parameters,
        person_id=person_id,
        statement=facts,
        at=at,
    )


def is_voided(statement_id: str) -> bool:
    """Whether the statement was voided, as far as the store has been read."""
    return db.session.get(VoidedFromOutside, statement_id) is not None


def _asked(hook_name: str, **arguments: object) -> tuple[MatchState, LocalisedText]:
    try:
        with db.session.begin_nested():
            effect: StatementEffect | None = getattr(current_registry().call, hook_name)(**arguments)
            if effect is None:
                raise NobodyAnswers
            return MatchState.DONE if effect.done else MatchState.NOTED, in_every_language(effect.text)
    except NobodyAnswers as error:
        return MatchState.FAILED, in_every_language(LazyString(error.message))
    except UserError as error:
        return MatchState.NOTED, in_every_language(LazyString(error.message))
    except Exception as error:
        # A stranger's code may fail in any way; the statement is noted and the next one has its turn.
        log.exception("%s failed", hook_name)
        return MatchState.FAILED, LocalisedText(en=f"{type(error).__name__}: {error}")


def _work_through(rule_id: int, at: datetime) -> Counter[str]:
    done: Counter[str] = Counter()
    people = People()
    for _batch in range(BATCHES_A_RUN):
        with unit_of_work():
            rule = db.session.get_one(IncomingRule, rule_id, with_for_update=True)
            if rule.state is not RuleState.ON:
                return done
            batch = statements_after(rule.read_up_to, rule.conditions.verbs, BATCH, at=at)
            for statement in batch.statements:
                done += _take_up(rule, statement, people, at)
            rule.read_up_to = batch.read_up_to
            rule.problem = ""
        if batch.at_end:
            break
    return done


def _take_up(rule: IncomingRule, statement: OutsideStatement, people: People, at: datetime) -> Counter[str]:
    facts = facts_of(statement.content, statement.happened_at)
    if not fits(rule.conditions, facts) or is_voided(facts.statement_id):
        return Counter()
    person_id = people.person_of(statement.content)
    if person_id is None:
        _count_unmatched(rule, actor_identity(statement.content), at)
        return Counter({"unmatched": 1})
    match = db.session.scalar(
        select(IncomingMatch).where(IncomingMatch.rule_id == rule.id, IncomingMatch.statement_id == facts.statement_id)
    )
    if match is not None and match.state not in UNFINISHED:
        return Counter()
    state, note = effect_on(rule, person_id, facts, at)
    if match is None:
        match = IncomingMatch(rule_id=rule.id, statement_id=facts.statement_id)
        db.session.add(match)
    match.person_id, match.at, match.state, match.note = person_id, at, state, note
    match.outcome, match.parameters = rule.outcome, dict(rule.parameters)
    db.session.flush()
    return Counter({state.value: 1})


def _count_unmatched(rule: IncomingRule, actor: str, at: datetime) -> None:
    actor = actor[:500]
    row = db.session.scalar(
        select(UnmatchedActor).where(UnmatchedActor.rule_id == rule.id, UnmatchedActor.actor == actor)
    )
    if row is None:
        row = UnmatchedActor(rule_id=rule.id, actor=actor, statements=0)
        db.session.add(row)
    row.statements += 1
    row.last_at = at
    db.session.flush()


def _take_back(at: datetime) -> int:
    taken = 0
    at_end = False
    while not at_end:
        with unit_of_work():
            progress = db.session.get(IncomingProgress, VOIDS, with_for_update=True)
            if progress is None:
                progress = IncomingProgress(name=VOIDS, read_up_to=0)
                db.session.add(progress)
            targets, progress.read_up_to, at_end = voided_after(progress.read_up_to, BATCH, at=at)
            for target in targets:
                if not is_voided(target):
                    db.session.add(VoidedFromOutside(statement_id=target))
                    db.session.flush()
                taken += _take_back_one(target, at)
    return taken


def _take_back_one(statement_id: str, at: datetime) -> int:
    matches = db.session.scalars(
        select(IncomingMatch).where(IncomingMatch.statement_id == statement_id, IncomingMatch.state == MatchState.DONE)
    ).all()
    for match in matches:
        state, note = _asked(
            "laituri_statement_voided",
            outcome=match.outcome,
            parameters=match.parameters,
            person_id=match.person_id,
            statement_id=statement_id,
            at=at,
        )
        match.state = MatchState.FAILED if state is MatchState.FAILED else MatchState.TAKEN_BACK
        match.note, match.at = note, at
    return len(matches)
