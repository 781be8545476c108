"""Verbs and activity types of sessions and courses."""

from __future__ import annotations

from courses.catalogue.models import Course
from courses.sessions.models import CourseSession
from laituri_learn.statements.recorder import Activity
from laituri_learn.statements.vocabulary import ADL_TYPES, ActivityType, Verb

COURSE = ActivityType(f"{ADL_TYPES}course", {"fi": "koulutus", "sv": "utbildning", "en": "course"})
SESSION = ActivityType(f"{ADL_TYPES}meeting", {"fi": "toteutus", "sv": "genomförande", "en": "session"})

PLANNED = Verb("own:verbs/planned", {"fi": "suunnitteli", "sv": "planerade", "en": "planned"})
CHANGED = Verb("own:verbs/changed", {"fi": "muutti", "sv": "ändrade", "en": "changed"})
PUBLISHED = Verb("own:verbs/published", {"fi": "julkaisi", "sv": "publicerade", "en": "published"})
CANCELLED = Verb("own:verbs/cancelled", {"fi": "perui", "sv": "ställde in", "en": "cancelled"})
HELD = Verb("own:verbs/held", {"fi": "päätti pidetyksi", "sv": "avslutade som hållen", "en": "closed as held"})

VERBS = (PLANNED, CHANGED, PUBLISHED, CANCELLED, HELD)
TYPES = (COURSE, SESSION)


def course_activity(course: Course) -> Activity:
    """The course, as statements name it."""
    return Activity(f"courses/{course.public_id}", COURSE, course.title)


def session_activity(session: CourseSession) -> Activity:
    """The session, as statements name it; it carries its course's title."""
    return Activity(f"sessions/{session.public_id}", SESSION, session.course.title)
