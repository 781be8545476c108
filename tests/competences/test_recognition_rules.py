"""The state machine of a claim, and what may be claimed, decided and appealed."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competences.recognition.rules import (
    DAYS_TO_APPEAL,
    DECIDED,
    LONGEST_TEXT,
    TRANSITIONS,
    WAITING,
    ClaimState,
    Decision,
    appeal_by,
    counts,
    ends_soon,
    may_appeal,
    may_claim,
    may_decide,
    may_follow,
)

S = ClaimState
DAY = date(2026, 11, 24)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
levels = st.none() | st.integers(-1, 6)


def test_every_state_says_what_may_follow():
    assert set(TRANSITIONS) == set(ClaimState)


@given(st.lists(st.sampled_from(ClaimState), max_size=30))
def test_no_way_through_the_machine_appeals_twice_or_leaves_a_final_state(wishes):
    way = [S.OPEN]
    for then in wishes:
        if may_follow(way[-1], then, appealed=S.APPEALED in way):
            way.append(then)
    assert way.count(S.APPEALED) <= 1
    assert way.count(S.OPEN) == 1
    assert S.WITHDRAWN not in way[:-1]
    assert len([state for state in way if state in DECIDED]) <= 2
    for before, after in itertools.pairwise(way):
        assert (after in DECIDED) == (before in WAITING and after is not S.WITHDRAWN)


@given(st.sampled_from(ClaimState), days, days, st.booleans())
def test_an_appeal_is_possible_once_and_within_thirty_days_of_a_decision(state, decided_on, on, appealed):
    allowed = may_appeal(state, decided_on, on, appealed=appealed)
    assert allowed == (state in DECIDED and not appealed and on <= decided_on + timedelta(days=DAYS_TO_APPEAL))


def test_the_thirtieth_day_is_the_last_to_appeal():
    last = appeal_by(DAY)
    assert last == date(2026, 12, 24)
    assert may_appeal(S.DECLINED, DAY, last, appealed=False)
    assert not may_appeal(S.DECLINED, DAY, last + timedelta(days=1), appealed=False)
    assert not may_appeal(S.OPEN, None, DAY, appealed=False)


@given(levels, st.text(max_size=5), st.none() | days)
def test_a_decision_always_has_reasons_and_only_a_recognition_has_a_last_day_to_come(level, reasons, until):
    decision = Decision(level, reasons, until)
    if may_decide(decision, DAY):
        assert reasons.strip()
        assert level is None or 1 <= level <= 4
        assert until is None or (level is not None and until > DAY)
        assert decision.state is (S.DECLINED if level is None else S.RECOGNISED)
    elif reasons.strip() and level in range(1, 5):
        assert until is not None
        assert until <= DAY


@pytest.mark.parametrize(
    ("level", "evidence", "allowed"),
    [(1, "x", True), (4, "x", True), (0, "x", False), (5, "x", False), (3, " \n", False)],
)
def test_a_claim_needs_a_level_of_one_to_four_and_evidence(level, evidence, allowed):
    assert may_claim(level, evidence) is allowed


def test_texts_have_a_longest_length():
    assert may_claim(2, "x" * LONGEST_TEXT)
    assert not may_claim(2, "x" * (LONGEST_TEXT + 1))
    assert not may_decide(Decision(2, "x" * (LONGEST_TEXT + 1)), DAY)


@given(levels, st.none() | days, days)
def test_only_a_recognition_that_counts_ends_soon(level, until, on):
    assert counts(level, until, on) == (level is not None and (until is None or on <= until))
    assert not ends_soon(level, until, on) or (counts(level, until, on) and until <= on + timedelta(days=60))
