"""Numbers and languages as the page's language writes them."""

import pytest
from flask_babel import force_locale

from laituri_learn.web import filters


@pytest.mark.parametrize(
    ("value", "fi", "en"),
    [
        (-0.0, "0,0", "0.0"),
        (-0.04, "0,0", "0.0"),
        (-0.06, "\N{MINUS SIGN}0,1", "\N{MINUS SIGN}0.1"),
        (1.25, "1,2", "1.2"),
        (3, "3,0", "3.0"),
        (None, "–", "–"),
    ],
)
def test_a_decimal_has_a_real_minus_and_nothing_has_no_sign(app, value, fi, en):
    with force_locale("fi"):
        assert filters.decimal(value) == fi
    with force_locale("en"):
        assert filters.decimal(value) == en


@pytest.mark.parametrize(
    ("value", "fi"), [(1.5, "1,5"), (2.0, "2"), (-0.01, "0"), (-3, "\N{MINUS SIGN}3"), (10**400, "1.00e+400")]
)
def test_a_number_has_decimals_only_where_it_needs_them(app, value, fi):
    with force_locale("fi"):
        assert filters.number(value) == fi


@pytest.mark.parametrize(("page", "word"), [("fi", "suomi"), ("sv", "finska"), ("en", "Finnish")])
def test_a_language_is_named_in_the_pages_language(app, page, word):
    with force_locale(page):
        assert filters.language("fi") == word


def test_an_enormous_number_is_shown_as_a_power_of_ten(app):
    """A score may be any number; the page of the learning record shows it."""
    with app.test_request_context("/"):
        shown = [filters.number(each) for each in (10**30, -(10**400), 1.5e300)]
    assert shown == ["1.00e+30", "\u22121.00e+400", "1.50e+300"]
