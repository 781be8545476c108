"""Held level, gap and latent competence."""

from hypothesis import given
from hypothesis import strategies as st

from competences.profile.rules import Held, Source, gap, held_level, latent, strictest_target, weighted_gap

levels = st.integers(0, 4)
maybe = st.none() | levels


@given(maybe, levels)
def test_not_assessed_is_unknown_and_never_a_gap_of_target_size(held, target):
    found = gap(held, target)
    assert (found is None) == (held is None)
    if found is not None:
        assert 0 <= found <= target


@given(levels, levels, st.integers(1, 3))
def test_a_weighted_gap_is_the_gap_times_its_weight(held, target, weight):
    assert weighted_gap(held, target, weight) == gap(held, target) * weight


@given(maybe, maybe, st.booleans())
def test_a_valid_recognition_is_never_lowered_by_a_self_assessment(recognised, assessed, later):
    held = held_level(recognised, assessed, assessed_later=later)
    if recognised is not None:
        assert held.level >= recognised
    else:
        assert held.level == assessed
    assert (held.source is Source.NONE) == (recognised is None and assessed is None)


def test_a_later_higher_self_assessment_raises_the_recognised_level_and_says_so():
    assert held_level(2, 3, assessed_later=True) == Held(3, Source.SELF_ASSESSED_ABOVE_RECOGNISED)
    assert held_level(2, 3, assessed_later=False) == Held(2, Source.RECOGNISED)
    assert held_level(3, 2, assessed_later=True) == Held(3, Source.RECOGNISED)


@given(maybe, maybe, st.none() | st.integers(0, 3))
def test_latent_is_held_at_target_and_rarely_used(held, target, use):
    expected = None not in (held, target, use) and held >= target and use <= 1
    assert latent(held, target, use) is expected


@given(st.lists(st.tuples(levels, st.integers(1, 3)), min_size=1))
def test_of_several_posts_the_highest_target_counts(targets):
    level, weight = strictest_target(targets)
    assert level == max(each[0] for each in targets)
    assert (level, weight) in targets
