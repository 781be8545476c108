"""xAPI verbs, activity types and extensions of self-assessment."""

from __future__ import annotations

from laituri_learn.plugins.contracts import VocabularyTerm
from laituri_learn.statements.vocabulary import ADL_TYPES, ADL_VERBS, ActivityType, Verb

INITIALIZED = Verb(ADL_VERBS + "initialized", {"fi": "aloitti", "sv": "påbörjade", "en": "initialized"})
COMPLETED = Verb(ADL_VERBS + "completed", {"fi": "suoritti loppuun", "sv": "slutförde", "en": "completed"})
ASSESSED = Verb("own:verbs/assessed", {"fi": "arvioi", "sv": "bedömde", "en": "assessed"})
WAS_ASKED = Verb(
    "own:verbs/was-asked-to-reassess",
    {"fi": "sai pyynnön arvioida uudelleen", "sv": "ombads bedöma på nytt", "en": "was asked to re-assess"},
)
OPENED = Verb("own:verbs/opened", {"fi": "avasi", "sv": "öppnade", "en": "opened"})
CHANGED = Verb("own:verbs/changed", {"fi": "muutti", "sv": "ändrade", "en": "changed"})
CLOSED = Verb("own:verbs/closed", {"fi": "päätti", "sv": "avslutade", "en": "closed"})

ASSESSMENT = ActivityType(ADL_TYPES + "assessment", {"fi": "arviointi", "sv": "bedömning", "en": "assessment"})
COMPETENCE = ActivityType("own:types/competence", {"fi": "osaaminen", "sv": "kompetens", "en": "competence"})
FRAMEWORK = ActivityType("own:types/framework", {"fi": "osaamiskehys", "sv": "kompetensram", "en": "framework"})
ROUND = ActivityType(
    "own:types/assessment-round", {"fi": "arviointikierros", "sv": "bedömningsomgång", "en": "assessment round"}
)

USE_AT_WORK = "own:extensions/use-at-work"

TERMS = (
    VocabularyTerm(
        "verb",
        ASSESSED.iri,
        ASSESSED.display,
        {
            "fi": "Henkilö arvioi oman tasonsa yhdessä osaamisessa; pisteinä taso 0–4.",
            "sv": "Personen bedömde sin egen nivå i en kompetens; poängen är nivån 0–4.",
            "en": "The person assessed her own level in one competence; the score is the level 0–4.",
        },
    ),
    VocabularyTerm(
        "verb",
        WAS_ASKED.iri,
        WAS_ASKED.display,
        {
            "fi": "Henkilöä pyydettiin koulutuksen jälkeen arvioimaan siinä nimetyt osaamiset uudelleen.",
            "sv": "Personen ombads efter en utbildning bedöma de kompetenser på nytt som utbildningen nämner.",
            "en": "After a course, the person was asked to assess the competences that it names once more.",
        },
    ),
    VocabularyTerm(
        "verb",
        OPENED.iri,
        OPENED.display,
        {
            "fi": "Arviointikierros avattiin tietylle ajalle.",
            "sv": "En bedömningsomgång öppnades för en viss tid.",
            "en": "An assessment round was opened for a period.",
        },
    ),
    VocabularyTerm(
        "verb",
        CHANGED.iri,
        CHANGED.display,
        {
            "fi": "Aiemmin tehdyn, esimerkiksi arviointikierroksen, tietoja muutettiin.",
            "sv": "Uppgifter om något tidigare, till exempel en bedömningsomgång, ändrades.",
            "en": "The details of something made earlier, such as an assessment round, were changed.",
        },
    ),
    VocabularyTerm(
        "verb",
        CLOSED.iri,
        CLOSED.display,
        {
            "fi": "Arviointikierros päätettiin; kuluva päivä on sen viimeinen.",
            "sv": "En bedömningsomgång avslutades; dagen är dess sista.",
            "en": "An assessment round was closed; the day is its last.",
        },
    ),
    VocabularyTerm(
        "type",
        COMPETENCE.iri,
        COMPETENCE.name,
        {
            "fi": "Osaamiskehyksen julkaistun version yksi osaaminen.",
            "sv": "En kompetens i en publicerad version av en kompetensram.",
            "en": "One competence of a published version of a framework.",
        },
    ),
    VocabularyTerm(
        "type",
        FRAMEWORK.iri,
        FRAMEWORK.name,
        {
            "fi": "Osaamiskehyksen julkaistu versio.",
            "sv": "En publicerad version av en kompetensram.",
            "en": "A published version of a competence framework.",
        },
    ),
    VocabularyTerm(
        "type",
        ROUND.iri,
        ROUND.name,
        {
            "fi": "Aika, jona kaikki arvioivat osaamisensa.",
            "sv": "En tid då alla bedömer sin kompetens.",
            "en": "A period in which everybody assesses her competence.",
        },
    ),
    VocabularyTerm(
        "extension",
        USE_AT_WORK,
        {"fi": "käyttö työssä", "sv": "användning i arbetet", "en": "use at work"},
        {
            "fi": "Kuinka paljon nykyinen työ käyttää osaamista, 0–3.",
            "sv": "Hur mycket det nuvarande arbetet använder kompetensen, 0–3.",
            "en": "How much today's work uses the competence, 0–3.",
        },
    ),
)
