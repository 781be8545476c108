"""Which competences a statement names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from laituri_learn.plugins.contracts import CompetenceRef, StatementFacts

PATH = re.compile(r"/xapi/activities/frameworks/(?P<framework>[^/]+)/(?P<version>[^/]+)/competences/(?P<code>[^/]+)$")


def named_competences(facts: StatementFacts, iri_base: str, extension: str) -> list[CompetenceRef]:
    """The competences of this installation that the statement names, each once, in the order found.

    They are named by identifier as the object, among the context's activities, or in the list under
    ``extension`` (identifiers, or ``{"framework": …, "code": …}``).
    """
    found = [*facts.activities, *_listed(facts.extensions.get(extension))]
    refs = [each if isinstance(each, CompetenceRef) else _by_identifier(each, iri_base) for each in found]
    return list(dict.fromkeys(ref for ref in refs if ref is not None))


def _listed(value: object) -> Iterator[CompetenceRef | str]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict) and {"framework", "code"} <= each.keys():
            yield CompetenceRef(str(each["framework"]), str(each["code"]))


def _by_identifier(iri: str, iri_base: str) -> CompetenceRef | None:
    if not iri.startswith(iri_base):
        return None
    path = PATH.fullmatch(iri.removeprefix(iri_base))
    return CompetenceRef(path["framework"], path["code"]) if path else None
