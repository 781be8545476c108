"""Lists in pages of fifty."""

import pytest

from laituri_learn.web.paging import page_of_list


@pytest.mark.parametrize(
    ("asked", "first", "last", "number"), [("", 0, 49, 1), ("?page=2", 50, 99, 2), ("?page=9", 100, 119, 3)]
)
def test_a_list_comes_in_pages_and_the_nearest_one_is_shown(app, asked, first, last, number):
    with app.test_request_context(f"/{asked}"):
        page = page_of_list(range(120))
    assert (page.items[0], page.items[-1], page.number, page.pages, page.total) == (first, last, number, 3, 120)


def test_an_empty_list_is_one_empty_page(app):
    with app.test_request_context("/"):
        page = page_of_list([])
    assert (list(page.items), page.number, page.pages) == ([], 1, 1)
