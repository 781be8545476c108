"""How statements name what this room deals with."""

from __future__ import annotations

from competences.assessment.models import Assessment, AssessmentRound
from competences.assessment.vocabulary import ASSESSMENT, COMPETENCE, FRAMEWORK, ROUND
from competences.frameworks.models import Competence, Framework
from laituri_learn.database import LocalisedText
from laituri_learn.statements.recorder import Activity

SELF_ASSESSMENT = {"fi": "Itsearviointi", "sv": "Självbedömning", "en": "Self-assessment"}


def framework_activity(framework: Framework) -> Activity:
    """A published version."""
    return Activity(f"frameworks/{framework.code}/{framework.version}", FRAMEWORK, framework.title)


def competence_activity(competence: Competence) -> Activity:
    """One competence of a published version."""
    framework = competence.framework
    path = f"frameworks/{framework.code}/{framework.version}/competences/{competence.code}"
    return Activity(path, COMPETENCE, competence.name)


def assessment_activity(assessment: Assessment) -> Activity:
    """One self-assessment, by the name of its framework."""
    titles = assessment.framework.title.as_mapping()
    name = {language: f"{SELF_ASSESSMENT[language]}: {title}" for language, title in titles.items()}
    return Activity(f"assessments/{assessment.public_id}", ASSESSMENT, LocalisedText.from_mapping(name))


def round_activity(assessment_round: AssessmentRound) -> Activity:
    """A round."""
    return Activity(f"assessment-rounds/{assessment_round.public_id}", ROUND, assessment_round.name)
