"""What the tests of recognition and of profiles begin with: a network of two offices, and people in every role."""

from dataclasses import dataclass

from competences.assessment.rules import Choice
from competences.assessment.services import save_answers, start_assessment, submit_assessment
from competences.recognition.rules import ClaimState, Decision
from competences.recognition.services import claim, decide
from laituri_learn.access.models import Account
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import db, unit_of_work
from laituri_learn.network.models import Role, Unit
from laituri_learn.plugins.contracts import CompetenceRef
from tests.competences.assessing import publish_framework, viewer
from tests.factories import NOW, make_account, make_organisation, make_person, make_region, make_unit

B2 = CompetenceRef("ohjaus", "B2")
EVIDENCE = "I have led the group's case meetings since 2023."
REASONS = "The evidence shows independent work in varied situations."
ABILITY = Choice(level=3, use_at_work=1, evidence="Words of her own")


@dataclass
class Office:
    """A unit of its own organisation and region, with its people's accounts."""

    unit: Unit
    official: Account
    colleague: Account
    manager: Account
    assessor: Account

    @property
    def organisation_id(self):
        return self.unit.organisation_id


def make_offices(count=1):
    """Offices with an official, a colleague, a manager who is a person of the unit, and a regional assessor."""
    publish_framework()
    with unit_of_work():
        return [_office() for _each in range(count)]


def _office():
    region = make_region()
    unit = make_unit(make_organisation(region=region))
    role = db.session.query(Role).filter_by(code="te-2").one()

    def employed(granted, kind, scope_id=None):
        return make_account(make_person(unit, role), granted, kind, scope_id)

    return Office(
        unit,
        official=employed(AccessRole.OFFICIAL, ScopeKind.SELF),
        colleague=employed(AccessRole.OFFICIAL, ScopeKind.SELF),
        manager=employed(AccessRole.MANAGER, ScopeKind.UNIT, unit.id),
        assessor=make_account(role=AccessRole.ASSESSOR, scope=ScopeKind.REGION, scope_id=region.id),
    )


def assess(account, choice=ABILITY, *, share=False, at=NOW):
    """Submit a whole self-assessment with the same choice everywhere; gives its address."""
    with unit_of_work():
        by = viewer(account)
        draft = start_assessment(by, at=at)
        codes = [answer.competence.code for answer in draft.answers]
        save_answers(by, draft.public_id, dict.fromkeys(codes, (choice, 0)), at=at)
        submit_assessment(by, draft.public_id, share_with_manager=share, use_for_planning=False, at=at)
        return draft.public_id


def ask(account, level=3, *, ref=B2, evidence=EVIDENCE, at=NOW):
    """Ask for recognition; gives the claim's address."""
    with unit_of_work():
        return claim(viewer(account), ref, level, evidence, at=at).public_id


def settle(assessor, public_id, level=3, *, until=None, reasons=REASONS, seen=ClaimState.OPEN, at=NOW):
    """Decide a claim; a level of ``None`` declines."""
    with unit_of_work():
        return decide(viewer(assessor), public_id, seen, Decision(level, reasons, until), at=at).state
