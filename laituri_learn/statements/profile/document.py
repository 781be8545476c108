"""Build the xAPI Profile from what every room declares (xAPI Profiles 1.0, Structure)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from laituri_learn.plugins import ask
from laituri_learn.plugins.contracts import StatementTemplate, TemplateRule, VocabularyTerm
from laituri_learn.settings import current_settings
from laituri_learn.statements.profile.platform import TEMPLATES, TERMS
from laituri_learn.statements.vocabulary import OWN, iri

CONTEXT = "https://w3id.org/xapi/profiles/context"
CONFORMS_TO = "https://w3id.org/xapi/profiles#1.0"
VERSIONS = (("1.0.0", datetime(2026, 11, 24, tzinfo=UTC)),)
"""Newest first. A template gets another name when what determines it or its rules change (Structure 8.0)."""

NAME = {"fi": "Laiturin sanasto", "sv": "Laituris ordlista", "en": "The vocabulary of Laituri"}
DEFINITION = {
    "fi": "Lauseet ohjausosaamisen arvioinnista, koulutuksista ja osallistumisesta: verbit, tyypit, mallit.",
    "sv": "Satser om bedömning av vägledningskompetens, om utbildningar och deltagande: verb, typer, mallar.",
    "en": "Statements on assessing guidance competence, on courses and taking part: verbs, types, templates.",
}
KINDS = {"verb": "Verb", "type": "ActivityType"}


COMMON_RULES = (
    TemplateRule("$.id", presence="included"),
    TemplateRule("$.timestamp", presence="included"),
    TemplateRule("$.actor.account.name", presence="included"),
    TemplateRule("$.actor.mbox", presence="excluded"),
    TemplateRule("$.actor.name", presence="excluded"),
    TemplateRule("$.authority.account.name", presence="included", all=("platform",)),
    TemplateRule("$.context.platform", presence="included", all=("Laituri Learn",)),
    TemplateRule("$.object.definition.name", presence="included"),
    TemplateRule("$.verb.display", presence="included"),
)
"""What holds for every statement that the recorder writes: nobody is named, the platform vouches."""


def terms() -> dict[str, VocabularyTerm]:
    """Every own term that a room declares, by identifier; one that several rooms share appears once."""
    found = [*TERMS, *ask("laituri_vocabulary")]
    return {term.iri: term for term in reversed(found) if term.iri.startswith(OWN)}


def templates() -> list[StatementTemplate]:
    """Every kind of statement that a room declares, in the order of names."""
    return sorted([*TEMPLATES, *ask("laituri_statement_templates")], key=lambda each: each.name)


def profile_document() -> dict[str, Any]:
    """The whole Profile as JSON-LD."""
    declared = templates()
    concepts = [concept(term, declared) for _iri, term in sorted(terms().items())]
    return {
        "@context": CONTEXT,
        "id": profile_iri(),
        "type": "Profile",
        "conformsTo": CONFORMS_TO,
        "prefLabel": NAME,
        "definition": DEFINITION,
        "author": {"type": "Organization", "name": "Laituri Learn"},
        "versions": _versions(),
        "concepts": concepts,
        "templates": [template_document(each) for each in declared],
        "patterns": [],
    }


def profile_iri() -> str:
    """Identifier and address of the Profile, whatever its version."""
    return f"{current_settings().iri_base}/xapi/profile"


def version_iri(version: str = VERSIONS[0][0]) -> str:
    """Identifier of one version, by default the newest."""
    return f"{profile_iri()}/versions/{version}"


def template_iri(name: str) -> str:
    """Identifier of a statement template."""
    return f"{current_settings().iri_base}/xapi/templates/{name}"


def concept(term: VocabularyTerm, declared: Iterable[StatementTemplate]) -> dict[str, Any]:
    """One term as a concept (Structure 7.0); an extension's kind follows from where the templates put it."""
    return {
        "id": iri(term.iri),
        "type": KINDS.get(term.kind) or _extension_kind(term.iri, declared),
        "inScheme": version_iri(),
        "prefLabel": dict(term.name),
        "definition": dict(term.definition),
    }


def template_document(template: StatementTemplate) -> dict[str, Any]:
    """One statement template (Structure 8.0)."""
    own_verb = terms().get(template.verb)
    made: dict[str, Any] = {
        "id": template_iri(template.name),
        "type": "StatementTemplate",
        "inScheme": version_iri(),
        "prefLabel": dict(template.title or (own_verb.name if own_verb else {})),
        "definition": dict(template.definition or (own_verb.definition if own_verb else {})),
        "verb": iri(template.verb),
        "objectActivityType": iri(template.object_type),
    }
    if template.parent_types:
        made["contextParentActivityType"] = [iri(each) for each in template.parent_types]
    if template.grouping_types:
        made["contextGroupingActivityType"] = [iri(each) for each in template.grouping_types]
    made["rules"] = [_rule(each) for each in (*COMMON_RULES, *template.rules)]
    return made


def _rule(rule: TemplateRule) -> dict[str, Any]:
    made: dict[str, Any] = {"location": _spelled_out(rule.location)}
    if rule.presence:
        made["presence"] = rule.presence
    for name in ("any", "all", "none"):
        values = getattr(rule, name)
        if values:
            made[name] = list(values)
    return made


def _spelled_out(location: str) -> str:
    return re.sub(rf"'({OWN}[^']+)'", lambda found: f"'{iri(found[1])}'", location)


def _extension_kind(identifier: str, declared: Iterable[StatementTemplate]) -> str:
    """Context or result (Structure 7.2)."""
    located = f"$.result.extensions['{identifier}']"
    in_result = any(rule.location.startswith(located) for template in declared for rule in template.rules)
    return "ResultExtension" if in_result else "ContextExtension"


def _versions() -> list[dict[str, Any]]:
    made = []
    for number, (version, at) in enumerate(VERSIONS):
        entry: dict[str, Any] = {"id": version_iri(version), "generatedAtTime": at.isoformat().replace("+00:00", "Z")}
        if number + 1 < len(VERSIONS):
            entry["wasRevisionOf"] = [version_iri(VERSIONS[number + 1][0])]
        made.append(entry)
    return made
