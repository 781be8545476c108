"""A person's data in this room: which statements about her fitted a rule."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select, update

from laituri_learn.database import LocalisedText, db, rows_changed
from laituri_learn.database.dialect import may_hold
from laituri_learn.personal_data.rules import Traces
from laituri_learn.plugins.contracts import PersonalData
from laituri_learn.statements.incoming.models import IncomingMatch, UnmatchedActor


def part(person_id: int) -> PersonalData:
    """What rules made of statements from other systems about her."""
    rows = db.session.scalars(
        select(IncomingMatch).where(IncomingMatch.person_id == person_id).order_by(IncomingMatch.id)
    )
    return PersonalData(
        "statements-from-outside",
        [
            {
                "statement": row.statement_id,
                "at": row.at.isoformat(),
                "outcome": row.outcome,
                "state": row.state.value,
                "note": row.note.as_mapping(),
            }
            for row in rows
        ],
        _l("What was made of statements from other systems"),
        _l("The number stays, the notes are removed."),
    )


def erase_matches(person_id: int) -> int:
    """Empty the notes; that statements fitted a rule stays for the rule's figures. Returns how many there are."""
    hers = update(IncomingMatch).where(IncomingMatch.person_id == person_id)
    return rows_changed(hers.values(note=LocalisedText()))


def forget_unmatched(traces: Traces) -> None:
    """Remove her from the list of those whom no rule could name."""
    session = db.session()
    clean = traces.cleaner()
    words = or_(*(may_hold(session, UnmatchedActor.actor, each) for each in traces.words()))
    for row in session.scalars(select(UnmatchedActor).where(words)).all():
        if clean(row.actor) != row.actor:
            session.delete(row)
    session.flush()
