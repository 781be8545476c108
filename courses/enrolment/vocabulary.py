"""Verbs of enrolment: one for each state that an enrolment moves to."""

from __future__ import annotations

from courses.enrolment.rules import EnrolmentState as S
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
