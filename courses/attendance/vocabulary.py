"""xAPI terms of attendance."""

from __future__ import annotations

from laituri_learn.plugins.contracts import VocabularyTerm
from laituri_learn.statements.vocabulary import Verb

MARKED = Verb(
    "own:verbs/marked-attendance",
    {"fi": "merkitsi läsnäolot", "sv": "antecknade närvaron", "en": "marked the attendance"},
)
MARKS = "own:extensions/marks"

TERMS = (
    VocabularyTerm(
        "verb",
        MARKED.iri,
        MARKED.display,
        {
            "fi": "Koordinaattori merkitsi, ketkä olivat läsnä toteutuksen tapaamisissa.",
            "sv": "Samordnaren antecknade vilka som var närvarande vid genomförandets träffar.",
            "en": "The co-ordinator marked who was present at the meetings of a session.",
        },
    ),
    VocabularyTerm(
        "extension",
        MARKS,
        {"fi": "muuttuneet merkinnät", "sv": "ändrade anteckningar", "en": "changed marks"},
        {
            "fi": "Kuinka monta läsnäolomerkintää tehtiin tai muutettiin.",
            "sv": "Hur många närvaroanteckningar som gjordes eller ändrades.",
            "en": "How many marks of attendance were made or changed.",
        },
    ),
)
