"""xAPI terms of evidence."""

from __future__ import annotations

from laituri_learn.plugins.contracts import VocabularyTerm
from laituri_learn.statements.vocabulary import Verb

RECEIVED = Verb(
    "own:verbs/received-evidence",
    {"fi": "sai näyttöä osaamisesta", "sv": "fick ett bevis på kompetensen", "en": "received evidence of"},
)
LOST = Verb(
    "own:verbs/lost-evidence",
    {"fi": "menetti näytön osaamisesta", "sv": "förlorade ett bevis på kompetensen", "en": "lost evidence of"},
)
COMPETENCES = "own:extensions/competences"
"""Extension in which statements from outside may list competences."""
SOURCE_STATEMENT = "own:extensions/source-statement"

TERMS = (
    VocabularyTerm(
        "verb",
        RECEIVED.iri,
        RECEIVED.display,
        {
            "fi": "Toisen järjestelmän lause liitettiin näytöksi henkilön osaamisesta; taso ei muuttunut.",
            "sv": "En sats från ett annat system kopplades som bevis till personens kompetens; nivån ändrades inte.",
            "en": "A statement from another system became evidence of the person's competence; no level changed.",
        },
    ),
    VocabularyTerm(
        "verb",
        LOST.iri,
        LOST.display,
        {
            "fi": "Näyttönä ollut toisen järjestelmän lause mitätöitiin, joten näyttö poistettiin näkyvistä.",
            "sv": "Satsen från ett annat system som var bevis ogiltigförklarades, och beviset visas inte längre.",
            "en": "The statement from another system that was evidence was voided; the evidence is no longer shown.",
        },
    ),
    VocabularyTerm(
        "extension",
        SOURCE_STATEMENT,
        {"fi": "alkuperäinen lause", "sv": "ursprunglig sats", "en": "source statement"},
        {
            "fi": "Sen toisen järjestelmän lauseen tunniste, josta tämä seurasi.",
            "sv": "Identifieraren för den sats från ett annat system som detta följde av.",
            "en": "The identifier of the statement from another system that this followed from.",
        },
    ),
)
