"""Verbs and activity types of sessions and courses."""

from __future__ import annotations

from courses.catalogue.models import Course
from courses.sessions.models import CourseSession
from laituri_learn.plugins.contracts import VocabularyTerm
from laituri_learn.statements.recorder import Activity
from laituri_learn.statements.vocabulary import ADL_TYPES, ActivityType, Verb

COURSE = ActivityType(f"{ADL_TYPES}course", {"fi": "koulutus", "sv": "utbildning", "en": "course"})
SESSION = ActivityType(f"{ADL_TYPES}meeting", {"fi": "toteutus", "sv": "genomförande", "en": "session"})

PLANNED = Verb("own:verbs/planned", {"fi": "suunnitteli", "sv": "planerade", "en": "planned"})
CHANGED = Verb("own:verbs/changed", {"fi": "muutti", "sv": "ändrade", "en": "changed"})
PUBLISHED = Verb("own:verbs/published", {"fi": "julkaisi", "sv": "publicerade", "en": "published"})
CANCELLED = Verb("own:verbs/cancelled", {"fi": "perui", "sv": "ställde in", "en": "cancelled"})
HELD = Verb("own:verbs/held", {"fi": "päätti pidetyksi", "sv": "avslutade som hållen", "en": "closed as held"})

TERMS = (
    VocabularyTerm(
        "verb",
        PLANNED.iri,
        PLANNED.display,
        {
            "fi": "Koordinaattori suunnitteli koulutukselle toteutuksen; muut eivät vielä näe sitä.",
            "sv": "Samordnaren planerade ett genomförande av en utbildning; andra ser det ännu inte.",
            "en": "The co-ordinator planned a session of a course; others do not see it yet.",
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
        PUBLISHED.iri,
        PUBLISHED.display,
        {
            "fi": "Toteutus tai sijoitteluajon ehdotus julkaistiin, ja paikkoja voidaan tarjota.",
            "sv": "Ett genomförande eller en placeringskörnings förslag publicerades, och platser kan erbjudas.",
            "en": "A session or the proposal of an assignment run was published, and seats may be offered.",
        },
    ),
    VocabularyTerm(
        "verb",
        CANCELLED.iri,
        CANCELLED.display,
        {
            "fi": "Koordinaattori perui toteutuksen, eikä sitä pidetä.",
            "sv": "Samordnaren ställde in genomförandet, och det hålls inte.",
            "en": "The co-ordinator cancelled a session; it is not held.",
        },
    ),
    VocabularyTerm(
        "verb",
        HELD.iri,
        HELD.display,
        {
            "fi": "Koordinaattori päätti toteutuksen, jonka tapaamiset on pidetty.",
            "sv": "Samordnaren avslutade ett genomförande vars träffar har hållits.",
            "en": "The co-ordinator closed a session whose meetings were held.",
        },
    ),
)


def course_activity(course: Course) -> Activity:
    """The course, as statements name it."""
    return Activity(f"courses/{course.public_id}", COURSE, course.title)


def session_activity(session: CourseSession) -> Activity:
    """The session, as statements name it; it carries its course's title."""
    return Activity(f"sessions/{session.public_id}", SESSION, session.course.title)
