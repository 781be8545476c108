"""How the statements of this plugin look."""

from __future__ import annotations

from competences.assessment import vocabulary as a
from competences.evidence import vocabulary as e
from competences.recognition import vocabulary as r
from laituri_learn.plugins.contracts import StatementTemplate, TemplateRule
from laituri_learn.statements.vocabulary import Verb

NO_RESULT = TemplateRule("$.result", presence="excluded")
NO_WORDS = TemplateRule("$.result.response", presence="excluded")
ONE_ATTEMPT = TemplateRule("$.context.registration", presence="included")
SCORE = "$.result.score.raw"
FRAMEWORK = (a.FRAMEWORK.iri,)

ASSESSMENT = (
    StatementTemplate(
        "assessment-started",
        a.INITIALIZED.iri,
        a.ASSESSMENT.iri,
        (NO_RESULT, ONE_ATTEMPT),
        grouping_types=FRAMEWORK,
        title={
            "fi": "Itsearviointi aloitettiin",
            "sv": "En självbedömning påbörjades",
            "en": "A self-assessment began",
        },
        definition={
            "fi": "Henkilö aloitti itsearvioinnin osaamiskehyksestä.",
            "sv": "Personen påbörjade en självbedömning enligt en kompetensram.",
            "en": "The person began a self-assessment by a framework.",
        },
    ),
    StatementTemplate(
        "competence-assessed",
        a.ASSESSED.iri,
        a.COMPETENCE.iri,
        (
            ONE_ATTEMPT,
            NO_WORDS,
            TemplateRule(SCORE, presence="included", all=(0, 1, 2, 3, 4)),
            TemplateRule(f"$.result.extensions['{a.USE_AT_WORK}']", presence="included", all=(0, 1, 2, 3)),
        ),
        parent_types=(a.ASSESSMENT.iri,),
        grouping_types=FRAMEWORK,
    ),
    StatementTemplate(
        "assessment-completed",
        a.COMPLETED.iri,
        a.ASSESSMENT.iri,
        (ONE_ATTEMPT, NO_WORDS, TemplateRule("$.result.completion", presence="included", all=(True,))),
        grouping_types=FRAMEWORK,
        title={
            "fi": "Itsearviointi lähetettiin",
            "sv": "En självbedömning sändes in",
            "en": "A self-assessment was sent",
        },
        definition={
            "fi": "Henkilö lähetti itsearvioinnin; vastaukset eivät enää muutu.",
            "sv": "Personen sände in självbedömningen; svaren ändras inte längre.",
            "en": "The person submitted the self-assessment; the answers do not change any more.",
        },
    ),
    StatementTemplate("reassessment-asked", a.WAS_ASKED.iri, a.ASSESSMENT.iri, (NO_RESULT, ONE_ATTEMPT)),
    *(
        StatementTemplate(f"round-{name}", verb.iri, a.ROUND.iri, (NO_RESULT,))
        for name, verb in (("opened", a.OPENED), ("changed", a.CHANGED), ("closed", a.CLOSED))
    ),
)


def _about_claim(name: str, verb: Verb, *rules: TemplateRule) -> StatementTemplate:
    return StatementTemplate(
        name, verb.iri, a.COMPETENCE.iri, (ONE_ATTEMPT, NO_WORDS, *rules), grouping_types=FRAMEWORK
    )


DECIDED_BY = TemplateRule(f"$.context.extensions['{r.DECIDED_BY}']", presence="included")
RECOGNITION = (
    _about_claim("recognition-claimed", r.CLAIMED, TemplateRule(SCORE, presence="included", all=(1, 2, 3, 4))),
    _about_claim("claim-withdrawn", r.WITHDREW, NO_RESULT),
    _about_claim(
        "competence-recognised",
        r.RECOGNISED,
        DECIDED_BY,
        TemplateRule(f"$.context.extensions['{r.VALID_UNTIL}']", presence="recommended"),
        TemplateRule(SCORE, presence="included", all=(1, 2, 3, 4)),
        TemplateRule("$.result.success", presence="included", all=(True,)),
    ),
    _about_claim(
        "competence-not-recognised",
        r.NOT_RECOGNISED,
        DECIDED_BY,
        TemplateRule(SCORE, presence="excluded"),
        TemplateRule("$.result.success", presence="included", all=(False,)),
    ),
    _about_claim("decision-appealed", r.APPEALED, NO_RESULT),
)

EVIDENCE = tuple(
    StatementTemplate(
        name,
        verb.iri,
        a.COMPETENCE.iri,
        (NO_RESULT, TemplateRule(f"$.context.extensions['{e.SOURCE_STATEMENT}']", presence="included")),
    )
    for name, verb in (("evidence-received", e.RECEIVED), ("evidence-lost", e.LOST))
)

TEMPLATES = (*ASSESSMENT, *RECOGNITION, *EVIDENCE)
