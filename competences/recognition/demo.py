"""Recognition in the demonstration: requests that wait, and decisions of several kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from competences.frameworks.models import Competence, Framework
from competences.profile.models import Standing
from competences.profile.rules import OF_HERSELF
from competences.profile.services import refresh_standings
from competences.recognition.rules import ClaimState, Decision
from competences.recognition.services import claim, decide
from laituri_learn.access.models import Account
from laituri_learn.access.policy import Viewer
from laituri_learn.access.sessions import viewer_of
from laituri_learn.database import db
from laituri_learn.demo.builder import Builder
from laituri_learn.network.models import Organisation, Person, Post, Region, Unit
from laituri_learn.plugins.contracts import CompetenceRef
from laituri_learn.web.languages import FINLAND

EVIDENCE = {
    "fi": (
        "Olen tehnyt tätä työtä päivittäin neljän vuoden ajan ja perehdyttänyt siihen kaksi uutta työntekijää. "
        "Keväällä 2026 vastasin alueen yhteisestä kehittämispäivästä. Työn voi vahvistaa tiimini vetäjä."
    ),
    "sv": (
        "Jag har arbetat med detta dagligen i fyra år och handlett två nya medarbetare. "
        "Våren 2026 ansvarade jag för regionens gemensamma utvecklingsdag. Min teamledare kan bekräfta arbetet."
    ),
}
SHOWN = "Näyttö kuvaa tason mukaista toimintaa useassa tilanteessa, ja muiden perehdyttäminen vahvistaa sen."
ONE_LOWER = (
    "Näyttö osoittaa itsenäisen työn, mutta ei vielä muiden ohjaamista, jota haettu taso edellyttää. "
    "Tunnustan tason, jonka näyttö osoittaa."
)
NOT_SHOWN = (
    "Hakemuksessa kuvataan työn kestoa, mutta ei sitä, mitä ohjaustilanteessa on tehty ja mitä siitä seurasi. "
    "Kuvaa uudessa pyynnössä kaksi tilannetta tarkemmin."
)


@dataclass(frozen=True)
class Case:
    """A region's request; ``lower``: levels below the claimed one, ``None`` declines; days from today."""

    region: str
    asked: int
    decided: int | None = None
    lower: int | None = 0
    reasons: str = SHOWN
    valid: int | None = None


CASES = (
    Case("KES", asked=6),
    Case("POH", asked=11),
    Case("LAP", asked=17),
    Case("KES", asked=353, decided=346, valid=12),
    Case("PIR", asked=25, decided=18, lower=1, reasons=ONE_LOWER, valid=3 * 365),
    Case("VAR", asked=20, decided=15),
    Case("UUS", asked=22, decided=16, lower=None, reasons=NOT_SHOWN),
)


def add_claims(builder: Builder) -> None:
    """Ask and decide as the people themselves would; the demonstration's assessor decides."""
    assessor = viewer_of(db.session.scalars(select(Account).where(Account.email == "assessor@demo.example")).one())
    chosen: list[int] = []
    for case in CASES:
        found = _claimable(case.region, chosen)
        account = found[0][0]
        _account, ref, level = builder.chance.choice([each for each in found if each[0] is account])
        chosen.append(account.person_id or 0)
        _play(builder, case, account, ref, level, assessor)
    # What was decided in the past was true then; the standings tell today.
    refresh_standings(chosen, on=builder.today)


def _play(builder: Builder, case: Case, account: Account, ref: CompetenceRef, level: int, assessor: Viewer) -> None:
    def moment(days: int) -> datetime:
        return datetime.combine(builder.today - timedelta(days=days), time(10, 20), FINLAND)

    asked = claim(viewer_of(account), ref, level, EVIDENCE.get(account.language, EVIDENCE["fi"]), at=moment(case.asked))
    if case.decided is None:
        return
    decided_level = None if case.lower is None else level - case.lower
    until = None if case.valid is None else builder.today + timedelta(days=case.valid)
    decision = Decision(decided_level, case.reasons, until)
    decide(assessor, asked.public_id, ClaimState.OPEN, decision, at=moment(case.decided))


def _claimable(region: str, but: Sequence[int]) -> list[tuple[Account, CompetenceRef, int]]:
    """Accounts of the region's people with a self-assessed level of 3 or more, by person and competence."""
    rows = db.session.execute(
        select(Account, Framework.code, Competence.code, Standing.held)
        .join(Person, Person.id == Account.person_id)
        .join(Standing, Standing.person_id == Person.id)
        .join(Standing.competence)
        .join(Competence.framework)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(Organisation, Organisation.id == Unit.organisation_id)
        .join(Region, Region.id == Organisation.region_id)
        .where(Region.code == region, Standing.held >= 3, Standing.source.in_(OF_HERSELF), Person.id.not_in(but))
        .options(selectinload(Account.grants))
        .order_by(Person.id, Competence.position)
    ).all()
    return [(account, CompetenceRef(framework, code), held or 0) for account, framework, code, held in rows]
