"""Every own verb, type and extension that the plugin's statements use is declared in three languages."""

import ast
from pathlib import Path

import courses
from courses.plugin import laituri_vocabulary

ROOT = Path(courses.__file__).parent


def own_identifiers():
    """Every ``own:`` identifier written anywhere in the plugin."""
    return {
        node.value
        for file in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("own:")
    }


def test_every_own_identifier_is_declared_once_and_used():
    declared = [term.iri for term in laituri_vocabulary()]
    assert len(declared) == len(set(declared))
    assert set(declared) == own_identifiers()


def test_every_term_has_name_and_definition_in_three_languages():
    for term in laituri_vocabulary():
        assert term.kind in ("verb", "type", "extension")
        for texts in (term.name, term.definition):
            assert set(texts) == {"fi", "sv", "en"}
            assert all(texts.values())
