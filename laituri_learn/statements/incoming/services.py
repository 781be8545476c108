"""Write, change, switch on and off, and close a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.errors import NotFound
from laituri_learn.statements.incoming.errors import RuleIsClosed, RuleTooWide
from laituri_learn.statements.incoming.models import IncomingRule, RuleState, UnmatchedActor
from laituri_learn.statements.incoming.queries import outcomes
from laituri_learn.statements.incoming.reading import newest_place
from laituri_learn.statements.incoming.rules import Conditions
from laituri_learn.statements.incoming.vocabulary import CHANGED, DISABLED, ENABLED, ENDED, MADE, rule_activity
from laituri_learn.statements.recorder import record
from laituri_learn.statements.vocabulary import Verb


@dataclass(frozen=True)
class RuleDraft:
    """A rule as its form gives it; ``parameters``: what the outcome asks for."""

    name: str
    conditions: Conditions
    outcome: str
    parameters: Mapping[str, str]


def make_rule(draft: RuleDraft, *, by: Viewer, at: datetime) -> IncomingRule:
    """Keep a new rule, switched off until it has been tried.

    Raises:
        NotFound: no plugin offers the outcome.
        RuleTooWide: it would fit every statement.
    """
    _check(draft)
    rule = IncomingRule(
        name=draft.name,
        terms=draft.conditions.as_mapping(),
        outcome=draft.outcome,
        parameters=dict(draft.parameters),
        created_at=at,
    )
    db.session.add(rule)
    db.session.flush()
    _tell(rule, MADE, "incoming.make", by=by, at=at)
    return rule


def change_rule(public_id: str, draft: RuleDraft, *, by: Viewer, at: datetime) -> IncomingRule:
    """Change a rule; it is off afterwards, to be tried again.

    Raises:
        NotFound: there is no such rule, or no plugin offers the outcome.
        RuleIsClosed: it was closed.
        RuleTooWide: it would fit every statement.
    """
    rule = _open_rule(public_id)
    _check(draft)
    rule.name = draft.name
    rule.terms = draft.conditions.as_mapping()
    rule.outcome = draft.outcome
    rule.parameters = dict(draft.parameters)
    rule.state = RuleState.OFF
    rule.problem = ""
    _tell(rule, CHANGED, "incoming.change", by=by, at=at)
    return rule


def enable_rule(public_id: str, *, past: bool, by: Viewer, at: datetime) -> None:
    """Switch a rule on, for statements from now on or for the ``past`` ones too.

    What was done before is not done again; what could not be done is tried again.

    Raises:
        NotFound: there is no such rule.
        RuleIsClosed: it was closed.
    """
    rule = _open_rule(public_id)
    rule.state = RuleState.ON
    rule.problem = ""
    rule.read_up_to = 0 if past else newest_place(at=at)
    if past:
        db.session.execute(delete(UnmatchedActor).where(UnmatchedActor.rule_id == rule.id))
    _tell(rule, ENABLED, "incoming.enable", by=by, at=at)


def disable_rule(public_id: str, *, by: Viewer, at: datetime) -> None:
    """Switch a rule off; what it did stays.

    Raises:
        NotFound: there is no such rule.
        RuleIsClosed: it was closed.
    """
    rule = _open_rule(public_id)
    rule.state = RuleState.OFF
    _tell(rule, DISABLED, "incoming.disable", by=by, at=at)


def close_rule(public_id: str, *, by: Viewer, at: datetime) -> None:
    """Close a rule for good; what it did stays.

    Raises:
        NotFound: there is no such rule.
        RuleIsClosed: it was closed before.
    """
    rule = _open_rule(public_id)
    rule.state = RuleState.CLOSED
    _tell(rule, ENDED, "incoming.close", by=by, at=at)


def _open_rule(public_id: str) -> IncomingRule:
    rule = db.session.scalar(select(IncomingRule).where(IncomingRule.public_id == public_id).with_for_update())
    if rule is None:
        raise NotFound
    if rule.state is RuleState.CLOSED:
        raise RuleIsClosed
    return rule


def _check(draft: RuleDraft) -> None:
    if draft.outcome not in outcomes():
        raise NotFound
    if not draft.conditions.names_something:
        raise RuleTooWide


def _tell(rule: IncomingRule, verb: Verb, action: str, *, by: Viewer, at: datetime) -> None:
    record(by, verb, rule_activity(rule), at=at)
    audit(by, action, "incoming_rule", rule.public_id, at=at)
