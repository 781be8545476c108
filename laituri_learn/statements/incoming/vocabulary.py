"""xAPI terms of the rules for statements from outside."""

from __future__ import annotations

from laituri_learn.plugins.contracts import VocabularyTerm
from laituri_learn.statements.incoming.models import IncomingRule
from laituri_learn.statements.recorder import Activity
from laituri_learn.statements.vocabulary import ActivityType, Verb

MADE = Verb("own:verbs/made-rule", {"fi": "laati säännön", "sv": "skrev regeln", "en": "wrote the rule"})
CHANGED = Verb("own:verbs/changed-rule", {"fi": "muutti sääntöä", "sv": "ändrade regeln", "en": "changed the rule"})
ENABLED = Verb(
    "own:verbs/enabled-rule", {"fi": "otti säännön käyttöön", "sv": "slog på regeln", "en": "switched on the rule"}
)
DISABLED = Verb(
    "own:verbs/disabled-rule",
    {"fi": "otti säännön pois käytöstä", "sv": "slog av regeln", "en": "switched off the rule"},
)
ENDED = Verb("own:verbs/closed-rule", {"fi": "päätti säännön", "sv": "avslutade regeln", "en": "closed the rule"})
RULE = ActivityType(
    "own:types/incoming-rule",
    {"fi": "saapuvien lauseiden sääntö", "sv": "regel för inkommande satser", "en": "rule for incoming statements"},
)

DEFINITIONS = (
    (
        MADE,
        {
            "fi": "Ylläpitäjä laati säännön siitä, mitä muualta tulevista lauseista seuraa; se ei ole vielä käytössä.",
            "sv": "Administratören skrev en regel om vad satser från andra system leder till; den är ännu inte i bruk.",
            "en": "The administrator wrote a rule on what statements from other systems lead to; it is not in use yet.",
        },
    ),
    (
        CHANGED,
        {
            "fi": "Ylläpitäjä muutti sääntöä, ja se otettiin pois käytöstä uutta kokeilua varten.",
            "sv": "Administratören ändrade regeln, och den slogs av tills den har prövats på nytt.",
            "en": "The administrator changed the rule, and it was switched off until it is tried again.",
        },
    ),
    (
        ENABLED,
        {
            "fi": "Ylläpitäjä otti säännön käyttöön.",
            "sv": "Administratören slog på regeln.",
            "en": "The administrator switched the rule on.",
        },
    ),
    (
        DISABLED,
        {
            "fi": "Ylläpitäjä otti säännön pois käytöstä; mitä se on tehnyt, jää voimaan.",
            "sv": "Administratören slog av regeln; vad den har gjort gäller fortfarande.",
            "en": "The administrator switched the rule off; what it did stays.",
        },
    ),
    (
        ENDED,
        {
            "fi": "Ylläpitäjä päätti säännön lopullisesti; mitä se on tehnyt, jää voimaan.",
            "sv": "Administratören avslutade regeln för gott; vad den har gjort gäller fortfarande.",
            "en": "The administrator closed the rule for good; what it did stays.",
        },
    ),
)

TERMS = (
    *(VocabularyTerm("verb", verb.iri, verb.display, words) for verb, words in DEFINITIONS),
    VocabularyTerm(
        "type",
        RULE.iri,
        RULE.name,
        {
            "fi": "Sääntö, joka kertoo, mitkä muualta tulevat lauseet johtavat mihinkin.",
            "sv": "En regel som säger vilka satser från andra system som leder till vad.",
            "en": "A rule that says which statements from other systems lead to what.",
        },
    ),
)


def rule_activity(rule: IncomingRule) -> Activity:
    """The rule, as statements name it."""
    return Activity(f"incoming-rules/{rule.public_id}", RULE, rule.name)
