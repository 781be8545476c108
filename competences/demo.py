"""The plugin's part of the demonstration: a round of last year and a finished one of this year."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from competences.assessment.models import Answer, AssessmentRound
from competences.assessment.rules import Choice
from competences.assessment.services import save_answers, start_assessment, submit_assessment
from competences.profile.models import Standing
from laituri_learn.access.models import Account
from laituri_learn.access.sessions import viewer_of
from laituri_learn.database import LocalisedText, db
from laituri_learn.demo.builder import Builder
from laituri_learn.web.languages import FINLAND

ROUNDS = (
    (400, 370, LocalisedText("Kartoitus, edellinen vuosi", "Kartläggningen i fjol", "Last year's round"), 0.7, 0.0),
    (45, 3, LocalisedText("Kartoitus, tämä syksy", "Kartläggningen i höst", "This autumn's round"), 0.88, 0.35),
)
"""Days ago that it opened and closed, name, share who took part, and how much they have learned since."""

SHARING = 4
"""One in so many lets the manager see her levels: few enough that figures of the others can be shown."""


def add_rounds(builder: Builder) -> None:
    """Let most people assess themselves, twice; the demonstration's official is left to do it herself."""
    accounts = db.session.scalars(
        select(Account).where(Account.person_id.is_not(None)).options(selectinload(Account.grants)).order_by(Account.id)
    ).all()
    for opened, closed, name, share, learned in ROUNDS:
        opens_on, closes_on = builder.today - timedelta(days=opened), builder.today - timedelta(days=closed)
        db.session.add(AssessmentRound(name=name, opens_on=opens_on, closes_on=closes_on))
        db.session.flush()
        for account in accounts:
            if account.email.startswith("official@") or builder.chance.random() > share:
                continue
            day = opens_on + timedelta(days=builder.chance.randrange((closes_on - opens_on).days))
            _assess(
                account, datetime.combine(day, time(9 + builder.chance.randrange(6)), FINLAND), learned, builder.chance
            )


def _assess(account: Account, at: datetime, learned: float, chance: Random) -> None:
    by = viewer_of(account)
    # Everybody is good at some things: a habit of the person, and one for each competence.
    habit = Random(account.id)  # noqa: S311 - the same person each round
    assessment = start_assessment(by, at=at)
    rows = db.session.execute(
        select(Standing.competence_id, Standing.target).where(Standing.person_id == account.person_id)
    )
    targets = {row.competence_id: row.target for row in rows}
    choices = {
        answer.competence.code: (_choice(answer, targets.get(answer.competence_id), habit, chance, learned), 0)
        for answer in assessment.answers
    }
    save_answers(by, assessment.public_id, choices, at=at)
    submit_assessment(
        by,
        assessment.public_id,
        share_with_manager=account.id % SHARING == 1,
        use_for_planning=chance.random() < 0.85,
        at=at + timedelta(minutes=25),
    )


def _choice(answer: Answer, target: int | None, habit: Random, chance: Random, learned: float) -> Choice:
    lean = habit.gauss(-0.7, 0.9)
    if chance.random() < 0.03:
        return Choice(skipped=True)
    level = min(4, max(0, round((target or 2) + lean + learned * chance.random())))
    return Choice(level=level, use_at_work=habit.choice((0, 1, 2, 2, 3, 3, 3)))
