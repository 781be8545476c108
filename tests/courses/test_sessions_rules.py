"""The order of meetings when clocks are put back."""

from datetime import datetime

from courses.sessions.rules import times_in_order
from laituri_learn.web.languages import FINLAND


def test_meetings_are_in_order_by_the_moment_not_by_the_clock():
    before, again = (datetime(2027, 10, 31, 3, 30, tzinfo=FINLAND, fold=fold) for fold in (0, 1))
    assert times_in_order([(before, again)])
    assert not times_in_order([(again, before)])
