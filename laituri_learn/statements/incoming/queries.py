"""Reads of the rules and of what they did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from laituri_learn.access.scope import Scope
from laituri_learn.database import db
from laituri_learn.errors import NotFound
from laituri_learn.plugins import ask
from laituri_learn.plugins.contracts import StatementOutcome
from laituri_learn.statements.incoming.models import IncomingMatch, IncomingRule, MatchState, RuleState, UnmatchedActor

SHOWN = 20


@dataclass(frozen=True)
class RuleLine:
    """A rule in the list; ``counts``: statements by what came of them; ``unmatched``: statements about strangers."""

    rule: IncomingRule
    outcome: StatementOutcome | None
    counts: Mapping[MatchState, int] = field(default_factory=Counter)
    unmatched: int = 0


def outcomes() -> dict[str, StatementOutcome]:
    """What the plugins can make of a statement, by name."""
    return {each.name: each for each in ask("laituri_statement_outcomes")}


def all_rules(scope: Scope) -> list[RuleLine]:
    """Every rule, those on first, then by name; nothing for a scope that is not national."""
    if not scope.national:
        return []
    order = [RuleState.ON, RuleState.OFF, RuleState.CLOSED]
    rules = sorted(db.session.scalars(select(IncomingRule)), key=lambda rule: (order.index(rule.state), rule.name))
    return _lines(rules)


def one_rule(scope: Scope, public_id: str) -> RuleLine:
    """One rule.

    Raises:
        NotFound: there is none, or the scope is not national.
    """
    rule = db.session.scalar(select(IncomingRule).where(IncomingRule.public_id == public_id))
    if rule is None or not scope.national:
        raise NotFound
    return _lines([rule])[0]


def last_matches(rule: IncomingRule) -> Sequence[IncomingMatch]:
    """The last statements that the rule worked on, the newest first."""
    return db.session.scalars(
        select(IncomingMatch).where(IncomingMatch.rule_id == rule.id).order_by(IncomingMatch.id.desc()).limit(SHOWN)
    ).all()


def unmatched_actors(rule: IncomingRule) -> Sequence[UnmatchedActor]:
    """Who in fitting statements is no person of the network, the most frequent first."""
    return db.session.scalars(
        select(UnmatchedActor)
        .where(UnmatchedActor.rule_id == rule.id)
        .order_by(UnmatchedActor.statements.desc(), UnmatchedActor.id)
        .limit(SHOWN)
    ).all()


def _lines(rules: Sequence[IncomingRule]) -> list[RuleLine]:
    offered = outcomes()
    ids = [rule.id for rule in rules]
    counts: dict[int, Counter[MatchState]] = {rule_id: Counter() for rule_id in ids}
    for rule_id, state, number in db.session.execute(
        select(IncomingMatch.rule_id, IncomingMatch.state, func.count())
        .where(IncomingMatch.rule_id.in_(ids))
        .group_by(IncomingMatch.rule_id, IncomingMatch.state)
    ):
        counts[rule_id][state] = number
    strangers = db.session.execute(
        select(UnmatchedActor.rule_id, func.sum(UnmatchedActor.statements))
        .where(UnmatchedActor.rule_id.in_(ids))
        .group_by(UnmatchedActor.rule_id)
    )
    unmatched = {row[0]: row[1] for row in strangers}
    return [RuleLine(rule, offered.get(rule.outcome), counts[rule.id], unmatched.get(rule.id, 0)) for rule in rules]
