"""xAPI terms of assignment."""

from laituri_learn.statements.vocabulary import ActivityType, Verb

PUBLISHED_PLAN = Verb("own:verbs/published", {"fi": "julkaisi", "sv": "publicerade", "en": "published"})
ASSIGNMENT_RUN = ActivityType(
    "own:types/assignment-run", {"fi": "sijoitteluajo", "sv": "placeringskörning", "en": "assignment run"}
)
