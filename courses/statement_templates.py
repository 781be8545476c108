"""How the statements of this plugin look."""

from __future__ import annotations

from courses.assignment import vocabulary as run
from courses.attendance import vocabulary as attendance
from courses.completions import vocabulary as completion
from courses.enrolment import vocabulary as enrolment
from courses.enrolment.rules import BY_THE_PARTICIPANT
from courses.enrolment.rules import EnrolmentState as S
from courses.sessions import vocabulary as session
from laituri_learn.plugins.contracts import StatementTemplate, TemplateRule

NO_RESULT = TemplateRule("$.result", presence="excluded")
LANGUAGE = TemplateRule("$.context.language", presence="included", all=("fi", "sv", "en"))
COURSE = (session.COURSE.iri,)


def _included(part: str, extension: str) -> TemplateRule:
    return TemplateRule(f"$.{part}.extensions['{extension}']", presence="included")


def _completion(done: bool) -> TemplateRule:
    return TemplateRule("$.result.completion", presence="included", all=(done,))


SESSIONS = tuple(
    StatementTemplate(f"session-{name}", verb.iri, session.SESSION.iri, (NO_RESULT, LANGUAGE), grouping_types=COURSE)
    for name, verb in (
        ("planned", session.PLANNED),
        ("changed", session.CHANGED),
        ("published", session.PUBLISHED),
        ("cancelled", session.CANCELLED),
        ("held", session.HELD),
    )
)

PLAN = (_completion(True), _included("result", run.SEATS), _included("result", run.SESSIONS))
RUNS = (
    StatementTemplate("run-started", run.STARTED.iri, run.ASSIGNMENT_RUN.iri, (_included("result", run.SESSIONS),)),
    StatementTemplate("run-solved", run.SOLVED.iri, run.ASSIGNMENT_RUN.iri, PLAN),
    StatementTemplate("run-published", session.PUBLISHED.iri, run.ASSIGNMENT_RUN.iri, PLAN),
    StatementTemplate("run-discarded", run.DISCARDED.iri, run.ASSIGNMENT_RUN.iri, (NO_RESULT,)),
)

MARKS = StatementTemplate(
    "attendance-marked",
    attendance.MARKED.iri,
    session.SESSION.iri,
    (LANGUAGE, _included("result", attendance.MARKS)),
    grouping_types=COURSE,
)


def _enrolment(state: S) -> StatementTemplate:
    if state in BY_THE_PARTICIPANT:
        told = (_completion(state is S.ATTENDED), _included("context", enrolment.CONFIRMED_BY))
    else:
        told = (NO_RESULT, TemplateRule(f"$.context.extensions['{enrolment.PERSON}']", presence="recommended"))
    attended = state is S.ATTENDED
    return StatementTemplate(
        f"enrolment-{state.value}",
        enrolment.VERBS[state].iri,
        session.SESSION.iri,
        (
            LANGUAGE,
            TemplateRule("$.context.registration", presence="included"),
            TemplateRule(f"$.context.extensions['{enrolment.COMPETENCES}']", presence="recommended"),
            *told,
        ),
        grouping_types=COURSE,
        title={"fi": "Henkilö osallistui", "sv": "Personen deltog", "en": "The person attended"} if attended else {},
        definition=ATTENDED if attended else {},
    )


ATTENDED = {
    "fi": "Henkilö oli läsnä niin monessa tapaamisessa, että hän osallistui toteutukseen.",
    "sv": "Personen var närvarande vid så många träffar att hon eller han deltog i genomförandet.",
    "en": "The person was at so many meetings that she attended the session.",
}
ENROLMENTS = tuple(_enrolment(state) for state in enrolment.VERBS)

SOURCE = _included("context", completion.SOURCE_STATEMENT)
COMPLETIONS = (
    StatementTemplate(
        "course-completed",
        completion.COMPLETED.iri,
        session.COURSE.iri,
        (_completion(True), SOURCE),
        title={"fi": "Koulutus suoritettiin", "sv": "En utbildning slutfördes", "en": "A course was completed"},
        definition={
            "fi": "Toinen järjestelmä kertoi, että henkilö suoritti koulutuksen loppuun.",
            "sv": "Ett annat system berättade att personen slutförde utbildningen.",
            "en": "Another system told that the person completed the course.",
        },
    ),
    StatementTemplate("completion-lost", completion.LOST.iri, session.COURSE.iri, (NO_RESULT, SOURCE)),
)

TEMPLATES = (*SESSIONS, *RUNS, MARKS, *ENROLMENTS, *COMPLETIONS)
