"""xAPI terms of completions."""

from __future__ import annotations

from laituri_learn.plugins.contracts import VocabularyTerm
from laituri_learn.statements.vocabulary import ADL_VERBS, Verb

COMPLETED = Verb(f"{ADL_VERBS}completed", {"fi": "suoritti loppuun", "sv": "slutförde", "en": "completed"})
LOST = Verb(
    "own:verbs/lost-completion",
    {"fi": "menetti suorituksen", "sv": "förlorade slutförandet av", "en": "lost the completion of"},
)
SOURCE_STATEMENT = "own:extensions/source-statement"

TERMS = (
    VocabularyTerm(
        "verb",
        LOST.iri,
        LOST.display,
        {
            "fi": "Lause, jossa toinen järjestelmä kertoi suorituksesta, mitätöitiin.",
            "sv": "Satsen i vilken ett annat system berättade om slutförandet ogiltigförklarades.",
            "en": "The statement by which another system told of the completion was voided.",
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
