"""What a new run asks, from the co-ordinator's form and from the address that led her there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import select

from courses.assignment.assembly import competence_key, planned_sessions
from courses.assignment.forms import QuestionForm
from courses.assignment.instance import Policy
from courses.assignment.models import AssignmentRun
from courses.assignment.running.inputs import policy_of
from courses.assignment.running.services import Options
from courses.policies.models import AssignmentPolicy
from courses.policies.queries import weights_of
from courses.sessions.models import CourseSession
from laituri_learn.database import db
from laituri_learn.network.models import Region
from laituri_learn.network.queries import all_regions
from laituri_learn.plugins import ask
from laituri_learn.plugins.contracts import CompetenceInfo, CompetenceRef
from laituri_learn.web.filters import plain
from laituri_learn.web.languages import WORDS


@dataclass(frozen=True)
class RunFilter:
    """Which planned sessions are offered: those that raise a competence, are open to a region, in a language."""

    competence: str = ""
    """As in an instance: ``ohjaus:B1``."""
    region: str = ""
    """Code."""
    language: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> RunFilter:
        """Read from the address; what is not known there is left out."""
        known = cls.choices()
        return cls(**{name: arguments[name] for name in known if arguments.get(name) in known[name]})

    @staticmethod
    def choices() -> dict[str, dict[str, Any]]:
        """What may be chosen, value to name."""
        infos: Sequence[CompetenceInfo] = ask("laituri_competences")
        return {
            "competence": {competence_key(info.ref): f"{info.ref.code} {plain(info.name)}" for info in infos},
            "region": {region.code: plain(region.name) for region in all_regions()},
            "language": {code: str(name) for code, name in WORDS.items()},
        }

    def title(self) -> str:
        """A name for the run that says what it was narrowed to."""
        known = self.choices()
        return ", ".join(str(known[name][value]) for name, value in asdict(self).items() if value)[:120]


def address(competence: CompetenceRef | None, region: str) -> str:
    """The page of a new run, narrowed so."""
    key = competence_key(competence) if competence else None
    return url_for("assignment.new", competence=key, region=region or None)


def planned_for(asked: RunFilter, at: datetime) -> list[CourseSession]:
    """Planned sessions still to come that fit, the first to begin first."""
    region_id = db.session.scalar(select(Region.id).where(Region.code == asked.region)) if asked.region else None
    found = [
        session
        for session in planned_sessions(None, at)
        if (not asked.language or session.language == asked.language)
        and (region_id is None or session.region_id in (None, region_id))
        and (not asked.competence or asked.competence in _raised(session))
    ]
    return sorted(found, key=lambda session: (session.starts_at, session.id))


def options_in(form: QuestionForm, run: AssignmentRun | None = None) -> Options:
    """The form's answers; no policy chosen: that of the run."""
    row = db.session.get(AssignmentPolicy, form.policy.data) if form.policy.data else None
    policy = Policy() if run is None else policy_of(run)
    if row is not None:
        policy = weights_of(row)
    return Options(
        policy=policy,
        policy_id=row.id if row is not None else run.policy_id if run is not None else None,
        budget=form.budget.data,
        mix_aside=bool(form.mix_aside.data),
        seed=form.seed.data or 0,
        time_limit=form.time_limit.data or 1,
        name=(form.name.data or "").strip(),
    )


def _raised(session: CourseSession) -> set[str]:
    return {competence_key(CompetenceRef(each.framework, each.code)) for each in session.course.competences}
