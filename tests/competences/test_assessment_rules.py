"""The arithmetic of self-assessment holds for every choice."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from competences.assessment.rules import (
    DONE,
    LONGEST_EVIDENCE,
    Choice,
    Progress,
    allowed,
    by_area,
    count,
    overlap,
    progress,
)

numbers = st.one_of(st.none(), st.integers(-2, 7))
choices = st.builds(Choice, level=numbers, use_at_work=numbers, skipped=st.booleans(), evidence=st.text(max_size=20))
days = st.dates(date(2026, 1, 1), date(2026, 3, 1))


@given(choices)
def test_what_is_allowed_is_on_the_scales_and_never_both_skipped_and_levelled(choice):
    if allowed(choice):
        assert choice.level in (None, 0, 1, 2, 3, 4)
        assert choice.use_at_work in (None, 0, 1, 2, 3)
        assert not (choice.skipped and choice.level is not None)


@given(st.sampled_from([None, 0, 1, 2, 3, 4]), st.sampled_from([None, 0, 1, 2, 3]))
def test_everything_on_the_scales_is_allowed(level, use):
    assert allowed(Choice(level, use))
    assert allowed(Choice(None, use, skipped=True))


def test_evidence_has_a_longest_length():
    assert allowed(Choice(evidence="x" * LONGEST_EVIDENCE))
    assert not allowed(Choice(evidence="x" * (LONGEST_EVIDENCE + 1)))


@given(choices)
def test_an_answer_is_done_when_it_is_skipped_or_has_level_and_use(choice):
    done = progress(choice) in DONE
    assert done == (choice.skipped or (choice.level is not None and choice.use_at_work is not None))


def test_what_is_missing_from_an_answer_is_named():
    assert progress(Choice()) is Progress.MISSING
    assert progress(Choice(level=0)) is Progress.USE_MISSING
    assert progress(Choice(use_at_work=0)) is Progress.LEVEL_MISSING
    assert progress(Choice(level=0, use_at_work=0)) is Progress.ANSWERED
    assert progress(Choice(skipped=True)) is Progress.SKIPPED


@given(st.lists(st.tuples(st.sampled_from("ABC"), choices)))
def test_the_areas_together_are_the_whole(answers):
    whole = count(choice for _area, choice in answers)
    areas = by_area(answers)
    assert sum(area.done for area in areas.values()) == whole.done
    assert sum(area.total for area in areas.values()) == whole.total == len(answers)
    assert whole.complete == all(area.complete for area in areas.values())
    assert list(areas) == list(dict.fromkeys(area for area, _choice in answers))


@given(days, days, days, days)
def test_periods_overlap_when_they_share_a_day(first, last, other_first, other_last):
    first, last = sorted((first, last))
    other_first, other_last = sorted((other_first, other_last))
    shared = any(other_first <= first + timedelta(days=n) <= other_last for n in range((last - first).days + 1))
    assert overlap((first, last), (other_first, other_last)) == shared
    assert overlap((other_first, other_last), (first, last)) == shared
