"""Verbs, activity types and extensions of the platform's statements.

Verbs and types of ADL and TinCan registries are used where their meaning fits
(xAPI 1.0.3, Data 2.4.3); the others are the product's own, under ``iri_base``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from laituri_learn.settings import current_settings

ADL_VERBS = "http://adlnet.gov/expapi/verbs/"
ADL_TYPES = "http://adlnet.gov/expapi/activities/"
OWN = "own:"
"""Marks an identifier of the product's own; :func:`iri` puts ``iri_base`` in its place."""


@dataclass(frozen=True)
class Verb:
    """What was done: identifier and display (language to text)."""

    iri: str
    display: Mapping[str, str]


@dataclass(frozen=True)
class ActivityType:
    """What kind of thing it was done to."""

    iri: str
    name: Mapping[str, str]


def iri(identifier: str) -> str:
    """The full identifier: ``own:verbs/accepted`` becomes ``<iri_base>/xapi/verbs/accepted``."""
    if not identifier.startswith(OWN):
        return identifier
    return f"{current_settings().iri_base}/xapi/{identifier.removeprefix(OWN)}"


IMPORTED = Verb("own:verbs/imported", {"fi": "toi", "sv": "importerade", "en": "imported"})
DATA_FILE = ActivityType("own:types/data-file", {"fi": "tiedosto", "sv": "fil", "en": "data file"})

READ = Verb(f"{ADL_VERBS}experienced", {"fi": "luki", "sv": "läste", "en": "read"})
REPORT = ActivityType("own:types/report", {"fi": "raportti", "sv": "rapport", "en": "report"})
REPORT_PARAMETERS = "own:extensions/report-parameters"
"""Extension: which group and competence area a report was about, by their codes."""

PSEUDONYMISED = "own:extensions/pseudonymised"
"""Extension: what an erasure has changed in the statement."""
CHANGED_PARTS = ("agent", "attachments", "response", "signature", "text")
COPIED = Verb("own:verbs/copied-personal-data", {"fi": "kopioi tiedot", "sv": "kopierade uppgifterna", "en": "copied"})
ERASED = Verb("own:verbs/erased-person", {"fi": "poisti henkilön tiedot", "sv": "raderade uppgifterna", "en": "erased"})
PERSONAL_DATA = ActivityType(
    "own:types/personal-data", {"fi": "henkilötiedot", "sv": "personuppgifter", "en": "personal data"}
)
