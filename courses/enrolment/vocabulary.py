"""Verbs of enrolment: one for each state that an enrolment moves to."""

from __future__ import annotations

from courses.enrolment.rules import EnrolmentState as S
from laituri_learn.plugins.contracts import VocabularyTerm
from laituri_learn.statements.vocabulary import ADL_VERBS, Verb

VERBS: dict[S, Verb] = {
    S.WAITING: Verb("own:verbs/waitlisted", {"fi": "asetti jonoon", "sv": "satte i kö", "en": "waitlisted"}),
    S.OFFERED: Verb("own:verbs/offered", {"fi": "tarjosi paikkaa", "sv": "erbjöd en plats", "en": "offered"}),
    S.ACCEPTED: Verb("own:verbs/accepted", {"fi": "otti paikan vastaan", "sv": "tog emot platsen", "en": "accepted"}),
    S.APPROVED: Verb(
        "own:verbs/approved", {"fi": "hyväksyi osallistumisen", "sv": "godkände deltagandet", "en": "approved"}
    ),
    S.DECLINED: Verb("own:verbs/declined", {"fi": "ei ottanut paikkaa", "sv": "avböjde platsen", "en": "declined"}),
    S.REFUSED: Verb(
        "own:verbs/refused", {"fi": "ei hyväksynyt osallistumista", "sv": "avslog deltagandet", "en": "refused"}
    ),
    S.WITHDRAWN: Verb(
        "own:verbs/withdrew", {"fi": "perui osallistumisen", "sv": "återtog deltagandet", "en": "withdrew"}
    ),
    S.LAPSED: Verb("own:verbs/lapsed", {"fi": "antoi raueta", "sv": "lät förfalla", "en": "let lapse"}),
    S.CANCELLED: Verb(
        "own:verbs/cancelled-enrolment",
        {"fi": "perui ilmoittautumisen", "sv": "avbokade anmälan", "en": "cancelled the enrolment"},
    ),
    S.ATTENDED: Verb(f"{ADL_VERBS}attended", {"fi": "osallistui", "sv": "deltog", "en": "attended"}),
    S.ABSENT: Verb("own:verbs/was-absent", {"fi": "oli poissa", "sv": "var frånvarande", "en": "was absent"}),
}

PERSON = "own:extensions/person"
"""Extension: the person concerned, when somebody else acted."""
CONFIRMED_BY = "own:extensions/confirmed-by"
"""Extension: the account that marked the attendance."""
COMPETENCES = "own:extensions/competences"
"""Extension: the competences that the seat serves, ``[{"framework", "code"}]``."""

DEFINITIONS: dict[S, dict[str, str]] = {
    S.WAITING: {
        "fi": "Henkilö asetettiin jonoon toteutukseen, jonka paikat on jo tarjottu muille.",
        "sv": "Personen sattes i kö till ett genomförande vars platser redan har erbjudits andra.",
        "en": "The person was put on the waiting list of a session whose seats are offered to others.",
    },
    S.OFFERED: {
        "fi": "Henkilölle tarjottiin paikkaa toteutuksessa.",
        "sv": "Personen erbjöds en plats på ett genomförande.",
        "en": "The person was offered a seat in a session.",
    },
    S.ACCEPTED: {
        "fi": "Henkilö otti tarjotun paikan vastaan; esihenkilö päättää osallistumisesta.",
        "sv": "Personen tog emot den erbjudna platsen; chefen beslutar om deltagandet.",
        "en": "The person accepted the seat offered; her manager decides next.",
    },
    S.APPROVED: {
        "fi": "Esihenkilö hyväksyi osallistumisen, tai se hyväksyttiin ilman päätöstä, koska hyväksyjää ei ole.",
        "sv": "Chefen godkände deltagandet, eller det godkändes utan beslut eftersom ingen godkännare finns.",
        "en": "The manager approved the participation, or it counts as approved because nobody is there to approve it.",
    },
    S.DECLINED: {
        "fi": "Henkilö ei ottanut tarjottua paikkaa vastaan.",
        "sv": "Personen avböjde den erbjudna platsen.",
        "en": "The person declined the seat offered.",
    },
    S.REFUSED: {
        "fi": "Esihenkilö ei hyväksynyt osallistumista.",
        "sv": "Chefen godkände inte deltagandet.",
        "en": "The manager did not approve the participation.",
    },
    S.WITHDRAWN: {
        "fi": "Henkilö luopui paikastaan tai jonosta ennen toteutuksen alkua.",
        "sv": "Personen avstod från sin plats eller köplats innan genomförandet började.",
        "en": "The person gave up her seat or her place on the waiting list before the session began.",
    },
    S.LAPSED: {
        "fi": "Paikka tai jonopaikka raukesi, koska siihen ei vastattu ajoissa tai toteutus alkoi.",
        "sv": "Platsen eller köplatsen förföll, eftersom ingen svarade i tid eller genomförandet började.",
        "en": "A seat or a place on the waiting list lapsed: nobody answered in time, or the session began.",
    },
    S.CANCELLED: {
        "fi": "Ilmoittautuminen peruttiin, koska toteutus peruttiin.",
        "sv": "Anmälan avbokades, eftersom genomförandet ställdes in.",
        "en": "The enrolment was cancelled because the session was.",
    },
    S.ABSENT: {
        "fi": "Henkilö oli poissa niin monesta tapaamisesta, ettei hän osallistunut toteutukseen.",
        "sv": "Personen var borta från så många träffar att hon eller han inte deltog i genomförandet.",
        "en": "The person missed so many meetings that she did not attend the session.",
    },
}
"""What each of the product's own verbs means; ``attended`` is ADL's."""

TERMS = (
    *(VocabularyTerm("verb", VERBS[state].iri, VERBS[state].display, words) for state, words in DEFINITIONS.items()),
    VocabularyTerm(
        "extension",
        PERSON,
        {"fi": "henkilö", "sv": "person", "en": "person"},
        {
            "fi": "Henkilö, jota lause koskee, kun tekijä on joku muu.",
            "sv": "Den person som satsen gäller, när någon annan är aktören.",
            "en": "The person whom the statement is about, when somebody else is the actor.",
        },
    ),
    VocabularyTerm(
        "extension",
        CONFIRMED_BY,
        {"fi": "vahvistaja", "sv": "bekräftad av", "en": "confirmed by"},
        {
            "fi": "Tunnus, jolla läsnäolo merkittiin.",
            "sv": "Det konto som antecknade närvaron.",
            "en": "The account that marked the attendance.",
        },
    ),
    VocabularyTerm(
        "extension",
        COMPETENCES,
        {"fi": "osaamiset", "sv": "kompetenser", "en": "competences"},
        {
            "fi": "Osaamiset, joita paikka palvelee, kehyksen ja osaamisen koodeina ilman tasoja.",
            "sv": "Kompetenserna som platsen tjänar, som koder för ram och kompetens utan nivåer.",
            "en": "The competences that the seat serves, as codes of framework and competence without levels.",
        },
    ),
)
