"""xAPI terms of recognition. Evidence, reasons and the text of an appeal never go into a statement."""

from __future__ import annotations

from laituri_learn.plugins.contracts import VocabularyTerm
from laituri_learn.statements.vocabulary import Verb

CLAIMED = Verb(
    "own:verbs/claimed-recognition",
    {"fi": "pyysi tunnustamista", "sv": "begärde erkännande av", "en": "asked for recognition of"},
)
WITHDREW = Verb(
    "own:verbs/withdrew-claim",
    {"fi": "perui tunnustamispyynnön", "sv": "återtog begäran om erkännande av", "en": "withdrew the request for"},
)
RECOGNISED = Verb(
    "own:verbs/was-recognised",
    {"fi": "sai tunnustettua", "sv": "fick erkänt", "en": "was recognised in"},
)
NOT_RECOGNISED = Verb(
    "own:verbs/was-not-recognised",
    {"fi": "ei saanut tunnustettua", "sv": "fick inte erkänt", "en": "was not recognised in"},
)
APPEALED = Verb(
    "own:verbs/appealed",
    {"fi": "haki oikaisua päätökseen osaamisesta", "sv": "begärde omprövning av", "en": "appealed the decision on"},
)

DECIDED_BY = "own:extensions/decided-by"
VALID_UNTIL = "own:extensions/valid-until"


def _verb(verb: Verb, fi: str, sv: str, en: str) -> VocabularyTerm:
    return VocabularyTerm("verb", verb.iri, verb.display, {"fi": fi, "sv": sv, "en": en})


TERMS = (
    _verb(
        CLAIMED,
        "Henkilö pyysi arvioijaa tunnustamaan tason yhdessä osaamisessa; pisteinä pyydetty taso 1–4.",
        "Personen bad en bedömare erkänna en nivå i en kompetens; poängen är den begärda nivån 1–4.",
        "The person asked an assessor to recognise a level in one competence; the score is the claimed level 1–4.",
    ),
    _verb(
        WITHDREW,
        "Henkilö perui pyyntönsä ennen päätöstä.",
        "Personen återtog sin begäran före beslutet.",
        "The person withdrew her request before it was decided.",
    ),
    _verb(
        RECOGNISED,
        "Arvioija tunnusti henkilön osaamisen; pisteinä tunnustettu taso 1–4.",
        "En bedömare erkände personens kompetens; poängen är den erkända nivån 1–4.",
        "An assessor recognised the person's competence; the score is the recognised level 1–4.",
    ),
    _verb(
        NOT_RECOGNISED,
        "Arvioija päätti, ettei pyydettyä tasoa tunnusteta.",
        "En bedömare beslutade att inte erkänna den begärda nivån.",
        "An assessor decided not to recognise the claimed level.",
    ),
    _verb(
        APPEALED,
        "Henkilö pyysi, että toinen arvioija ratkaisee pyynnön uudelleen.",
        "Personen bad att en annan bedömare prövar begäran på nytt.",
        "The person asked that another assessor decide the request again.",
    ),
    VocabularyTerm(
        "extension",
        DECIDED_BY,
        {"fi": "päätöksen tekijä", "sv": "beslutsfattare", "en": "decided by"},
        {
            "fi": "Päätöksen tehneen arvioijan tunniste tässä palvelussa.",
            "sv": "Den beslutande bedömarens identifierare i denna tjänst.",
            "en": "The identifier, in this service, of the assessor who decided.",
        },
    ),
    VocabularyTerm(
        "extension",
        VALID_UNTIL,
        {"fi": "voimassa asti", "sv": "i kraft till och med", "en": "valid until"},
        {
            "fi": "Viimeinen päivä, jona tunnustettu taso on voimassa; puuttuu, jos se on voimassa toistaiseksi.",
            "sv": "Den sista dagen då den erkända nivån gäller; saknas om den gäller tills vidare.",
            "en": "The last day on which the recognised level counts; absent where it counts for good.",
        },
    ),
)
