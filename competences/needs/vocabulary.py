"""xAPI terms of reports."""

from laituri_learn.statements.vocabulary import ADL_VERBS, ActivityType, Verb

EXPERIENCED = Verb(f"{ADL_VERBS}experienced", {"fi": "luki", "sv": "läste", "en": "read"})
GAP_REPORT = ActivityType(
    "own:types/gap-report", {"fi": "osaamisvajeraportti", "sv": "kompetensgapsrapport", "en": "gap report"}
)
