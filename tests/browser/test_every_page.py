"""Every page that a user group's menu leads to: in three languages, on two widths, checked by axe."""

import re

import pytest

from tests.browser.conftest import LANGUAGES

pytestmark = pytest.mark.browser
GROUPS = ("official", "manager", "coordinator", "region", "assessor", "administrator")


def check(visitor, place, pictures, *, axe=True, contrast=True):
    if axe:
        assert visitor.accessibility_faults(contrast=contrast) == [], place
    assert visitor.overflow() <= 0, place
    assert visitor.complaints == [], place
    if pictures:
        visitor.page.screenshot(path=pictures / f"{place}.png", full_page=True)


@pytest.mark.parametrize("group", GROUPS)
def test_every_page_of_the_menu_on_a_narrow_screen(visit, group, pictures):
    visitor = visit(f"{group}@demo.example", width=375)
    for language in LANGUAGES:
        visitor.go("/")
        visitor.speak(language)
        for path in menu(visitor):
            visitor.go(path)
            assert visitor.page.locator("html").get_attribute("lang") == language
            # Axe looks once: what differs by language on a narrow screen is the width of the words.
            check(visitor, f"{group}{path.replace('/', '-')}-375-{language}", pictures, axe=language == "fi")


def menu(visitor):
    """Where the menu and the person's name lead."""
    found = visitor.page.locator(".main-menu a").all()
    return ["/account", *dict.fromkeys(link.get_attribute("href") for link in found)]


def kind(path):
    """The page that an address is one of: without its query, identifiers and codes."""
    return re.sub(r"/[^/]*[\dA-Z][^/]*", "/*", path.split("?")[0])


def linked(visitor):
    """Addresses of this site that the page's contents lead to, without files to keep."""
    found = visitor.page.locator("main a[href^='/']:not([download])").all()
    return [href for href in (each.get_attribute("href") for each in found) if not re.search(r"csv|xlsx|/xapi/", href)]


@pytest.mark.parametrize(("width", "language"), [(1280, "fi"), (1280, "sv"), (1280, "en"), (375, "sv")])
@pytest.mark.parametrize("group", GROUPS)
def test_one_of_each_kind_of_page_that_links_lead_to(visit, group, width, language, pictures):
    visitor = visit(f"{group}@demo.example", width=width)
    visitor.speak(language)
    waiting = menu(visitor)
    seen = {kind(path) for path in waiting}
    while waiting:
        path = waiting.pop(0)
        visitor.go(path)
        assert visitor.page.locator("html").get_attribute("lang") == language
        assert visitor.page.locator("h1").inner_text().strip(), path
        place = f"{group}-linked{path.replace('/', '-')}-{width}-{language}"
        check(visitor, place, pictures, axe=width > 400, contrast=language == "fi")
        for href in linked(visitor):
            if kind(href) not in seen:
                seen.add(kind(href))
                waiting.append(href)
    assert len(seen) > len(GROUPS)


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_the_pages_of_a_guest(visit, width, pictures):
    visitor = visit(width=width)
    for path in ("/sign-in", "/invitation", "/accessibility"):
        for language in LANGUAGES:
            visitor.go(path)
            visitor.speak(language)
            visitor.go(path)
            check(visitor, f"guest{path.replace('/', '-')}-{width}-{language}", pictures)


def test_a_page_that_is_not_there_says_so(visit):
    visitor = visit("official@demo.example")
    visitor.speak("en")
    visitor.go("/nothing-here")
    assert "Page not found" in visitor.page.locator("h1").inner_text()
    assert visitor.accessibility_faults() == []
