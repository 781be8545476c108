"""Tables of the rules for statements from outside, and of what they did."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from laituri_learn.database import EnumText, LocalisedText, LocalisedTextType, Model, UtcDateTime, new_public_id
from laituri_learn.statements.incoming.rules import Conditions


class RuleState(StrEnum):
    """Whether a rule works."""

    OFF = "off"
    ON = "on"
    CLOSED = "closed"


class IncomingRule(Model):
    """Which statements from outside lead to which outcome of a plugin. A closed rule stays for what it did."""

    __tablename__ = "incoming_rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    name: Mapped[str] = mapped_column(String(200))
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The conditions, as :meth:`Conditions.as_mapping` writes them."""
    outcome: Mapped[str] = mapped_column(String(100))
    parameters: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    state: Mapped[RuleState] = mapped_column(EnumText(RuleState), default=RuleState.OFF, index=True)
    read_up_to: Mapped[int] = mapped_column(BigInteger, default=0)
    """Place in the store of the last statement that the rule has looked at."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    problem: Mapped[str] = mapped_column(Text, default="")
    """Why the last run of the rule stopped; empty when it did not."""

    @property
    def conditions(self) -> Conditions:
        """Which statements it is about."""
        return Conditions.from_mapping(self.terms)


class MatchState(StrEnum):
    """What came of a statement that fitted a rule."""

    DONE = "done"
    NOTED = "noted"
    FAILED = "failed"
    TAKEN_BACK = "taken_back"


class IncomingMatch(Model):
    """A statement that fitted a rule and whose actor is a person of the network: never worked on twice."""

    __tablename__ = "incoming_matches"
    __table_args__ = (
        UniqueConstraint("rule_id", "statement_id"),
        Index("ix_incoming_matches_statement_id", "statement_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("incoming_rules.id"))
    statement_id: Mapped[str] = mapped_column(String(36))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(100))
    parameters: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """As the rule said then: what is taken back is what was done."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[MatchState] = mapped_column(EnumText(MatchState))
    note: Mapped[LocalisedText] = mapped_column(LocalisedTextType)

    rule: Mapped[IncomingRule] = relationship()


class UnmatchedActor(Model):
    """Somebody in statements that fitted a rule who is no person of the network; counted, never guessed."""

    __tablename__ = "incoming_unmatched_actors"
    __table_args__ = (UniqueConstraint("rule_id", "actor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("incoming_rules.id"))
    actor: Mapped[str] = mapped_column(String(500))
    """How the statements identify her (xAPI 1.0.3, Data 2.4.2.3)."""
    statements: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VoidedFromOutside(Model):
    """The identifier of a voided statement, so that no rule takes it up later."""

    __tablename__ = "incoming_voided"

    statement_id: Mapped[str] = mapped_column(String(36), primary_key=True)


class IncomingProgress(Model):
    """How far the store has been read for voiding statements; one row."""

    __tablename__ = "incoming_progress"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    read_up_to: Mapped[int] = mapped_column(BigInteger, default=0)
