"""Try a rule on past statements: everything is done as it would be, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from laituri_learn.database import LocalisedText, unit_of_work
from laituri_learn.plugins.contracts import StatementFacts
from laituri_learn.statements.incoming.facts import facts_of
from laituri_learn.statements.incoming.models import IncomingRule, MatchState
from laituri_learn.statements.incoming.people import People
from laituri_learn.statements.incoming.reading import newest_statements
from laituri_learn.statements.incoming.rules import actor_identity, fits
from laituri_learn.statements.incoming.work import effect_on, is_voided

LOOKED_AT = 500
"""How many of the last statements from outside, of the rule's verbs, a trial looks at."""
SHOWN = 10


@dataclass(frozen=True)
class TrialLine:
    """One fitting statement: what would happen (``state``, ``note``), or who the stranger is (``stranger``)."""

    facts: StatementFacts
    state: MatchState | None = None
    note: LocalisedText | None = None
    stranger: str = ""


@dataclass(frozen=True)
class Trial:
    """How many of the last statements the rule fits, how many of those are about strangers, and the newest lines."""

    looked_at: int
    fitting: int
    strangers: int
    lines: tuple[TrialLine, ...]


def try_rule(rule: IncomingRule, *, at: datetime) -> Trial:
    """What the rule would make of past statements; nothing is changed."""
    conditions, people = rule.conditions, People()
    with unit_of_work(dry_run=True):
        statements = newest_statements(conditions.verbs, LOOKED_AT, at=at)
        fitting = strangers = 0
        lines: list[TrialLine] = []
        for statement in statements:
            facts = facts_of(statement.content, statement.happened_at)
            if not fits(conditions, facts) or is_voided(facts.statement_id):
                continue
            fitting += 1
            person_id = people.person_of(statement.content)
            strangers += person_id is None
            if len(lines) >= SHOWN:
                continue
            if person_id is None:
                lines.append(TrialLine(facts, stranger=actor_identity(statement.content) or "–"))
            else:
                lines.append(TrialLine(facts, *effect_on(rule, person_id, facts, at)))
    return Trial(len(statements), fitting, strangers, tuple(lines))
