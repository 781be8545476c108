"""Every level of every competence of the built-in framework is described in its own words, in three languages."""

import re
from collections import Counter
from itertools import pairwise

import pytest

from competences.frameworks.framework_file import read_framework
from competences.frameworks.imports import BUILT_IN, packaged_levels
from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.settings import LANGUAGES

DESCRIBED = packaged_levels("ohjaus", "1.0")


def sentences(text):
    return [each.strip().casefold() for each in re.split(r"(?<=[.!?;])\s+", text) if each.strip()]


def test_the_competences_described_are_those_of_the_framework(app):
    content = read_framework(Source("ohjaus.yaml", BUILT_IN.read_bytes()), ImportResult())
    assert set(DESCRIBED) == {each.code for each in content.competences()}
    assert len(DESCRIBED) == 25
    assert {len(levels) for levels in DESCRIBED.values()} == {5}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_comes_twice(language):
    texts = [getattr(level, language) for levels in DESCRIBED.values() for level in levels]
    counts = Counter(sentence for text in texts for sentence in sentences(text))
    assert [sentence for sentence, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_neighbouring_levels_share_few_words(language):
    for code, levels in DESCRIBED.items():
        words = [set(re.findall(r"\w{4,}", getattr(level, language).casefold())) for level in levels]
        for lower, higher in pairwise(words):
            shared = len(lower & higher) / min(len(lower), len(higher))
            assert shared < 0.5, (code, lower & higher)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_description_is_short_enough_to_read_beside_the_choice(language):
    for code, levels in DESCRIBED.items():
        for level in levels:
            assert 40 <= len(getattr(level, language)) <= 260, (code, getattr(level, language))
