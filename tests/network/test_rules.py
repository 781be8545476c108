"""Addresses as keys, periods, successors, travel."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laituri_learn.network.rules import first_overlap, is_email, normal_email, successor_circle, travel_minutes

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Aino.Virtanen@Kunta.EXAMPLE ", "aino.virtanen@kunta.example"),
        ("aino@työ.example", "aino@xn--ty-gka.example"),
        ("aino@xn--ty-gka.example", "aino@xn--ty-gka.example"),
        ("nobody", "nobody"),
    ],
)
def test_an_address_has_one_form_however_it_is_typed(typed, stored):
    assert normal_email(typed) == stored
    assert normal_email(normal_email(typed)) == stored


@pytest.mark.parametrize("address", ["a@b.fi", "o'brien+x@a-b.example", "å@x.example", "a@xn--ty-gka.example"])
def test_an_address_to_which_mail_can_go(address):
    assert is_email(address)


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@b", "a@b.", "@b.fi", "a b@c.fi", "a@b..fi", "a@-b.fi", "a@b.fi,c@d.fi", "<a@b.fi>", "a@1.2.3.4"],
)
def test_what_is_no_address(address):
    assert not is_email(address)


def test_an_address_longer_than_a_mail_server_takes_is_none():
    assert is_email("x" * 249 + "@b.fi")
    assert not is_email("x" * 250 + "@b.fi")


@given(DAYS, st.integers(0, 300), st.integers(-300, 300))
def test_two_periods_overlap_exactly_when_they_share_a_day(start, length, shift):
    first = (start, start + timedelta(days=length))
    second = (start + timedelta(days=shift), start + timedelta(days=shift + length))
    share_a_day = first[0] <= second[1] and second[0] <= first[1]
    assert (first_overlap([first, second]) is not None) == share_a_day


def test_an_open_period_overlaps_whatever_begins_later():
    assert first_overlap([(date(2026, 1, 1), date(2026, 2, 1)), (date(2025, 1, 1), None)])
    assert first_overlap([(date(2025, 1, 1), date(2025, 12, 31)), (date(2026, 1, 1), None)]) is None


def test_a_circle_of_successors_is_found_from_inside_it_only():
    successors = {"A": "B", "B": "C", "C": "A", "X": "A", "Y": "Z"}
    assert successor_circle("A", successors) == ["A", "B", "C", "A"]
    assert successor_circle("S", {"S": "S"}) == ["S", "S"]
    assert successor_circle("X", successors) == []
    assert successor_circle("Y", successors) == []


HELSINKI, TAMPERE, ROVANIEMI = (60.17, 24.94), (61.50, 23.79), (66.50, 25.69)
POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def test_travel_is_the_great_circle_with_a_detour_at_eighty_kilometres_an_hour():
    # 160 and 705 kilometres as the crow flies.
    assert travel_minutes(HELSINKI, TAMPERE) == 156
    assert travel_minutes(HELSINKI, ROVANIEMI) == 687


@given(POINTS, POINTS)
def test_travel_takes_as_long_back_and_never_longer_than_half_round_the_earth(one, other):
    assert travel_minutes(one, one) == 0
    assert 0 <= travel_minutes(one, other) == travel_minutes(other, one) <= 19_515
