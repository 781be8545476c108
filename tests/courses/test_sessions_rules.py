"""Meetings when clocks are put back, halves of days, trainers by name, quotas."""

from datetime import date, datetime, timedelta

import pytest

from courses.assignment.instance import Half, HalfDay
from courses.sessions.rules import (
    half_days,
    overlap,
    quota_fits,
    times_in_order,
    trainer_keys,
    trainer_names,
    types_fit,
)
from laituri_learn.web.languages import FINLAND

DAY = date(2027, 2, 1)


def at(hour, minute=0, day=DAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=FINLAND)


def test_meetings_are_in_order_by_the_moment_not_by_the_clock():
    before, again = (datetime(2027, 10, 31, 3, 30, tzinfo=FINLAND, fold=fold) for fold in (0, 1))
    assert times_in_order([(before, again)])
    assert not times_in_order([(again, before)])


@pytest.mark.parametrize(
    ("start", "end", "halves"),
    [
        (at(9), at(12), [Half.MORNING]),
        (at(12), at(15), [Half.AFTERNOON]),
        (at(9), at(12, 1), [Half.MORNING, Half.AFTERNOON]),
        (at(0), at(0, 30), [Half.MORNING]),
    ],
)
def test_noon_parts_a_day(start, end, halves):
    assert half_days([(start, end)], FINLAND) == [HalfDay(DAY, half) for half in halves]


def test_half_days_come_in_order_each_once():
    next_day = DAY + timedelta(days=1)
    meetings = [(at(9, day=next_day), at(10, day=next_day)), (at(13), at(15)), (at(15), at(16)), (at(8), at(9))]
    assert half_days(meetings, FINLAND) == [
        HalfDay(DAY, Half.MORNING),
        HalfDay(DAY, Half.AFTERNOON),
        HalfDay(next_day, Half.MORNING),
    ]
    night = (at(22), at(2, day=next_day))
    assert half_days([night], FINLAND) == [HalfDay(DAY, Half.AFTERNOON), HalfDay(next_day, Half.MORNING)]


def test_the_way_between_two_meetings_is_time_too():
    first, second = [(at(9), at(10))], [(at(12), at(13))]
    assert not overlap(first, second, 120)
    assert overlap(first, second, 121)
    assert overlap(second, first, 121)


def test_trainers_are_told_apart_by_semicolons_and_known_again_however_they_are_written():
    assert trainer_names(" Kaisa  Kivi;; Ossi O, Oulu ; KAISA KIVI;") == ("Kaisa Kivi", "Ossi O, Oulu")
    assert trainer_keys("kaisa kivi") & trainer_keys("Ossi O; Kaisa Kivi") == {"kaisa kivi"}
    assert trainer_names("") == ()


@pytest.mark.parametrize(("bounds", "fits"), [((0, None), False), ((0, 0), True), ((2, 1), False), ((9, None), False)])
def test_a_quota_says_something_that_the_seats_can_hold(bounds, fits):
    assert quota_fits(bounds, 8) is fits


def test_so_many_types_have_so_many_per_cent_each():
    assert types_fit(3, 33)
    assert not types_fit(3, 34)
    assert not types_fit(0, 101)
