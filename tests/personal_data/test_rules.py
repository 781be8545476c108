"""How a period, a count and a name are kept without telling too much."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laituri_learn.personal_data.rules import Traces, bound_of, coarse_period, confirms

TODAY = date(2026, 11, 25)
DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 31))


@given(start=DAYS, length=st.none() | st.integers(0, 5000))
def test_a_coarse_period_is_in_order_and_in_force_when_the_period_is(start, length):
    start = min(start, TODAY)
    end = None if length is None else date.fromordinal(start.toordinal() + length)
    first, last = coarse_period(start, end, TODAY)
    assert first <= start
    assert last is None or first <= last
    assert (end is None or end >= TODAY) == (last is None or last >= TODAY)
    assert (first.month, first.day) == (1, 1)


@given(st.integers(1, 10**7))
def test_a_bound_is_never_exceeded_and_never_far(count):
    assert count <= bound_of(count) <= max(5, count * 2.5)


def test_bounds_are_the_round_numbers():
    assert [bound_of(each) for each in (1, 6, 11, 21, 51, 101)] == [5, 10, 20, 50, 100, 200]


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Ilona Mäki spoke", "N.N. spoke"),
        ("MÄKI,  ILONA", "N.N."),
        ("Ilona Mäkinen and Milona Mäki", "Ilona Mäkinen and Milona Mäki"),
        ("mailto:Ilona@x.example, not xilona@x.example", "mailto:N.N., not xilona@x.example"),
        ("/people/0197-ABC/x", "/people/instead/x"),
        ("Ilona alone", "Ilona alone"),
    ],
)
def test_what_leads_to_her_is_taken_out_of_a_text_and_nothing_else(text, without):
    traces = Traces("Ilona", "Mäki", ("ilona@x.example",), ("0197-abc",))
    assert traces.cleaner("instead")(text) == without


def test_a_namesake_s_name_stays_where_the_text_is_not_known_to_be_about_her():
    traces = Traces("Ilona", "Mäki", ("ilona@x.example",), ("0197-abc",), only_hers=False)
    assert traces.cleaner()("Ilona Mäki, ilona@x.example") == "Ilona Mäki, N.N."
    assert traces.cleaner(about_her=True)("Ilona Mäki") == "N.N."


def test_a_name_or_an_address_confirms_however_it_is_spaced():
    assert confirms(" ilona   MÄKI ", "Ilona Mäki", ("ilona@x.example",))
    assert confirms("Ilona@x.example", "Ilona Mäki", ("ilona@x.example",))
    assert not confirms("Ilona", "Ilona Mäki", ("ilona@x.example",))
