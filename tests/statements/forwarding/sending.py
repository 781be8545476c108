"""What the tests of forwarding set up: statements, and targets that receive them."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.settings import Settings
from laituri_learn.statements.forwarding import services
from laituri_learn.statements.forwarding.models import DeadLetter, ForwardingTarget
from laituri_learn.statements.forwarding.services import TargetPlan
from laituri_learn.statements.recorder import Activity, record
from laituri_learn.statements.vocabulary import DATA_FILE, IMPORTED
from tests.factories import NOW, make_person
from tests.servers.lrs import Receiver


def allow_private(app: Flask) -> Flask:
    """The application with ``LAITURI_ALLOW_PRIVATE_TARGETS=1``."""
    app.extensions[Settings.KEY] = replace(app.extensions[Settings.KEY], allow_private_targets=True)
    return app


def write(count: int, person=None, verb=IMPORTED, kind=DATA_FILE, at=NOW) -> list[str]:
    """So many statements, committed together; their ids in the order stored."""
    with unit_of_work():
        actor = db.session.merge(person) if person else make_person()
        rows = [record(actor, verb, Activity(f"files/{number}", kind, "A file"), at=at) for number in range(count)]
        return [row.statement_id for row in rows]


def plan_for(lrs: Receiver, **values) -> TargetPlan:
    return TargetPlan(
        **{
            "name": lrs.endpoint,
            "endpoint": lrs.endpoint,
            "version": "1.0.3",
            "username": lrs.key,
            "secret": lrs.secret,
            "allow_private": True,
            **values,
        }
    )


def target_for(lrs: Receiver, *, from_start: bool = True, **values) -> int:
    """A saved target that sends to the receiver; its row's identifier."""
    with unit_of_work():
        return services.add_target(plan_for(lrs, **values), from_start=from_start, by=SYSTEM, at=utc_now()).id


def now(target_id: int) -> ForwardingTarget:
    """The target's row as it is now; no transaction stays open."""
    db.session.rollback()
    target = db.session.get_one(ForwardingTarget, target_id)
    db.session.refresh(target)
    db.session.expunge(target)
    db.session.rollback()
    return target


def letters(target_id: int) -> dict[str, str]:
    """The dead letters of a target: statement id to state."""
    db.session.rollback()
    rows = db.session.query(DeadLetter).filter_by(target_id=target_id).all()
    found = {row.statement_id: row.state.value for row in rows}
    db.session.rollback()
    return found
