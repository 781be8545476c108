"""xAPI terms of assignment."""

from __future__ import annotations

from courses.assignment.models import AssignmentRun
from laituri_learn.database import LocalisedText
from laituri_learn.plugins.contracts import VocabularyTerm
from laituri_learn.statements.recorder import Activity, Result
from laituri_learn.statements.vocabulary import ActivityType, Verb

STARTED = Verb("own:verbs/started", {"fi": "käynnisti", "sv": "startade", "en": "started"})
SOLVED = Verb("own:verbs/solved", {"fi": "ratkaisi", "sv": "löste", "en": "solved"})
DISCARDED = Verb("own:verbs/discarded", {"fi": "hylkäsi", "sv": "förkastade", "en": "discarded"})
ASSIGNMENT_RUN = ActivityType(
    "own:types/assignment-run", {"fi": "sijoitteluajo", "sv": "placeringskörning", "en": "assignment run"}
)
SEATS = "own:extensions/seats"
"""Extension: how many seats a plan proposes."""
SESSIONS = "own:extensions/sessions"
"""Extension: how many sessions a run fills or a plan holds."""


def run_activity(run: AssignmentRun) -> Activity:
    """The run, as statements name it."""
    name = LocalisedText(fi="Sijoitteluajo", sv="Placeringskörning", en="Assignment run")
    return Activity(f"assignment-runs/{run.public_id}", ASSIGNMENT_RUN, name)


def plan_result(seats: int, sessions: int) -> Result:
    """How many seats a plan has, in how many sessions."""
    return Result(completion=True, extensions={SEATS: seats, SESSIONS: sessions})


TERMS = (
    VocabularyTerm(
        "verb",
        STARTED.iri,
        STARTED.display,
        {
            "fi": "Koordinaattori käynnisti sijoitteluajon suunnitelluille toteutuksille.",
            "sv": "Samordnaren startade en placeringskörning för planerade genomföranden.",
            "en": "The co-ordinator started an assignment run over planned sessions.",
        },
    ),
    VocabularyTerm(
        "verb",
        SOLVED.iri,
        SOLVED.display,
        {
            "fi": "Järjestelmä teki sijoitteluajosta ehdotuksen; kenellekään ei ole vielä kerrottu siitä.",
            "sv": "Systemet gjorde ett förslag av placeringskörningen; ingen har ännu fått veta om det.",
            "en": "The system made a proposal out of an assignment run; nobody has been told of it yet.",
        },
    ),
    VocabularyTerm(
        "verb",
        DISCARDED.iri,
        DISCARDED.display,
        {
            "fi": "Koordinaattori pani sijoitteluajon ehdotuksen syrjään julkaisematta sitä.",
            "sv": "Samordnaren lade placeringskörningens förslag åt sidan utan att publicera det.",
            "en": "The co-ordinator put the proposal of an assignment run away without publishing it.",
        },
    ),
    VocabularyTerm(
        "type",
        ASSIGNMENT_RUN.iri,
        ASSIGNMENT_RUN.name,
        {
            "fi": "Yksi ratkaisu siitä, kuka pääsee mihinkin suunniteltuun toteutukseen.",
            "sv": "En lösning på vem som får plats på vilket planerat genomförande.",
            "en": "One solution of who goes to which planned session.",
        },
    ),
    VocabularyTerm(
        "extension",
        SEATS,
        {"fi": "paikkoja", "sv": "platser", "en": "seats"},
        {
            "fi": "Kuinka monta paikkaa ehdotuksessa on.",
            "sv": "Hur många platser som ingår i förslaget.",
            "en": "How many seats the proposal has.",
        },
    ),
    VocabularyTerm(
        "extension",
        SESSIONS,
        {"fi": "toteutuksia", "sv": "genomföranden", "en": "sessions"},
        {
            "fi": "Kuinka monta toteutusta ajossa tai ehdotuksessa on.",
            "sv": "Hur många genomföranden som ingår i körningen eller förslaget.",
            "en": "How many sessions the run or the proposal has.",
        },
    ),
)
